"""What help costs. Pure.

Of the credit of a point that was first said with help, a share is left: .9 after a follow-up, .75 after a hint, .5
after a second one. What was earned without help stays earned, and so does what was earned before a follow-up, unless
the reply to it contradicts it.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.grading.guards import is_dont_know
from interviewer.grading.scoring import SHARES, with_verdicts
from interviewer.models import Grade, Help, Question, Reply, Turn, Verdict

QUICK_LOOK = "This is a quick look on this computer, to find the follow-up. The model was not asked yet."
"""The notice of a grade that stands only until another grader has given its own."""


def count_help(turn: Turn, grade: Grade) -> Grade:
    """Return a new grade of the turn's replies with the help counted in, and the score that follows.

    `grade` is what the grader said, with its full credits. It is compared with the earlier grades of the same grader.
    """
    replies = [reply for reply in turn.replies if reply.id in grade.replies]
    if not replies or not grade.verdicts:
        return grade
    before = _latest_before(turn, grade)
    earlier = {verdict.key_point.id: verdict for verdict in before.verdicts} if before else {}
    same_attempt = before is not None and replies[0].id in before.replies
    wrong = {error.key_point for error in grade.errors}
    verdicts = []
    for verdict in grade.verdicts:
        known = earlier.get(verdict.key_point.id)
        lowered = _lower(verdict, _help_with(turn, replies, verdict), known)
        is_wrong = verdict.verdict == "contradicted" or verdict.key_point.id in wrong
        keeps = same_attempt and known is not None and not is_wrong and known.credit > lowered.credit
        verdicts.append(known if keeps and known else lowered)
    return _rebuild(turn.question, grade, verdicts)


def awaits_grade(turn: Turn) -> bool:
    """Whether the last reply of a turn was not judged yet, or only by a quick look."""
    return turn.is_pending or (turn.grade is not None and turn.grade.notice == QUICK_LOOK)


def carry_over(turn: Turn, replies: Sequence[Reply]) -> Grade | None:
    """Return the grade of these replies without another look: that of the first ones, where all others say "I don't
    know" to a follow-up, which costs nothing. None where a grader has to judge: a quick look is no grade."""
    for grade in reversed(turn.grades):
        judged = [reply for reply in replies if reply.id in grade.replies]
        rest = replies[len(judged) :]
        is_first = bool(judged) and list(replies[: len(judged)]) == judged
        if not is_first or grade.score is None or grade.notice == QUICK_LOOK:
            continue
        if rest and all(reply.kind == "probe" and is_dont_know(reply.text) for reply in rest):
            return grade.model_copy(update={"replies": tuple(reply.id for reply in replies), "usage": None})
    return None


def score_without_hints(question: Question, grade: Grade) -> float | None:
    """Return what the same verdicts would have earned without the hints, None where no hint was counted or no score."""
    hinted = [verdict for verdict in grade.verdicts if verdict.help in ("hint", "strong hint")]
    if grade.score is None or not any(verdict.credit for verdict in hinted):
        return None
    return _rebuild(
        question, grade, [_undo(verdict) if verdict in hinted else verdict for verdict in grade.verdicts]
    ).score


def first_grade(grades: Sequence[Grade]) -> Grade | None:
    """Return the grade of the first reply alone, to be shown beside the last of these grades of one attempt.

    None where no follow-up came after it, or another grader gave it: two graders' scores are not compared.
    """
    if not grades or len(grades[-1].replies) < 2:
        return None
    last = grades[-1]
    alone = [grade for grade in grades if grade.replies == last.replies[:1] and is_same_grader(grade, last)]
    return alone[-1] if alone else None


def is_same_grader(one: Grade, other: Grade) -> bool:
    """Whether one grader gave both grades. The local one names its model only where it needed it."""
    first, second = one.graded_by, other.graded_by
    return first.name == second.name and (first.name == "heuristic" or first.model == second.model)


def _latest_before(turn: Turn, grade: Grade) -> Grade | None:
    """Return the latest earlier grade with verdicts that the same grader gave on other replies."""
    same = [
        known
        for known in turn.grades
        if known.verdicts and set(known.replies) != set(grade.replies) and is_same_grader(known, grade)
    ]
    return same[-1] if same else None


def _help_with(turn: Turn, replies: Sequence[Reply], verdict: Verdict) -> Help | None:
    """Return the strongest help that came before the words which earned the verdict."""
    said_in = [replies[piece.reply] for piece in verdict.evidence if piece.reply < len(replies)] or [replies[-1]]
    helps = [help_ for reply in said_in if (help_ := _help_before(turn, reply))]
    return min(helps, key=SHARES.__getitem__, default=None)


def _help_before(turn: Turn, reply: Reply) -> Help | None:
    hints = sum(hint.at < reply.submitted_at for hint in turn.hints)
    if hints:
        return "hint" if hints == 1 else "strong hint"
    position = turn.replies.index(reply)
    # A stage of a case is part of the question.
    probed = any(probe.position == position and probe.reason != "stage" for probe in turn.probes)
    return "probe" if reply.kind == "probe" and probed else None


def _lower(verdict: Verdict, help_: Help | None, known: Verdict | None) -> Verdict:
    if help_ is None or not verdict.high:
        return verdict
    share = SHARES[help_]
    if verdict.range:
        span = (verdict.range[0] * share, verdict.range[1] * share)
        return verdict.model_copy(update={"credit": verdict.credit * share, "range": span, "help": help_})
    # What was said before the help was taken keeps what it earned then.
    unaided = min(verdict.credit, known.credit) if known and known.help is None else 0.0
    aided = round(verdict.credit * share, 4)
    return verdict.model_copy(update={"credit": max(unaided, aided), "help": help_ if aided > unaided else None})


def _undo(verdict: Verdict) -> Verdict:
    share = SHARES[verdict.help] if verdict.help else 1.0
    span = (min(1.0, verdict.range[0] / share), min(1.0, verdict.range[1] / share)) if verdict.range else None
    return verdict.model_copy(update={"credit": min(1.0, verdict.credit / share), "range": span, "help": None})


def _rebuild(question: Question, grade: Grade, verdicts: Sequence[Verdict]) -> Grade:
    if list(verdicts) == list(grade.verdicts):
        return grade
    rebuilt = with_verdicts(question, grade, verdicts, grade.errors)
    return rebuilt.model_copy(update={"graded_at": grade.graded_at, "reference_id": grade.reference_id})
