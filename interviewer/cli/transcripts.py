"""The commands on stored interviews: transcripts, export."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from interviewer.bootstrap import Services
from interviewer.cli.options import AsJson
from interviewer.cli.output import notify, print_json
from interviewer.errors import BadInputError
from interviewer.interview.session import tells_nothing
from interviewer.settings import Settings


def transcripts(as_json: AsJson = False) -> None:
    """List the stored interviews, the latest first. A mock interview has no score before its end."""
    summaries = [
        summary.model_copy(update={"mean_score": None}) if tells_nothing(summary) else summary
        for summary in Services(Settings()).store.list_summaries(limit=sys.maxsize)
    ]
    if as_json:
        print_json([summary.model_dump(mode="json") for summary in summaries])
        return
    for summary in summaries:
        score = "no score yet" if summary.mean_score is None else f"mean score {summary.mean_score:.1f}"
        state = "finished" if summary.finished_at else "unfinished"
        asked = f"{summary.asked} of {summary.planned or summary.asked} questions"
        typer.echo(
            f"{summary.id}  {summary.started_at:%Y-%m-%d %H:%M} UTC  {summary.level:6}  {asked}, {score}, {state}"
        )
    if not summaries:
        notify("There is no interview yet. `interviewer practice` starts one.")


def export(
    interview_id: Annotated[str, typer.Argument(metavar="ID", help="The interview's id, as `transcripts` lists it.")],
    document: Annotated[
        Literal["md", "json"] | None, typer.Option("--format", help="Markdown to read, or JSON to read back.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Print a stored interview: as Markdown unless told otherwise. A mock interview has to be over."""
    from interviewer.transcripts.export import to_json, to_markdown

    if as_json and document == "md":
        raise BadInputError("--json and --format md exclude each other.")
    interview = Services(Settings()).engine.end_if_over(interview_id)
    if tells_nothing(interview):
        raise BadInputError(
            "A mock interview can be exported when it is over. "
            f"To go on with it: interviewer practice --resume {interview_id}"
        )
    is_json = as_json or document == "json"
    typer.echo(to_json(interview) if is_json else to_markdown(interview), nl=False)
