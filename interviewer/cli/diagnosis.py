"""The command that looks whether everything works: doctor."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from interviewer.cli.command_line import FAILED
from interviewer.cli.options import AsJson
from interviewer.cli.output import print_json, show_progress
from interviewer.settings import Settings


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Do not contact the LLM.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the parts that the program rests on. The exit code is 1 if a check fails."""
    from interviewer.doctor import examine

    with show_progress() as progress:
        checks = examine(Settings(), progress, offline=offline)
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            typer.echo(f"{'ok    ' if check.ok else 'FAILED'}  {check.name}: {check.detail}")
    if not all(check.ok for check in checks):
        raise typer.Exit(FAILED)
