"""Leads a mock interview on after a reply: nobody waits for its grade.

To find the gap that the follow-up is about, the local grader looks at the first reply, for seconds at most. Where
another grader is to give the grade, that look says so and stands only until the grade has come.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import wait
from datetime import datetime

from interviewer.errors import EncoderError, GradingError
from interviewer.grading.scoring import not_graded
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.help import QUICK_LOOK, awaits_grade
from interviewer.interview.probes import choose_probe
from interviewer.interview.queue import GradingQueue
from interviewer.interview.shapes import has_stages
from interviewer.models import Grade, GradedBy, Interview, Level, Question, Reply
from interviewer.protocols import Grader

QUICK_SECONDS = 3.0
"""How long a follow-up waits for the quick look."""


class QuickLook:
    """The local grader, only looking for what to follow up on."""

    def __init__(self, local: Grader) -> None:
        self._local = local

    @property
    def graded_by(self) -> GradedBy:
        """The local grader's."""
        return self._local.graded_by

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies, with a notice that this is no more than a look."""
        try:
            grade = self._local.grade(question, replies, level)
        except (GradingError, EncoderError) as error:
            grade = not_graded(self.graded_by, str(error), level, [reply.id for reply in replies])
        return grade.model_copy(update={"notice": QUICK_LOOK})


def lead_on(
    engine: InterviewEngine,
    queue: GradingQueue,
    interview: Interview,
    now: datetime,
    *,
    grader: Grader,
    local: Grader | None,
) -> Interview:
    """Put the follow-up, or have the turn graded by `grader` behind and ask the next question.

    `local` takes the quick look; None while it is not ready. Raises SessionError, StoreError.
    """
    turn = interview.turns[-1]
    if choose_probe(interview, now):
        if local and turn.is_pending and len(turn.replies) == 1 and not has_stages(interview.shape):
            quick = local if grader is local else QuickLook(local)
            wait([queue.submit(interview.id, turn.index, quick)], QUICK_SECONDS)
        return engine.follow_up(interview.id, turn.index)
    if awaits_grade(turn):
        queue.submit(interview.id, turn.index, grader)
    return engine.next(interview.id, turn.index)
