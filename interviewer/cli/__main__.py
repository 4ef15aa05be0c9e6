"""`python -m interviewer.cli` is the `interviewer` command."""

from interviewer.cli import main

main()
