"""The sentences that are put together from numbers and names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from interviewer.interview.debrief import Outcome
from interviewer.models import GradedBy
from interviewer.ui import words
from interviewer.ui.context import safe_markdown
from tests.support.questions import make_grade


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=40), "40 days ago"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_ago(span: timedelta, said: str) -> None:
    assert words.ago(span) == said


def test_when() -> None:
    assert words.when(datetime(2026, 3, 2, 9, 5, tzinfo=UTC)) == "2 March 2026, 09:05"


def test_topics_are_named_and_the_rest_counted() -> None:
    assert words.topics(["nlp"]) == "Natural language processing"
    assert words.topics(["nlp", "statistics", "my-own", "x"]) == (
        "Natural language processing, Statistics, My own and 1 more"
    )


@pytest.mark.parametrize(
    ("outcomes", "planned", "unasked", "said"),
    [
        (["graded"] * 3 + ["skipped", "not graded"], 5, 0, "It rests on 3 of 5 questions; 1 skipped, 1 not graded."),
        (["graded"], 1, 0, "It rests on 1 of 1 question."),
        (["graded", "self-marked", "waiting"], 3, 0, "It rests on 2 of 3 questions; 1 self-marked, 1 waiting."),
        (["skipped"], 5, 4, "5 questions; 1 skipped, 4 not asked."),
    ],
)
def test_what_the_average_rests_on(outcomes: list[Outcome], planned: int, unasked: int, said: str) -> None:
    assert words.mean_basis(outcomes, planned, unasked) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(1800, "30 min left"), (1741, "30 min left"), (60, "1 min left"), (-5, "0 min left")]
)
def test_the_clock_counts_whole_minutes(seconds: int, said: str) -> None:
    assert words.clock(timedelta(seconds=seconds)) == said


THURSDAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (0, "That is today."),
        (1, "That is tomorrow, Thursday."),
        (6, "That is Thursday, in 6 days."),
        (10, "That is Thursday 12 March, in 10 days."),
    ],
)
def test_how_far_away_the_interview_is(days_left: int, said: str) -> None:
    assert words.date_is(THURSDAY, THURSDAY - timedelta(days=days_left)) == said


@pytest.mark.parametrize(("days", "said"), [(1, "It was yesterday."), (3, "It was on Thursday."), (8, "")])
def test_an_interview_that_is_over(days: int, said: str) -> None:
    told = words.days_past(THURSDAY, THURSDAY + timedelta(days=days))
    assert told == (f"{said} We hope it went well. Is there another one?" if said else "")


def test_what_is_due() -> None:
    assert words.due_today(4, "Optimization") == "**4 questions are due for review.** Weakest: Optimization."


def test_who_graded() -> None:
    local = GradedBy(name="heuristic", version="1", model="all-MiniLM-L6-v2")
    assert words.graded_by(local) == "Graded on this computer (all-MiniLM-L6-v2, version 1)"
    assert words.graded_by(local.model_copy(update={"model": None})) == "Graded on this computer (version 1)"
    assert (
        words.graded_by(GradedBy(name="llm", version="g-1", model="m"), succeeded=False) == "Tried by m (version g-1)"
    )
    oneself = GradedBy(name="self", version="1")
    assert words.graded_by(oneself) == "Self-marked"
    assert words.graded_by(oneself, succeeded=False) == ""


def test_the_band_gives_way_to_what_needs_correcting() -> None:
    assert words.score_and_band(make_grade(8.0)) == "8.0 · Good"
    assert words.score_and_band(make_grade(None)) == "Not graded"
    assert words.score_and_band(None) == "Waiting to be graded"
    wrong = {"key_point": "bootstrap", "claim": "no", "correction": "yes"}
    assert words.score_and_band(make_grade(1.0, errors=(wrong,))) == "1.0 · Needs correcting"


def test_images_are_left_out_of_markdown() -> None:
    assert safe_markdown("See ![a chart](https://example.org/x.png) and $n!$, [a link](b).") == (
        "See [a chart](https://example.org/x.png) and $n!$, [a link](b)."
    )
