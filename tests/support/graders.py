"""A grader whose outcome is given."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.models import Grade, GradedBy, Level, Question, Reply
from tests.support.questions import LOCAL


class FixedGrader:
    """Gives one grade, or raises one error, and counts how often it was asked."""

    def __init__(self, outcome: Grade | Exception, graded_by: GradedBy = LOCAL) -> None:
        self.outcome = outcome
        self.graded_by = graded_by
        self.asked = 0

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        self.asked += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome
