"""What the questions of an interview can be drawn from."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from interviewer.errors import NothingToDrawError
from interviewer.interview.drawing import NOTHING_GRADED, NOTHING_NEW, NOTHING_WEAK, Draw, find_among, nothing_due
from interviewer.transcripts.queries import Asked
from tests.support.questions import START, make_question

QUESTIONS = [make_question(name) for name in ("a", "b", "c", "d")]
MONDAY = START.date()


def asked(question: str, score: float | None, day: float = 0) -> Asked:
    return Asked(interview_id=f"i{day}", question_id=question, topic="x", at=START + timedelta(days=day), score=score)


HISTORY = (asked("a", 2.0), asked("b", 9.0), asked("c", None), asked("elsewhere", 1.0))


@pytest.mark.parametrize(
    ("draw", "days_later", "found"),
    [
        ("everything", 0, None),
        ("weak", 0, {"a"}),
        ("due", 1, {"a"}),
        ("due", 7, {"a", "b"}),
        ("new", 0, {"d"}),
    ],
)
def test_what_is_drawn_from(draw: Draw, days_later: int, found: set[str] | None) -> None:
    assert find_among(draw, QUESTIONS, HISTORY, START + timedelta(days=days_later)) == found


@pytest.mark.parametrize(
    ("draw", "history", "why"),
    [
        ("weak", [asked("a", 8.0)], NOTHING_WEAK),
        ("weak", [asked("a", None), asked("elsewhere", 1.0)], NOTHING_GRADED),
        ("due", [asked("a", 9.0)], nothing_due(MONDAY + timedelta(days=7), MONDAY)),
        ("due", [asked("elsewhere", 1.0, -9)], nothing_due(None, MONDAY)),
        ("new", [asked(question.id, None) for question in QUESTIONS], NOTHING_NEW),
    ],
)
def test_nothing_to_draw_from_says_what_to_choose_instead(draw: Draw, history: list[Asked], why: str) -> None:
    with pytest.raises(NothingToDrawError) as refused:
        find_among(draw, QUESTIONS, history, START)
    assert str(refused.value) == why


def test_it_is_due_by_the_persons_calendar_and_in_time_for_the_interview() -> None:
    history = [asked("b", 9.0)]
    next_day = START.replace(hour=23).astimezone(ZoneInfo("Asia/Tokyo"))
    assert find_among("due", QUESTIONS, [asked("a", 2.0)], next_day) == {"a"}
    assert find_among("due", QUESTIONS, history, START + timedelta(days=2), MONDAY + timedelta(days=5)) == {"b"}
    with pytest.raises(NothingToDrawError):  # that date is over
        find_among("due", QUESTIONS, history, START + timedelta(days=2), MONDAY + timedelta(days=1))


def test_what_is_said_when_nothing_is_due() -> None:
    assert nothing_due(date(2026, 3, 5), date(2026, 3, 4)) == (
        "Nothing is due today, well done. Next: tomorrow, Thursday. "
        "Until then, draw from your weak points or from everything."
    )
    assert nothing_due(None, MONDAY) == (
        "Nothing has been graded here yet, so nothing can come back. Draw from everything first."
    )
