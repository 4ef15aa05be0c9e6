"""When a question comes back, and what to go over today."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.interview.due import DAYS, Review, find_due, schedule, suggest, upcoming
from interviewer.transcripts.queries import Asked
from tests.support.questions import START

MONDAY = START.date()  # 2 March 2026


def answered(score: float | None, day: float = 0, question: str = "a") -> Asked:
    return Asked(interview_id=f"i{day}", question_id=question, topic="x", at=START + timedelta(days=day), score=score)


def days_until_due(*answers: Asked, appointment: date | None = None) -> int:
    (review,) = schedule(answers, UTC, appointment)
    return (review.due - MONDAY).days


@pytest.mark.parametrize(
    ("answers", "day"),
    [
        ([(0.0, 0)], 1),
        ([(4.5, 0)], 1),  # partway stays in the first box
        ([(6.5, 0)], 3),
        ([(8.5, 0)], 7),
        ([(8.5, 0), (8.0, 7)], 7 + 16),
        ([(8.5, 0), (9.0, 7)], 7 + 35),
        ([(8.5, 0), (9.0, 7), (10.0, 42)], 42 + 35),  # there is no box above
        ([(8.5, 0), (5.0, 7)], 7 + 7),
        ([(8.5, 0), (4.0, 7)], 7 + 1),
        ([(8.5, 0), (9.0, 6)], 6 + 7),  # a day early: it moves up no further
        ([(6.5, 0), (6.5, 0.1), (6.5, 0.2)], 3),
        ([(8.5, 0), (2.0, 1)], 1 + 1),  # what is forgotten is forgotten, early or not
        ([(8.5, 0), (None, 7)], 7),  # skipped, or not graded
    ],
)
def test_the_score_decides_when_a_question_comes_back(answers: list[tuple[float | None, float]], day: int) -> None:
    history = [answered(score, at) for score, at in answers]
    assert days_until_due(*history) == day
    assert days_until_due(*reversed(history)) == day


@pytest.mark.parametrize(
    ("score", "days_left", "day"), [(9.0, 30, 7), (9.0, 14, 7), (9.0, 13, 6), (9.0, 6, 3), (9.0, 3, 1), (9.0, 1, 1)]
)
def test_nothing_waits_longer_than_half_of_the_days_before_the_interview(
    score: float, days_left: int, day: int
) -> None:
    assert days_until_due(answered(score), appointment=MONDAY + timedelta(days=days_left)) == day


def test_a_day_is_the_candidates_own() -> None:
    late = answered(3.0).model_copy(update={"at": START.replace(hour=23, minute=30)})
    assert schedule([late], UTC)[0].due == date(2026, 3, 3)
    assert schedule([late], ZoneInfo("Europe/Berlin"))[0].due == date(2026, 3, 4)


def test_the_weakest_of_what_is_due_comes_first() -> None:
    history = [answered(5.0, 0, "b"), answered(3.0, 0, "c"), answered(9.0, 0, "d"), answered(None, 0, "e")]
    reviews = schedule(history, UTC)
    assert [review.question_id for review in reviews] == ["c", "b", "d"]
    assert find_due(reviews, MONDAY) == ()
    assert [review.question_id for review in find_due(reviews, MONDAY + timedelta(days=1))] == ["c", "b"]
    assert reviews[0] == Review("c", "x", 3.0, date(2026, 3, 3))


def test_a_date_that_has_passed_is_none() -> None:
    assert upcoming(None, MONDAY) is None
    assert upcoming(MONDAY, MONDAY) == MONDAY
    assert upcoming(MONDAY - timedelta(days=1), MONDAY) is None


def test_what_is_due_is_suggested_and_on_the_last_day_what_is_known() -> None:
    reviews = schedule([answered(3.0, 0, "a"), answered(5.0, 0, "b"), answered(9.0, 0, "c")], UTC)
    assert suggest(reviews, MONDAY) is None
    assert suggest((), MONDAY, MONDAY) is None
    assert suggest(reviews[:1], MONDAY, MONDAY) is None
    in_a_day = MONDAY + timedelta(days=1)
    for appointment in (None, in_a_day + timedelta(days=2)):
        due = suggest(reviews, in_a_day, appointment)
        assert due
        assert (due.why, [review.question_id for review in due.reviews]) == ("due", ["a", "b"])
    for days in (0, 1):
        last = suggest(reviews, in_a_day, in_a_day + timedelta(days=days))
        assert last
        assert (last.why, [review.question_id for review in last.reviews]) == ("last day", ["b", "c"])


HISTORIES = st.lists(
    st.tuples(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 20)), st.integers(0, 60)), max_size=12
).map(lambda rows: [answered(None if half is None else half / 2, day, name) for name, half, day in rows])


@given(HISTORIES, st.integers(2, 90))
def test_all_comes_back_before_the_interview_and_never_on_the_same_day(history: list[Asked], days_left: int) -> None:
    last = max((asked.at.date() for asked in history), default=MONDAY)
    appointment = last + timedelta(days=days_left)
    free = {review.question_id: review for review in schedule(history, UTC)}
    bound = schedule(history, UTC, appointment)
    assert {review.question_id for review in bound} == set(free)
    assert set(free) == {asked.question_id for asked in history if asked.score is not None}
    assert all(one.score <= other.score for one, other in pairwise(bound))
    for review in bound:
        answered_on = max(a.at.date() for a in history if a.question_id == review.question_id and a.score is not None)
        assert answered_on < review.due < appointment
        assert review.due <= free[review.question_id].due <= answered_on + timedelta(days=DAYS[-1])


@given(HISTORIES, st.floats(0, 10).map(lambda x: round(x * 2) / 2), st.floats(0, 10).map(lambda x: round(x * 2) / 2))
def test_a_better_answer_never_comes_back_sooner(history: list[Asked], one: float, other: float) -> None:
    lower, higher = (schedule([*history, answered(score, 61, "a")], UTC) for score in sorted((one, other)))
    due = [next(review.due for review in reviews if review.question_id == "a") for reviews in (lower, higher)]
    assert due[0] <= due[1]
