"""The candidate's own word on a reply: *I said this / I didn't* on one point, or the whole rubric ticked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interviewer.errors import SessionError
from interviewer.grading.feedback import build_feedback
from interviewer.grading.scoring import SHARES, build_grade, with_verdicts
from interviewer.models import Dispute, Grade, GradedBy, Level, Question, Verdict

SELF = GradedBy(name="self", version="1")
NOTHING_TO_SETTLE = "There is no verdict on this point to settle."


def settle(grade: Grade, question: Question, dispute: Dispute) -> Grade:
    """Return the grade with one unsure verdict settled by the candidate, labelled self-marked, and the score and the
    feedback that follow.

    *I said this* counts as covered, with what help leaves of the credit, *I didn't* as missing. Raises SessionError if
    the verdict is not an unsure one.
    """
    if not any(verdict.key_point.id == dispute.key_point and verdict.verdict == "unsure" for verdict in grade.verdicts):
        raise SessionError(NOTHING_TO_SETTLE)
    verdicts = [
        Verdict(
            key_point=verdict.key_point,
            verdict="covered" if dispute.said else "missing",
            credit=(SHARES[verdict.help] if verdict.help else 1.0) if dispute.said else 0.0,
            evidence=verdict.evidence,
            help=verdict.help if dispute.said else None,
            reason="You said so." if dispute.said else "You said that you did not say this.",
            self_marked=True,
        )
        if verdict.key_point.id == dispute.key_point
        else verdict
        for verdict in grade.verdicts
    ]
    feedback = build_feedback(question, verdicts, grade.errors, grade.level)
    return with_verdicts(question, grade.model_copy(update={"feedback": feedback}), verdicts, grade.errors)


def mark_by_hand(
    question: Question, credits_by_point: Mapping[str, float], replies: Sequence[str], level: Level
) -> Grade:
    """Return a self-marked grade. `credits_by_point` holds 1 (said), .5 (partly) or 0 for key points; absent is 0."""
    verdicts = []
    for point in question.key_points:
        earned = credits_by_point.get(point.id, 0.0)
        label = "covered" if earned == 1 else "missing" if earned == 0 else "partial"
        verdicts.append(Verdict(key_point=point, verdict=label, credit=earned, self_marked=True))
    return build_grade(question, verdicts, [], level, feedback="Marked by yourself.", graded_by=SELF, replies=replies)
