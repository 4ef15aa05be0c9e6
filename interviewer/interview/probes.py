"""Which follow-up to put after an answer, and in what words. Pure.

In this order: what the grader is unsure of, a core point that is missing or half-said, something that is likely wrong
(a neutral "why?"), then depth. The words are the question's own for that point, or the candidate's own quoted back, or
a neutral line that fits any answer; none of them names what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from interviewer.grading.guards import is_dont_know
from interviewer.grading.scoring import settled_alternatives
from interviewer.interview.aloud import has_no_words
from interviewer.interview.shapes import SHAPES
from interviewer.models import CORE_WEIGHT, Grade, Interview, KeyPoint, Kind, ProbeAsked, ProbeReason, Turn, Verdict

MOST_IN_PRACTICE = 2
MOST_IN_MOCK = 1
LONGEST_QUOTE = 120

STAY, AGAIN, KINDLY, MORE = (
    "Let's stay with that.",
    "Let's look at one thing again.",
    "That's fine. Let's come at it another way.",
    "One more on this.",
)
IN_MOCK = "Thanks. One more on that."
"""The same words after every answer, so that they tell nothing."""

NEUTRAL: dict[Kind, str] = {
    "concept": "What is really going on underneath, and why does it work?",
    "compare": "If you could name only one difference, which one decides between them, and why?",
    "tradeoff": "What do you get, and what do you pay for it?",
    "derivation": "Which step does all the rest hang on, and why is it allowed?",
    "coding": "Walk me through it on a tiny example. What happens at each step?",
    "scenario": "What would you look at first, and what would that tell you?",
    "puzzle": "How would you convince someone who doubts your answer?",
    "behavioural": "What did you do yourself, and what came of it?",
}
DEEPER = (
    "What else would you want to say about it? Think of what it costs, and of where it stops working.",
    "Suppose you had to explain this to a colleague who has to rely on it tomorrow. What would you add?",
)


@dataclass(frozen=True)
class Target:
    """What to follow up on, and why; `quote` is what the candidate said about it."""

    key_point: KeyPoint
    reason: ProbeReason
    quote: str = ""


def choose_probe(interview: Interview, now: datetime) -> ProbeAsked | None:
    """Return the follow-up to put on the current turn, None if there is none to put."""
    turn = interview.turn
    time_is_up = interview.ends_at is not None and now >= interview.ends_at
    if turn is None or not turn.replies or turn.open_probe or interview.finished_at or time_is_up:
        return None
    if interview.shape and SHAPES[interview.shape].stages:
        stages = SHAPES[interview.shape].stages[len(turn.probes) :]
        return _put(turn, stages[0], "stage", None, now) if stages else None
    return _choose_in_mock(turn, now) if interview.mode == "mock" else _choose_in_practice(turn, now)


def _choose_in_mock(turn: Turn, now: datetime) -> ProbeAsked | None:
    """Return exactly one follow-up to every answer: on a gap if there is one, else on depth.

    It never quotes: what is asked about would tell that it looked wrong or unclear.
    """
    if len(turn.probes) >= MOST_IN_MOCK:
        return None
    grade = _latest_judgement(turn)
    targets = chain(find_gaps(turn, grade) if grade else (), find_depth(turn, grade))
    target = next(targets, None)
    if target is None:
        return _put(turn, f"{IN_MOCK} {DEEPER[0]}", "depth", None, now)
    return _word(turn, replace(target, quote=""), IN_MOCK, now)


def _choose_in_practice(turn: Turn, now: datetime) -> ProbeAsked | None:
    """Return a follow-up on a gap; a second "I don't know" is left in peace."""
    grade = _latest_judgement(turn)
    given_up = is_dont_know(turn.replies[-1].text)
    is_enough = len(turn.probes) >= MOST_IN_PRACTICE or has_no_words(turn.replies[-1:])
    if grade is None or is_enough or turn.revealed_at or (given_up and turn.probes):
        return None
    gap = next(find_gaps(turn, grade), None)
    if gap is None:
        return None
    lead = KINDLY if given_up else MORE if turn.probes else AGAIN if gap.reason == "misconception" else STAY
    return _word(turn, gap, lead, now)


def find_gaps(turn: Turn, grade: Grade) -> Iterator[Target]:
    """Yield what is worth a follow-up and has had none, in the order in which it is asked."""
    asked = {probe.key_point for probe in turn.probes}
    settled = settled_alternatives(turn.question, grade.verdicts)
    open_verdicts = sorted(
        (
            verdict
            for verdict in grade.verdicts
            if verdict.verdict != "covered"
            and verdict.key_point.id not in asked | settled
            and not verdict.key_point.is_bonus_at(grade.level)
        ),
        key=lambda verdict: (-verdict.key_point.weight, verdict.credit),
    )
    wrong = {error.key_point: error for error in grade.errors}
    for verdict in open_verdicts:
        if verdict.verdict == "unsure":
            yield Target(verdict.key_point, "unsure", _quote(verdict))
    for verdict in open_verdicts:
        if verdict.key_point.weight == CORE_WEIGHT and verdict.verdict in ("missing", "partial"):
            yield Target(verdict.key_point, "core")
    for verdict in open_verdicts:
        if verdict.verdict == "contradicted":
            error = wrong.get(verdict.key_point.id)
            said = error.evidence[0].quote if error and error.evidence else _quote(verdict)
            yield Target(verdict.key_point, "misconception", said)
    for verdict in open_verdicts:
        if verdict.key_point.weight < CORE_WEIGHT and verdict.verdict in ("missing", "partial"):
            yield Target(verdict.key_point, "depth")


def find_depth(turn: Turn, grade: Grade | None) -> Iterator[Target]:
    """Yield the points that the question has a follow-up of its own for, those that were said last."""
    said = {v.key_point.id for v in grade.verdicts if v.verdict == "covered"} if grade else set()
    points = {point.id: point for point in turn.question.key_points}
    for probe in sorted(turn.question.probes, key=lambda probe: probe.key_point in said):
        yield Target(points[probe.key_point], "depth")


def _latest_judgement(turn: Turn) -> Grade | None:
    """Return the latest grade that says something about the points, also where it came to no score."""
    return turn.grade if turn.grade and turn.grade.verdicts else None


def _word(turn: Turn, target: Target, lead: str, now: datetime) -> ProbeAsked:
    point = target.key_point
    own = next((probe.ask for probe in turn.question.probes if probe.key_point == point.id), None)
    if target.quote and target.reason == "unsure":
        ask = f'You said "{_shorten(target.quote)}". What exactly do you mean by that?'
    elif target.quote and target.reason == "misconception":
        ask = f'You said "{_shorten(target.quote)}". Why is that?'
    else:
        ask = own or _neutral(turn)
    return _put(turn, f"{lead} {ask}", target.reason, point.id, now)


def _neutral(turn: Turn) -> str:
    """Return a line that fits any answer and was not used on this turn."""
    lines = (NEUTRAL[turn.question.kind], *DEEPER)
    return next(line for line in lines if not any(probe.ask.endswith(line) for probe in turn.probes))


def _put(turn: Turn, ask: str, reason: ProbeReason, key_point: str | None, now: datetime) -> ProbeAsked:
    return ProbeAsked(ask=ask, reason=reason, key_point=key_point, position=len(turn.replies), at=now)


def _quote(verdict: Verdict) -> str:
    return verdict.evidence[0].quote if verdict.evidence else ""


def _shorten(quote: str) -> str:
    quote = " ".join(quote.split()).rstrip(".,;: ")
    return quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;: ") + " ..."
