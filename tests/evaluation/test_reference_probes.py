"""Replies made from references."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from interviewer.errors import GradingError
from interviewer.evaluation.reference_probes import make_probes, measure_probes, negate, stuff
from interviewer.evaluation.short_answers import ShortAnswer
from interviewer.grading.scoring import build_grade
from interviewer.models import Grade, Level, Question, Reply, Verdict
from tests.support.questions import LOCAL


@pytest.mark.parametrize(
    ("reference", "turned"),
    [
        ("A stack is last in, first out.", "A stack is not last in, first out."),
        ("It does not copy. It can grow.", "It does copy. It can not grow."),
        ("Locality.", "It is not the case that locality."),
    ],
)
def test_negate(reference: str, turned: str) -> None:
    assert negate(reference) == turned


def test_stuff() -> None:
    assert stuff("The stack is a list, not a tree.") == "list, stack, tree"


def test_each_question_gives_six() -> None:
    answers = [ShortAnswer(f"Question {n}?", f"Reference {n}.", "x", 0.5) for n in (1, 1, 2)]
    made = list(make_probes(answers))
    assert len(made) == 12
    by_kind = {kind: probe for kind, probe in made if probe.question == "Question 1?"}
    assert by_kind["another_reference"].answer == "Reference 2."
    assert by_kind["reference"].score == 1.0
    assert by_kind["question_copied"].answer == "Question 1?"


def test_a_blank_reference_gives_none() -> None:
    made = list(make_probes([ShortAnswer("A?", " ", "x", 0.5), ShortAnswer("B?", "A stack is a list.", "x", 0.5)]))
    assert {probe.question for _, probe in made} == {"B?"}
    assert len(made) == 6


class Believer:
    """Calls everything covered, but fails at lists of words."""

    graded_by = LOCAL

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        if "," in replies[0].text:
            raise GradingError("It broke.")
        verdicts = [Verdict(key_point=p, verdict="covered", credit=1, self_marked=True) for p in question.key_points]
        return build_grade(question, verdicts, [], level, feedback="", graded_by=LOCAL, replies=["r"])


def test_each_kind_is_measured_beside_what_is_fair() -> None:
    answers = [ShortAnswer(f"Question {n}?", f"A stack is list {n}.", "x", 0.5) for n in (1, 2)]
    believed = {"replies": 2, "graded": 2, "mean": 10.0}
    failed = {"replies": 2, "graded": 0, "mean": None}
    assert measure_probes(Believer(), answers) == {
        "reference": {**believed, "fair": 10.0},
        "negated": {**believed, "fair": 3.5},
        "stuffing": {**failed, "fair": 3.0},
        "another_reference": {**believed, "fair": 2.5},
        "question_copied": {**believed, "fair": 1.0},
        "off_topic": {**failed, "fair": 1.0},
    }
