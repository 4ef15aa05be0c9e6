"""Talks with a person in the terminal; works as well when stdin or stdout is a pipe."""

from __future__ import annotations

import contextlib
import sys

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from interviewer import text

FENCES = ("```", "~~~")


class Terminal:
    """Prints text as it is, wrapped to the terminal, and reads entries of several lines."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._is_typed = sys.stdin.isatty()
        if self._is_typed:
            with contextlib.suppress(ImportError):  # Windows has none
                import readline  # noqa: F401 - gives `input` its line editing

    def say(self, message: str, style: str = "") -> None:
        """Print a message. It is data: nothing in it is markup or moves the cursor."""
        self._console.print(Text(text.sanitize(message), style), soft_wrap=not self._console.is_terminal)

    def show(self, markdown: str) -> None:
        """Print Markdown, formatted on a terminal and as it is elsewhere."""
        if self._console.is_terminal:
            self._console.print(Markdown(text.sanitize(markdown)))
        else:
            self.say(markdown)

    def read_entry(self) -> str:
        """Return what is typed up to an empty line or a '.' alone; in a fenced code block, empty lines are kept.

        A line that starts with ':' is an entry by itself. Raises EOFError when the input ends before an entry begins.
        """
        lines: list[str] = []
        while True:
            try:
                line = input("> " if self._is_typed else "")
            except EOFError:
                if not lines:
                    raise
                break
            if not lines and line.startswith(":"):
                return line.strip()
            is_code = sum(line.lstrip().startswith(FENCES) for line in lines) % 2 == 1
            if line.strip() == "." or not (line.strip() or is_code):
                break
            lines.append(line)
        return "\n".join(lines)
