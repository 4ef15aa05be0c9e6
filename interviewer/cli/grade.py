"""The command that grades answers outside of an interview: one, or a file of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.bootstrap import GraderChoice, Services
from interviewer.cli.answers import Given, Task, build_task, parse_line, read_key_points
from interviewer.cli.grade_card import describe_grade
from interviewer.cli.options import AsJson, TargetLevel, WithGrader
from interviewer.cli.output import notify, wait_until_ready
from interviewer.errors import BadInputError, GradingError, InterviewerError, LLMError
from interviewer.grading.scoring import not_graded
from interviewer.models import Grade, Level, Question, Reply
from interviewer.settings import Settings

NOTHING_NEAR = "No question of the bank asks this, so there is nothing to grade against. Give a reference."

_EVIDENCE = {"__all__": {"quote", "start", "end"}}
_VERDICT = {"key_point": {"id", "text", "weight"}, "verdict": True, "credit": True, "evidence": _EVIDENCE}
_ERROR = {"key_point": True, "claim": True, "correction": True, "evidence": _EVIDENCE}
_PLAIN = ("score", "range", "ungraded_reason", "feedback", "reference_id", "graded_by")
PRINTED: dict[str, Any] = dict.fromkeys(_PLAIN, True) | {
    "verdicts": {"__all__": _VERDICT},
    "errors": {"__all__": _ERROR},
}
"""The fields of a Grade that the command line promises."""


def grade(
    *,
    answer: Annotated[str | None, typer.Option(metavar="TEXT", help="The answer; - reads it from stdin.")] = None,
    question_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="A question of the bank.")] = None,
    question: Annotated[str | None, typer.Option(metavar="TEXT", help="A question of your own.")] = None,
    reference: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Its reference; without one, that of the bank's nearest question."),
    ] = None,
    key_points: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its key points, JSON or JSON Lines: {id, text, weight}.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Grade every line of a JSON Lines file, to JSON Lines.")
    ] = None,
    grader: WithGrader = "auto",
    level: TargetLevel = "mid",
    as_json: AsJson = False,
) -> None:
    """Grade an answer point by point against its reference."""
    bench = Bench(grader, level)
    if batch is not None:
        if any(option is not None for option in (answer, question_id, question, reference, key_points)):
            raise BadInputError("--batch brings its own questions and answers. Leave the other options out.")
        _grade_batch(bench, batch)
        return
    if answer is None:
        raise BadInputError("Give an answer with --answer, or many with --batch.")
    given = Given(
        id=question_id,
        question=question,
        reference=reference,
        key_points=read_key_points(key_points) if key_points else None,
        answer=sys.stdin.read() if answer == "-" else answer,
    )
    outcome = bench.grade(given)
    if as_json:
        typer.echo(outcome.grade.model_dump_json(include=PRINTED, indent=2))
        notify(outcome.grade.notice)
    else:
        typer.echo(describe_grade(outcome.grade))
    if outcome.failure:
        raise outcome.failure


@dataclass(frozen=True)
class Outcome:
    """A grade; not graded for want of a working grader or usable input if there is a `failure`."""

    grade: Grade
    failure: InterviewerError | None = None


class Bench:
    """Grades one answer after the other with the same grader, at the same target level."""

    def __init__(self, choice: GraderChoice, level: Level) -> None:
        self._services = Services(Settings())
        self._grader = self._services.grader(choice)
        self._level = level

    def grade(self, given: Given) -> Outcome:
        """Grade an answer. Raises BadInputError, EncoderError."""
        task = build_task(given, self._services.bank, self._find_question)
        if task.question is None:
            return Outcome(self._not_graded(NOTHING_NEAR))
        try:
            grade = self._judge(task, task.question)
        except (GradingError, LLMError) as error:
            return Outcome(self._not_graded(str(error), task.reference_id), error)
        return Outcome(grade.model_copy(update={"reference_id": task.reference_id}))

    def grade_line(self, line: str, number: int) -> Outcome:
        """Grade a line of a batch file; one that cannot be used is not graded. Raises EncoderError."""
        try:
            return self.grade(parse_line(line))
        except BadInputError as error:
            return Outcome(self._not_graded(f"Line {number}: {error}"), error)

    def _judge(self, task: Task, question: Question) -> Grade:
        wait_until_ready(self._services, search=False)
        reply = Reply(id="answer", text=task.answer, submitted_at=datetime.now(UTC))
        return self._grader.grade(question, [reply], self._level)

    def _find_question(self, asked: str) -> Question | None:
        wait_until_ready(self._services)
        hit = self._services.retriever().nearest_question(asked)
        return self._services.bank.get(hit.question_id) if hit else None

    def _not_graded(self, reason: str, reference_id: str | None = None) -> Grade:
        grade = not_graded(self._grader.graded_by, reason, self._level, ())
        return grade.model_copy(update={"reference_id": reference_id})


def _grade_batch(bench: Bench, path: Path) -> None:
    failed = total = 0
    notices = {""}
    for number, line in _read_lines(path):
        outcome = bench.grade_line(line, number)
        typer.echo(outcome.grade.model_dump_json(include=PRINTED))
        if outcome.grade.notice not in notices:
            notices.add(outcome.grade.notice)
            notify(outcome.grade.notice)
        total += 1
        failed += outcome.failure is not None
    if failed:
        raise GradingError(f"{failed} of {total} lines could not be graded; the reason of each stands in its line.")


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers from 1. Raises BadInputError."""
    try:
        file = path.open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line
