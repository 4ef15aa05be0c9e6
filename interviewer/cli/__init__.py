"""The `interviewer` command. Each subcommand is a few lines over the library; `app.py` says which there are.

What a command reads or reports goes to stdout, notices and progress to stderr. Exit codes: 0 done, 1 the work failed,
2 bad usage or input.
"""

from interviewer.cli.app import main

__all__ = ["main"]
