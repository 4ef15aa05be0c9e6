"""Makes the weights of the local grader's verdict model; see README.md beside this file."""
