"""Grades with one grader, asks another what it would have given, and says so when they are far apart."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.errors import GradingError
from interviewer.models import Grade, GradedBy, Level, Question, Reply
from interviewer.protocols import Grader

FAR_APART = 4.0
"""Points of 10."""


class SecondOpinionGrader:
    """The grade is `first`'s. `second` is only compared with it, and may fail without harm."""

    def __init__(self, first: Grader, second: Grader) -> None:
        self._first = first
        self._second = second

    @property
    def graded_by(self) -> GradedBy:
        """The first grader's."""
        return self._first.graded_by

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies; a `notice` says when the second score is far apart. Raises what `first` raises."""
        grade = self._first.grade(question, replies, level)
        if grade.score is None:
            return grade
        try:
            other = self._second.grade(question, replies, level).score
        except GradingError:
            return grade
        if other is None or abs(grade.score - other) < FAR_APART:
            return grade
        notice = (
            f"The grader on this computer would have given {other:g}, so one of the two may be mistaken. Read the "
            "quotes before you trust the score."
        )
        return grade.model_copy(update={"notice": " ".join(filter(None, [grade.notice, notice]))})
