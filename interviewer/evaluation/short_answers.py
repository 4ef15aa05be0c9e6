"""Public sets of short answers that people scored (`--data`): a question, a reference, an answer, a score of 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from interviewer import text
from interviewer.errors import BadInputError
from interviewer.evaluation.agreement import Scored
from interviewer.evaluation.files import read_rows
from interviewer.evaluation.grading import try_to_grade
from interviewer.grading.rubric import derive_key_points
from interviewer.models import Origin, Question, Text
from interviewer.protocols import Grader

SETS = ("mohler", "saf_en", "sprag_py")
FEW_WORDS = 4


@dataclass(frozen=True)
class ShortAnswer:
    """One answer with its question, the reference, and the mean score of the people, 0 to 1."""

    question: Text
    reference: str
    answer: str
    score: Annotated[float, Field(ge=0, le=1)]


def load_short_answers(folder: Path, name: str, most: int | None = None, seed: int = 0) -> list[ShortAnswer]:
    """Return the answers of one set, or `most` of them drawn at random.

    Raises BadInputError if the file is not there, or names the line that has another shape.
    """
    path = folder / "asag" / f"{name}.jsonl"
    try:
        answers = [answer for _, answer in read_rows(path, ShortAnswer)]
    except OSError as error:
        raise BadInputError(f"There is no {path}.") from error
    if most is None or most >= len(answers):
        return answers
    return Random(seed).sample(answers, most)  # noqa: S311 - repeatable, not unpredictable


@lru_cache(maxsize=512)
def as_question(question: str, reference: str) -> Question:
    """Return a question with the key points that its reference gives; none where it says nothing."""
    points = derive_key_points(question, reference)
    return Question(
        id="short-answer",
        topic="short-answers",
        question=question,
        level="mid",
        kind="concept",
        reference=reference,
        key_points=points,
        origin=Origin(derived=True, needs_reference=not points),
    )


def grade_short_answers(grader: Grader, answers: Sequence[ShortAnswer]) -> tuple[list[Scored], list[Scored]]:
    """Return the scored answers: all, and those of FEW_WORDS words and more. A blank answer earns nothing."""
    rows, longer = [], []
    for one in answers:
        given: float | None = 0.0
        if not text.is_blank(one.answer):
            given = try_to_grade(grader, as_question(one.question, one.reference), one.answer).score
        row = Scored(one.question, "answer", 10 * one.score, given)
        rows.append(row)
        if len(text.words(one.answer)) >= FEW_WORDS:
            longer.append(row)
    return rows, longer
