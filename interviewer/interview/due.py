"""When a question comes back, and what to go over today. Pure.

The rule is Leitner's, by score. A question lies in one of five boxes and comes back 1, 3, 7, 16 or 35 days after it was
answered. It begins in the first. A strong answer moves it up two boxes, a good one a box; partway leaves it,
less takes it back to the first. Answered before it is due it does not move up: too little was forgotten by then.

Before the interview nothing waits longer than half of the days that are left, so that it comes back in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Literal

from interviewer.models import GOOD, PARTWAY, STRONG
from interviewer.transcripts.queries import Asked

DAYS = (1, 3, 7, 16, 35)


@dataclass(frozen=True)
class Review:
    """A question that was answered: its latest score, and the day from which it is due."""

    question_id: str
    topic: str
    score: float
    due: date


@dataclass(frozen=True)
class Suggestion:
    """What to go over today, and why; the weakest first."""

    why: Literal["due", "last day"]
    reviews: tuple[Review, ...]


def upcoming(appointment: date | None, today: date) -> date | None:
    """Return the date of the interview unless it is over."""
    return appointment if appointment and appointment >= today else None


def schedule(history: Sequence[Asked], zone: tzinfo, appointment: date | None = None) -> tuple[Review, ...]:
    """Return when each question with a score comes back, the weakest first. A day is one of `zone`.

    `appointment` is the date of an interview to come. What was skipped or not graded counts for nothing.
    """
    answers: dict[str, list[Asked]] = {}
    for asked in sorted(history, key=lambda one: one.at):
        if asked.score is not None:
            answers.setdefault(asked.question_id, []).append(asked)
    reviews = [_review(of_question, zone, appointment) for of_question in answers.values()]
    return tuple(sorted(reviews, key=lambda review: (review.score, review.due, review.question_id)))


def find_due(reviews: Sequence[Review], today: date) -> tuple[Review, ...]:
    """Return the reviews whose day has come, in their order."""
    return tuple(review for review in reviews if review.due <= today)


def suggest(reviews: Sequence[Review], today: date, appointment: date | None = None) -> Suggestion | None:
    """Return what to go over today, None if nothing.

    On the day before the interview and on its day nothing is pressed that did not go at least partway.
    """
    if appointment and appointment - today <= timedelta(days=1):
        known = tuple(review for review in reviews if review.score >= PARTWAY)
        return Suggestion("last day", known) if known else None
    due = find_due(reviews, today)
    return Suggestion("due", due) if due else None


def days_ahead(day: date, today: date) -> str:
    """Return a day to come as a person says it: 'Thursday, in 6 days'."""
    days = (day - today).days
    if days <= 1:
        return "today" if days <= 0 else f"tomorrow, {day:%A}"
    return f"{day:%A}{f' {day.day} {day:%B}' if days > 7 else ''}, in {days} days"


def _review(answers: Sequence[Asked], zone: tzinfo, appointment: date | None) -> Review:
    """Return the review of a question from its answers, the earliest first."""
    box, due = 0, date.min
    for asked in answers:
        day, score = asked.at.astimezone(zone).date(), asked.score or 0.0
        if score < PARTWAY:
            box = 0
        elif day >= due:
            box = min(box + (2 if score >= STRONG else 1 if score >= GOOD else 0), len(DAYS) - 1)
        due = day + timedelta(days=DAYS[box])
    if appointment:
        due = min(due, day + timedelta(days=max(1, (appointment - day).days // 2)))
    return Review(answers[-1].question_id, answers[-1].topic, score, due)
