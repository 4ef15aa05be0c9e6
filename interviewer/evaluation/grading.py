"""Measures graders and baselines on labelled replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np

from interviewer.bank.loader import Bank
from interviewer.errors import GradingError, LLMError
from interviewer.evaluation.agreement import Scored, calibration_error, measure, ordered_share, rmse
from interviewer.evaluation.replies import LabelledReply
from interviewer.grading.scoring import compute_score, not_graded, round_half_points
from interviewer.models import ErrorInReply, Grade, Question, Reply, Verdict
from interviewer.protocols import Grader

CREDITS = {"covered": 1.0, "partial": 0.5, "missing": 0.0, "contradicted": 0.0}
FOUND = ("covered", "partial", "missing", "contradicted", "unsure")
EXCELLENT, WRONG = "excellent", "wrong"


def grade_all(grader: Grader, replies: Sequence[LabelledReply], bank: Bank) -> list[Grade]:
    """Grade each reply at its question's level; where the grader fails, the reply is not graded."""
    return [try_to_grade(grader, bank.get(labelled.question_id), labelled.reply) for labelled in replies]


def try_to_grade(grader: Grader, question: Question, said: str) -> Grade:
    """Return the grade of a reply, *not graded* with the reason where the grader fails."""
    reply = Reply(id="r", text=said, submitted_at=datetime.now(UTC))
    try:
        return grader.grade(question, [reply], question.level)
    except (GradingError, LLMError) as error:
        return not_graded(grader.graded_by, str(error), question.level, [reply.id])


def measure_grades(
    replies: Sequence[LabelledReply], grades: Sequence[Grade], bank: Bank, unseen: Collection[str] = ()
) -> dict[str, object]:
    """Return the figures of one grader: over all, over questions that its model has seen and not seen, by kind of
    reply, and on the verdicts."""
    rows = _rows(replies, [grade.score for grade in grades])
    return {
        **measure_scores(rows),
        "seen_questions": measure_scores([row for row in rows if row.question_id not in unseen]),
        "unseen_questions": measure_scores([row for row in rows if row.question_id in unseen]),
        "verdicts": _confusion(replies, grades),
        "calibration_error": _calibration(replies, grades),
        "errors": _split_errors(replies, grades, bank),
    }


def measure_scores(rows: Sequence[Scored]) -> dict[str, object]:
    """Return the figures that need scores alone."""
    return {
        "questions": len({row.question_id for row in rows}),
        "replies": len(rows),
        "graded": sum(row.given is not None for row in rows),
        **{name: asdict(figure) for name, figure in measure(rows).items()},
        "excellent_above_wrong": _rounded(ordered_share(rows, EXCELLENT, WRONG)),
        "by_kind": {
            kind: _describe([row for row in rows if row.kind == kind]) for kind in sorted({r.kind for r in rows})
        },
    }


def measure_baseline(
    raw: Callable[[Question, str], float], tuning: Sequence[LabelledReply], test: Sequence[LabelledReply], bank: Bank
) -> dict[str, object]:
    """Return the figures of a similarity, made a score by a straight line fitted on the tuning part."""

    def values(replies: Sequence[LabelledReply]) -> np.ndarray:
        return np.array([raw(bank.get(reply.question_id), reply.reply) for reply in replies])

    slope, intercept = np.polyfit(values(tuning), [reply.wanted for reply in tuning], 1)
    scores = np.clip(slope * values(test) + intercept, 0, 10)
    return measure_scores(_rows(test, scores.tolist()))


def measure_people(replies: Sequence[LabelledReply]) -> dict[str, object]:
    """Return how far two people agree who labelled the same replies apart."""
    both = [(reply, reply.second) for reply in replies if reply.second]
    rows = [Scored(reply.question_id, reply.kind, reply.score, second.score) for reply, second in both]
    pairs = [(reply.verdicts[name], second.verdicts[name]) for reply, second in both for name in reply.verdicts]
    same = sum(one == other for one, other in pairs)
    return {**measure_scores(rows), "same_verdict": round(same / len(pairs), 3) if pairs else None}


def _rows(replies: Sequence[LabelledReply], scores: Sequence[float | None]) -> list[Scored]:
    return [
        Scored(reply.question_id, reply.kind, reply.wanted, score) for reply, score in zip(replies, scores, strict=True)
    ]


def _describe(rows: Sequence[Scored]) -> dict[str, float | int | None]:
    given = [row.given for row in rows if row.given is not None]
    return {
        "replies": len(rows),
        "graded": len(given),
        "person": round(float(np.mean([row.wanted for row in rows])), 1),
        "grader": round(float(np.mean(given)), 1) if given else None,
    }


def _confusion(replies: Sequence[LabelledReply], grades: Sequence[Grade]) -> dict[str, dict[str, int]]:
    """Return how often each verdict of the writer (rows) was given each verdict of the grader (columns)."""
    seen: Counter[tuple[str, str]] = Counter(
        (reply.verdicts[verdict.key_point.id], verdict.verdict)
        for reply, grade in zip(replies, grades, strict=True)
        for verdict in grade.verdicts
    )
    return {true: {found: seen[true, found] for found in FOUND} for true in CREDITS}


def _calibration(replies: Sequence[LabelledReply], grades: Sequence[Grade]) -> float | None:
    pairs = [
        (verdict.credit, CREDITS[reply.verdicts[verdict.key_point.id]])
        for reply, grade in zip(replies, grades, strict=True)
        for verdict in grade.verdicts
    ]
    return _rounded(calibration_error([credit for credit, _ in pairs], [truth for _, truth in pairs]))


def _split_errors(replies: Sequence[LabelledReply], grades: Sequence[Grade], bank: Bank) -> dict[str, float | None]:
    """Return the error that the score formula makes on the person's verdicts, and the one that the grader's verdicts
    make against the formula on the person's verdicts."""
    wanted, formula, given = [], [], []
    for reply, grade in zip(replies, grades, strict=True):
        if grade.score is not None:
            wanted.append(reply.wanted)
            formula.append(score_of_labels(bank.get(reply.question_id), reply.verdicts))
            given.append(grade.score)
    return {
        "of_the_formula": _rounded(rmse(np.array(wanted), np.array(formula))),
        "of_the_verdicts": _rounded(rmse(np.array(formula), np.array(given))),
    }


def score_of_labels(question: Question, labels: Mapping[str, str]) -> float:
    """Return the score that a person's verdicts make by the formula."""
    verdicts = [
        Verdict(
            key_point=point,
            verdict=labels[point.id],
            credit=CREDITS[labels[point.id]],
            self_marked=True,
        )
        for point in question.key_points
    ]
    errors = [
        ErrorInReply(key_point=verdict.key_point.id, claim="-", correction="-")
        for verdict in verdicts
        if verdict.verdict == "contradicted"
    ]
    return round_half_points(compute_score(question, verdicts, errors, question.level))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
