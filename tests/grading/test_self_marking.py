"""The candidate's own word: only what the grader left open can be settled."""

from __future__ import annotations

import pytest

from interviewer.errors import SessionError
from interviewer.grading.feedback import build_feedback
from interviewer.grading.scoring import build_grade
from interviewer.grading.self_marking import settle
from interviewer.models import Dispute, ErrorInReply, Grade
from tests.support.questions import BAGGING, LOCAL, make_verdict, minutes

WRONG = ErrorInReply(key_point="bootstrap", claim="All rows each time", correction="A bootstrap sample.")


def graded(*labels: str) -> Grade:
    verdicts = [make_verdict(point, label) for point, label in zip(BAGGING.key_points, labels, strict=True)]
    errors = [WRONG] if labels[0] == "contradicted" else []
    feedback = build_feedback(BAGGING, verdicts, errors, "mid")
    return build_grade(BAGGING, verdicts, errors, "mid", feedback=feedback, graded_by=LOCAL, replies=["r1"])


def say(grade: Grade, key_point: str, *, said: bool) -> Grade:
    return settle(grade, BAGGING, Dispute(key_point=key_point, said=said, at=minutes(5)))


@pytest.mark.parametrize(
    ("said", "label", "score", "feedback"),
    [
        (True, "covered", 10.0, 'You said "said". Nothing expected is missing.'),
        (
            False,
            "missing",
            2.0,
            'You said "said". The core is still missing: Each model is trained on a bootstrap sample of the rows.',
        ),
    ],
)
def test_an_unsure_verdict_is_settled(said: bool, label: str, score: float, feedback: str) -> None:
    open_ = graded("unsure", "covered", "covered", "covered")
    assert (open_.score, open_.ungraded_reason is None) == (None, False)
    settled = say(open_, "bootstrap", said=said)
    assert (settled.score, settled.feedback) == (score, feedback)
    assert [(v.verdict, v.self_marked) for v in settled.verdicts] == [(label, True)] + [("covered", False)] * 3


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("label", ["contradicted", "covered", "partial", "missing"])
def test_what_was_judged_is_not_settled(label: str, said: bool) -> None:
    with pytest.raises(SessionError, match="no verdict on this point to settle"):
        say(graded(label, "unsure", "missing", "missing"), "bootstrap", said=said)


def test_an_error_stays_when_another_point_is_settled() -> None:
    settled = say(graded("contradicted", "unsure", "covered", "covered"), "average", said=False)
    assert settled.errors == (WRONG,)
    assert settled.score == 1.0  # C = 0, S = 3 / (.8 * 5); 10 * .4 * .75 / 2 * .5 = .75


@pytest.mark.parametrize(("help_", "credit"), [("probe", 0.9), ("hint", 0.75), ("strong hint", 0.5), (None, 1.0)])
def test_what_was_said_with_help_counts_as_such(help_: str | None, credit: float) -> None:
    grade = graded("unsure", "covered", "covered", "covered")
    helped = grade.verdicts[0].model_copy(update={"help": help_})
    grade = grade.model_copy(update={"verdicts": (helped, *grade.verdicts[1:])})
    settled = say(grade, "bootstrap", said=True).verdicts[0]
    assert (settled.verdict, settled.credit, settled.help) == ("covered", credit, help_)
    denied = say(grade, "bootstrap", said=False).verdicts[0]
    assert (denied.verdict, denied.credit, denied.help) == ("missing", 0.0, None)
