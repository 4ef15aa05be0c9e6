"""Public sets of short answers that people scored (`--data`): a question, a reference, an answer, a score of 0 to 1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random

from interviewer import text
from interviewer.errors import BadInputError
from interviewer.evaluation.agreement import Scored
from interviewer.grading.rubric import derive_key_points
from interviewer.models import Question, Reply
from interviewer.protocols import Grader

SETS = ("mohler", "saf_en", "sprag_py")
FEW_WORDS = 4


@dataclass(frozen=True)
class ShortAnswer:
    """One answer with its question, the reference, and the mean score of the people, 0 to 1."""

    question: str
    reference: str
    answer: str
    score: float


def load_short_answers(folder: Path, name: str, most: int | None = None, seed: int = 0) -> list[ShortAnswer]:
    """Return the answers of one set, or `most` of them drawn at random. Raises BadInputError if it is not there."""
    path = folder / "asag" / f"{name}.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise BadInputError(f"There is no {path}.") from error
    answers = [ShortAnswer(row["question"], row["reference"], row["answer"], float(row["score"])) for row in rows]
    if most is None or most >= len(answers):
        return answers
    return Random(seed).sample(answers, most)  # noqa: S311 - repeatable, not unpredictable


@lru_cache(maxsize=512)
def as_question(question: str, reference: str) -> Question:
    """Return a question with the key points that its reference gives."""
    return Question(
        id="short-answer",
        topic="short-answers",
        question=question,
        level="mid",
        kind="concept",
        reference=reference,
        key_points=derive_key_points(question, reference),
    )


def grade_short_answers(grader: Grader, answers: Sequence[ShortAnswer]) -> tuple[list[Scored], list[Scored]]:
    """Return the scored answers: all, and those of FEW_WORDS words and more. A blank answer earns nothing."""
    rows, longer = [], []
    for one in answers:
        given: float | None = 0.0
        if not text.is_blank(one.answer):
            reply = Reply(id="r", text=one.answer, submitted_at=datetime.now(UTC))
            given = grader.grade(as_question(one.question, one.reference), [reply], "mid").score
        row = Scored(one.question, "answer", 10 * one.score, given)
        rows.append(row)
        if len(text.words(one.answer)) >= FEW_WORDS:
            longer.append(row)
    return rows, longer
