"""What the local grader says: what was right, what is left open, what is missing."""

from __future__ import annotations

import pytest

from interviewer.grading.feedback import build_feedback
from tests.support.questions import BAGGING, make_question, make_verdict

SAID = 'You said "said"'
HEART = f"{SAID}, the heart of it."
SETTLE = "It is for you to settle whether you said this:"
CORE = "Each model is trained on a bootstrap sample of the rows."
AVERAGE = "The predictions of the models are averaged."
OOB = "Rows left out of a sample give an error estimate without extra data."


@pytest.mark.parametrize(
    ("labels", "feedback"),
    [
        ("covered covered covered covered", f"{HEART} Nothing expected is missing."),
        ("covered covered covered missing", f"{HEART} To make it stronger, add: {OOB}"),
        ("missing covered covered covered", f"{SAID}. The core is still missing: {CORE}"),
        ("partial covered covered covered", f"{SAID}. The core is only partly there: {CORE}"),
        ("missing missing missing missing", f"The heart of it is still open. Start with this: {CORE}"),
        ("unsure covered covered covered", f"{SAID}. {SETTLE} {CORE}"),
        ("covered unsure covered unsure", f"{HEART} {SETTLE} {AVERAGE}"),
        ("unsure covered covered missing", f"{SAID}. {SETTLE} {CORE} To make it stronger, add: {OOB}"),
        ("missing unsure missing missing", f"{SETTLE} {AVERAGE} The core is still missing: {CORE}"),
        ("unsure unsure unsure unsure", f"{SETTLE} {CORE}"),
    ],
)
def test_feedback_follows_the_verdicts(labels: str, feedback: str) -> None:
    verdicts = [make_verdict(point, label) for point, label in zip(BAGGING.key_points, labels.split(), strict=True)]
    assert build_feedback(BAGGING, verdicts, [], "mid") == feedback


def test_an_unsure_bonus_is_not_left_open() -> None:
    bonus = BAGGING.key_points[3].model_copy(update={"expected_from": "senior"})
    question = make_question("bonus", key_points=(*BAGGING.key_points[:3], bonus))
    labels = ("covered", "covered", "covered", "unsure")
    verdicts = [make_verdict(point, label) for point, label in zip(question.key_points, labels, strict=True)]
    assert build_feedback(question, verdicts, [], "mid") == f"{HEART} Nothing expected is missing."
