"""What the questions of an interview can be drawn from: everything, or what earlier interviews leave to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from interviewer.errors import NothingToDrawError
from interviewer.interview.due import days_ahead, find_due, schedule, upcoming
from interviewer.interview.history import weak_questions
from interviewer.models import Question
from interviewer.transcripts.queries import Asked

Draw = Literal["everything", "weak", "due", "new"]

NOTHING_GRADED = "Nothing on these topics has been graded here yet. Draw from everything first."
NOTHING_WEAK = (
    "Nothing weak here, well done: all your graded answers on these topics are Good or better. "
    "Draw from everything, or from what you were never asked."
)
NOTHING_NEW = "You have met every question on these topics. Choose other topics, or draw from everything."


def find_among(
    draw: Draw, questions: Iterable[Question], history: Sequence[Asked], now: datetime, appointment: date | None = None
) -> frozenset[str] | None:
    """Return the ids to draw from, None for all of the questions.

    `questions` are those that such an interview may ask, `history` is all that was ever asked, `now` is in the person's
    time zone. Raises NothingToDrawError.
    """
    if draw == "everything":
        return None
    ids = frozenset(question.id for question in questions)
    asked = [one for one in history if one.question_id in ids]
    if draw == "weak":
        found = frozenset(weak_questions(asked))
        why = NOTHING_WEAK if any(one.score is not None for one in asked) else NOTHING_GRADED
    elif draw == "due":
        today = now.date()
        reviews = schedule(asked, now.tzinfo or UTC, upcoming(appointment, today))
        found = frozenset(review.question_id for review in find_due(reviews, today))
        why = nothing_due(min((review.due for review in reviews), default=None), today)
    else:
        found = ids - {one.question_id for one in asked}
        why = NOTHING_NEW
    if not found:
        raise NothingToDrawError(why)
    return found


def nothing_due(next_day: date | None, today: date) -> str:
    """Return that nothing is due, when something is, and what to do instead."""
    if next_day is None:
        return "Nothing has been graded here yet, so nothing can come back. Draw from everything first."
    day = days_ahead(next_day, today)
    return f"Nothing is due today, well done. Next: {day}. Until then, draw from your weak points or from everything."
