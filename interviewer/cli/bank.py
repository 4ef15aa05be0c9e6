"""The commands on the question bank: list, show, lint."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from interviewer.bootstrap import Services
from interviewer.cli.command_line import FAILED
from interviewer.cli.options import AsJson, OfLevel
from interviewer.cli.output import notify, notify_problems, print_json
from interviewer.models import Question
from interviewer.settings import Settings

LISTED = ("id", "topic", "level", "kind", "question")


def list_questions(
    topic: Annotated[str | None, typer.Option(metavar="TOPIC", help="Only this topic.")] = None,
    level: OfLevel = None,
    as_json: AsJson = False,
) -> None:
    """List the questions of the bank."""
    bank = Services(Settings()).bank
    notify_problems(bank)
    questions = bank.select((topic,) if topic else (), level)
    if as_json:
        print_json(
            [
                question.model_dump(include=set(LISTED)) | {"key_points": len(question.key_points)}
                for question in questions
            ]
        )
        return
    width = max((len(question.id) for question in questions), default=0)
    for question in questions:
        typer.echo(f"{question.id:{width}}  {question.level:6}  {question.topic}: {question.question}")


def show(
    question_id: Annotated[str, typer.Argument(metavar="ID", help="The question's id, as listed.")],
    as_json: AsJson = False,
) -> None:
    """Show a question with its rubric and reference."""
    question = Services(Settings()).bank.get(question_id)
    if as_json:
        print_json(question.model_dump(mode="json"))
    else:
        typer.echo("\n\n".join(_blocks(question)))


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Question files, or folders of them. Without one: the built-in bank."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check question files. The exit code is 1 if there is any problem."""
    from interviewer.bank.lint import lint_paths

    settings = Settings()
    problems = lint_paths(paths or [settings.bank_dir], Services(settings).encoder_alone)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        for problem in problems:
            typer.echo(problem)
    notify(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}.")
    if problems:
        raise typer.Exit(FAILED)


def _blocks(question: Question) -> list[str]:
    blocks = [f"{question.id} ({question.topic}, {question.level}, {question.kind})", question.question]
    if question.key_points:
        points = [f"  {point.weight}  {point.id}: {point.text}" for point in question.key_points]
        blocks.append("\n".join(["Key points, with their weights:", *points]))
    if question.misconceptions:
        wrong = [f"  {m.key_point}: {m.text} -> {m.correction}" for m in question.misconceptions]
        blocks.append("\n".join(["Misconceptions:", *wrong]))
    if question.reference:
        blocks.append(f"Reference:\n{question.reference}")
    if question.sources:
        blocks.append("\n".join(["Sources:", *(f"  {source.title}: {source.url}" for source in question.sources)]))
    return blocks
