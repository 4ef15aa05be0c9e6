"""Grades with a second grader when the first one fails, and says so."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.errors import GradingError, LLMError
from interviewer.grading.scoring import not_graded
from interviewer.models import Grade, GradedBy, Level, Question, Reply
from interviewer.protocols import Grader


class FallbackGrader:
    """Asks `first`; on a GradingError or LLMError asks `second`; if that fails too, the reply is not graded."""

    def __init__(self, first: Grader, second: Grader) -> None:
        self._first = first
        self._second = second

    @property
    def graded_by(self) -> GradedBy:
        """The first grader's; each grade records who really graded."""
        return self._first.graded_by

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies. A grade of the second grader has a `notice` of what happened. Raises neither error."""
        try:
            return self._first.grade(question, replies, level)
        except (GradingError, LLMError) as error:
            failure = str(error)
        try:
            grade = self._second.grade(question, replies, level)
        except (GradingError, LLMError) as error:
            reason = f"{failure} {error}" if str(error) != failure else failure
            return not_graded(self._second.graded_by, reason, level, [reply.id for reply in replies])
        notice = " ".join(filter(None, [_tell(failure, grade.graded_by), grade.notice]))
        return grade.model_copy(update={"notice": notice})


def _tell(failure: str, graded_by: GradedBy) -> str:
    """Return the failure's first sentence with who graded instead, then the rest of it, which says what to do."""
    where = f"by {graded_by.model}" if graded_by.name == "llm" else "on this computer"
    what, _, advice = failure.removesuffix(".").partition(". ")
    return f"{what}, so this was graded {where}." + (f" {advice}." if advice else "")
