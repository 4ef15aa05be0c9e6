"""How a command ends: exit codes, and one line on stderr for what went wrong."""

from __future__ import annotations

import io
import sys
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from interviewer import text
from interviewer.errors import BadInputError, InterviewerError

FAILED, BAD_INPUT = 1, 2


class CommandLine(TyperGroup):
    """The group of all commands. It turns the errors of the package and of usage into a line and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run a command and end the process."""
        _speak_utf8()
        try:
            sys.exit(super().main(*args, **{**kwargs, "standalone_mode": False}))
        except typer.TyperException as error:
            _end(error.format_message().replace("Value error, ", ""), error.exit_code)  # pydantic's word, not ours
        except BadInputError as error:
            _end(str(error), BAD_INPUT)
        except InterviewerError as error:
            _end(str(error), FAILED)


def _end(message: str, code: int) -> NoReturn:
    typer.echo(f"Error: {' '.join(text.sanitize(message).split())}", err=True)
    sys.exit(code)


def _speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale; bad bytes come in as U+FFFD, lone surrogates go out as \\udcff."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
