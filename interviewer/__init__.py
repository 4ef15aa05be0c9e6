"""A mock interviewer for technical roles."""
