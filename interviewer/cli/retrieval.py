"""The commands on the index: search, index."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from interviewer import text
from interviewer.bootstrap import Services
from interviewer.cli.options import AsJson
from interviewer.cli.output import notify, notify_problems, print_json, show_progress, wait_until_ready
from interviewer.errors import BadInputError
from interviewer.settings import Settings


def search(
    query: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for, in any words.")],
    count: Annotated[int, typer.Option("-k", min=1, help="At most so many questions.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Find questions by meaning and by words, best first."""
    if text.is_blank(query):
        raise BadInputError("There is nothing to search for. Give some words.")
    services = Services(Settings())
    wait_until_ready(services)
    hits = services.retriever().search(query, count)
    found = [(services.bank.get(hit.question_id), round(hit.score, 4)) for hit in hits]
    if as_json:
        print_json([{"id": question.id, "question": question.question, "score": score} for question, score in found])
        return
    for question, score in found:
        typer.echo(f"{score:.2f}  {question.id}: {question.question}")
    if not found:
        notify("Nothing is near enough.")


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Embed everything anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with the question bank."""
    services = Services(Settings())
    notify_problems(services.bank)
    with show_progress() as progress:
        models = services.load_models(progress)
        built = services.load_search(models.encoder, progress, rebuild=rebuild).index
    if built.unsaved:
        raise built.unsaved
    report = asdict(built.report) | {"seconds": round(built.report.seconds, 3)}
    if as_json:
        print_json(report)
    else:
        typer.echo(
            "Questions: {questions}, vectors: {vectors} ({embedded} embedded, {reused} reused), {seconds} s.".format(
                **report
            )
        )
