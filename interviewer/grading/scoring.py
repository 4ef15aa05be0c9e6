"""From verdicts to a score: the only place where a number is made.

With c the credit of a verdict, C the weighted mean of c over the core points (weight 3; over all points if there is no
core point), and S = min(1, sum(w c) / (k sum(w))) over the other points (S = C if there is none),

    score = 10 * (a C + (1 - a) S (1 + C) / 2) * product(f)

rounded to half points. (a, k) depends on the target level; f is .5 for an error on a core point, .8 for one on another
point, .9 for a slip outside the rubric, each error counting once. Points expected only above the target level are a
bonus in the feedback and do not enter. Of a set of alternatives ("any n of") the best n enter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from interviewer.models import (
    CORE_WEIGHT,
    ErrorInReply,
    Grade,
    GradedBy,
    Help,
    Level,
    Question,
    Usage,
    Verdict,
)

WEIGHTING: dict[Level, tuple[float, float]] = {"junior": (0.7, 0.7), "mid": (0.6, 0.8), "senior": (0.5, 0.9)}
FACTOR_CORE, FACTOR_SUPPORT, FACTOR_OUTSIDE = 0.5, 0.8, 0.9
WIDEST_RANGE = 3.0
SAID = ("covered", "partial")
SHARES: dict[Help, float] = {"probe": 0.9, "hint": 0.75, "strong hint": 0.5}
"""What is left of the credit of a point that was said with help."""


def compute_score(
    question: Question,
    verdicts: Sequence[Verdict],
    errors: Sequence[ErrorInReply],
    level: Level,
    earned: Sequence[float] | None = None,
) -> float:
    """Return the exact score, 0 to 10. `earned`, one credit a verdict, replaces the verdicts' own (for a range)."""
    earned = [verdict.credit for verdict in verdicts] if earned is None else earned
    counted = _counted(question, verdicts, earned, level)
    a, k = WEIGHTING[level]
    core = [(weight, credit) for weight, credit in counted if weight == CORE_WEIGHT] or counted
    others = [(weight, credit) for weight, credit in counted if weight != CORE_WEIGHT] if core is not counted else []
    if not core:
        return 0.0
    big_c = _weighted_mean(core)
    big_s = min(1.0, _weighted_mean(others) / k) if others else big_c
    raw = 10 * (a * big_c + (1 - a) * big_s * (1 + big_c) / 2)
    return raw * error_factor(question, verdicts, errors)


def error_factor(question: Question, verdicts: Sequence[Verdict], errors: Sequence[ErrorInReply]) -> float:
    """Return product(f): each key point that is contradicted or has an error counts once, as does each other slip."""
    wrong = {verdict.key_point.id for verdict in verdicts if verdict.verdict == "contradicted"}
    wrong |= {error.key_point for error in errors if error.key_point is not None}
    outside = {error.claim for error in errors if error.key_point is None}
    core = {point.id for point in question.key_points if point.weight == CORE_WEIGHT}
    factors = [FACTOR_CORE if point in core else FACTOR_SUPPORT for point in wrong]
    return math.prod([*factors, *(FACTOR_OUTSIDE for _ in outside)])


def settled_alternatives(question: Question, verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Return the key points of the sets of alternatives ("any n of") of which enough was said: none is missed."""
    said = {verdict.key_point.id for verdict in verdicts if verdict.verdict in SAID}
    enough = [group for group in question.any_of if len(said & set(group.of)) >= group.n]
    return frozenset(point for group in enough for point in group.of)


def round_half_points(score: float) -> float:
    """Return the score in half points; a quarter rounds up."""
    return math.floor(score * 2 + 0.5 + 1e-9) / 2


def build_grade(
    question: Question,
    verdicts: Sequence[Verdict],
    errors: Sequence[ErrorInReply],
    level: Level,
    *,
    feedback: str,
    graded_by: GradedBy,
    replies: Sequence[str],
    notice: str = "",
    usage: Usage | None = None,
) -> Grade:
    """Return the Grade that the verdicts make, one a key point, in the rubric's order.

    *Unsure* verdicts give the score a range; when it is wider than 3 points the reply is not graded, and the verdicts
    are kept so that the candidate can settle them.
    """
    common = {
        "verdicts": tuple(verdicts),
        "errors": tuple(errors),
        "reference_id": question.id,
        "graded_by": graded_by,
        "level": level,
        "replies": tuple(replies),
        "notice": notice,
        "usage": usage,
    }
    unsure = [verdict for verdict in verdicts if verdict.verdict == "unsure"]
    score = round_half_points(compute_score(question, verdicts, errors, level))
    if not unsure:
        return Grade(score=score, feedback=feedback, **common)
    low = round_half_points(compute_score(question, verdicts, errors, level, [v.low for v in verdicts]))
    high = round_half_points(compute_score(question, verdicts, errors, level, [v.high for v in verdicts]))
    if high - low > WIDEST_RANGE:
        reason = (
            f"Too much hangs on {'one point' if len(unsure) == 1 else f'{len(unsure)} points'} that could not be told "
            "from your words."
        )
        return Grade(ungraded_reason=reason, feedback=feedback, **common)
    return Grade(score=score, range=(low, high) if low < high else None, feedback=feedback, **common)


def with_verdicts(
    question: Question, grade: Grade, verdicts: Sequence[Verdict], errors: Sequence[ErrorInReply]
) -> Grade:
    """Return the grade that other verdicts make, newly dated. Who graded what, the feedback and notices stay."""
    return build_grade(
        question,
        verdicts,
        errors,
        grade.level,
        feedback=grade.feedback,
        graded_by=grade.graded_by,
        replies=grade.replies,
        notice=grade.notice,
        usage=grade.usage,
    )


def not_graded(graded_by: GradedBy, reason: str, level: Level, replies: Iterable[str], notice: str = "") -> Grade:
    """Return a Grade without a score. `reason` says why, and what to do next."""
    return Grade(ungraded_reason=reason, graded_by=graded_by, level=level, replies=tuple(replies), notice=notice)


def _counted(
    question: Question, verdicts: Sequence[Verdict], earned: Sequence[float], level: Level
) -> list[tuple[int, float]]:
    """Return (weight, credit) of the points that enter the score at this level."""
    points = [(verdict.key_point, credit) for verdict, credit in zip(verdicts, earned, strict=True)]
    expected = [(point, credit) for point, credit in points if not point.is_bonus_at(level)] or points
    entering = {point.id: (point.weight, credit) for point, credit in expected}
    for group in question.any_of:
        members = [point for point in group.of if point in entering]
        for point in sorted(members, key=lambda point: entering[point][1], reverse=True)[group.n :]:
            del entering[point]
    return list(entering.values())


def _weighted_mean(points: Sequence[tuple[int, float]]) -> float:
    return sum(weight * credit for weight, credit in points) / sum(weight for weight, _ in points)
