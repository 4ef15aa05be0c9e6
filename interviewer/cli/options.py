"""The options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from interviewer.bootstrap import GraderChoice
from interviewer.errors import UnknownNameError
from interviewer.models import LEVELS, Level


def parse_level(name: str) -> Level:
    """Return the level of this name. Raises UnknownNameError."""
    for level in LEVELS:
        if level == name:
            return level
    raise UnknownNameError("level", name, LEVELS)


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
OfLevel = Annotated[
    Level | None, typer.Option("--level", parser=parse_level, metavar="LEVEL", help="junior, mid or senior.")
]
TargetLevel = Annotated[
    Level,
    typer.Option("--level", parser=parse_level, metavar="LEVEL", help="The level aimed at: junior, mid or senior."),
]
WithGrader = Annotated[
    GraderChoice, typer.Option("--grader", help="auto is the LLM where one is set up, else this computer.")
]
