"""The local grader: no key, no network. It compares each claim of the reply with each key point and misconception.

A point's credit is the chance that a reader would tick it, by a logistic model of its alignment with the best window of
the reply (`alignment.py`). Replies that such a comparison is fooled by are sorted out first (`guards.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from interviewer import text
from interviewer.grading import alignment
from interviewer.grading.alignment import Rarity, Statement
from interviewer.grading.feedback import build_feedback
from interviewer.grading.guards import ReplyState, inspect_reply, split_long
from interviewer.grading.scoring import build_grade, not_graded
from interviewer.models import (
    ErrorInReply,
    Evidence,
    Grade,
    GradedBy,
    KeyPoint,
    Level,
    Misconception,
    Question,
    Reply,
    Verdict,
    VerdictLabel,
)
from interviewer.protocols import Encoder, TokenVectors

VERSION = "1"
# Logistic model of "a reader would tick this point", fitted on the tuning half of benchmarks/graded by
# benchmarks.fit_heuristic: intercept, tokens of the point, tokens of its passage in the reference, terms, numbers.
COEFFICIENTS = (-4.7, 3.1, 4.3, 2.5, 1.9)
NOTHING, FULL = 0.2, 0.65  # chances that count as no credit and as full credit; linear between them
COVERED, PARTIAL = 1.0, 0.3
# A claim this much like a misconception is one, unless something true is more like it; a little less is suspicious.
MISCONCEPTION, SUSPICION, SUSPICION_MARGIN = 0.62, 0.5, 0.1
FLIPPED = 0.8
NEXT_TO_NOTHING = 0.02


@dataclass(frozen=True)
class Claim:
    """One sentence of a reply that claims something: which reply, where it stands, and its vectors."""

    reply: int
    span: text.Span
    vectors: TokenVectors


@dataclass(frozen=True)
class PreparedPoint:
    """A key point with what it is compared by: its text, its passage in the reference, and its misconceptions."""

    point: KeyPoint
    statement: Statement
    passage: Statement
    misconceptions: tuple[tuple[Misconception, Statement], ...]


@dataclass(frozen=True)
class PreparedQuestion:
    """A question's points, and every true statement about it: points, corrections and the reference's sentences."""

    points: tuple[PreparedPoint, ...]
    truths: tuple[Statement, ...]


@dataclass(frozen=True)
class Finding:
    """What was found on one point: the chance that it is covered and where, and a claim against it."""

    chance: float
    window: tuple[Claim, ...]
    turned_round: bool
    misconception: Misconception | None = None
    against: Claim | None = None
    certain: bool = False


class HeuristicGrader:
    """Grades by aligning the reply with the rubric.

    `encoder` is asked for at the first grade. `background` is prose that tells which words are common, for instance
    every reference of the bank.
    """

    def __init__(self, encoder: Callable[[], Encoder], background: Sequence[str]) -> None:
        self._encoder = encoder
        self._background = background
        self.prepare = lru_cache(maxsize=256)(self._prepare)

    @cached_property
    def _rarity(self) -> Rarity:
        return Rarity(self._background)

    @property
    def graded_by(self) -> GradedBy:
        """The grader's name and version."""
        return GradedBy(name="heuristic", version=VERSION)

    def supports(self, point: KeyPoint, quote: str) -> float:
        """Return how much a quote is about a key point, 0 to 1, whether for or against it."""
        said, stated = self._encoder().encode_tokens([quote, point.text])
        return alignment.resemblance(alignment.prepare_statement(stated, "", self._rarity), said)

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies, oldest first. Not graded: another language, code alone, behavioural questions, a question
        without a rubric.
        """
        ids = [reply.id for reply in replies]
        if not question.key_points:
            return not_graded(self.graded_by, NO_RUBRIC, level, ids)
        if question.kind == "behavioural":
            return not_graded(self.graded_by, OWN_STORY, level, ids)
        inspections = [inspect_reply(question.question, reply.text) for reply in replies]
        spans = [(number, span) for number, found in enumerate(inspections) for span in found.claims]
        if not spans:
            return self._grade_without_claims(question, inspections[0].state, level, ids)
        vectors = self._encoder().encode_tokens([span.text for _, span in spans])
        claims = [Claim(number, span, found) for (number, span), found in zip(spans, vectors, strict=True)]
        prepared = self.prepare(question)
        findings = [(point, find(point, prepared.truths, claims)) for point in prepared.points]
        judged = [judge(point.point, finding) for point, finding in findings]
        verdicts = [verdict for verdict, _ in judged]
        errors = [error for _, error in judged if error]
        return build_grade(
            question,
            verdicts,
            errors,
            level,
            feedback=build_feedback(question, verdicts, errors, level),
            graded_by=self.graded_by.model_copy(update={"model": self._encoder().name}),
            replies=ids,
        )

    def _grade_without_claims(self, question: Question, state: ReplyState, level: Level, ids: Sequence[str]) -> Grade:
        if state in UNGRADABLE:
            return not_graded(self.graded_by, UNGRADABLE[state], level, ids)
        reason, feedback = WITHOUT_CLAIMS[state]
        verdicts = [Verdict(key_point=p, verdict="missing", credit=0, reason=reason) for p in question.key_points]
        return build_grade(question, verdicts, [], level, feedback=feedback, graded_by=self.graded_by, replies=ids)

    def _prepare(self, question: Question) -> PreparedQuestion:
        """Encode what the replies to a question are compared with. `prepare` is this, remembered."""
        spans = [span for part in text.paragraphs(question.reference) for span in text.split_sentences(part)]
        sentences = [span.text for span in spans] + [piece.text for span in spans for piece in split_long(span)]
        texts = [point.text for point in question.key_points] + sentences
        for misconception in question.misconceptions:
            texts += [misconception.text, misconception.correction]
        texts = list(dict.fromkeys(texts))
        encoded = self._encoder().encode_tokens(texts)
        statement = {
            vectors.text: alignment.prepare_statement(vectors, question.question, self._rarity) for vectors in encoded
        }

        def passage(point: Statement) -> Statement:
            near = [statement[sentence] for sentence in sentences]
            return max(near, key=lambda one: alignment.resemblance(point, one.vectors), default=point)

        wrong = {misconception.text for misconception in question.misconceptions}
        return PreparedQuestion(
            points=tuple(
                PreparedPoint(
                    point=point,
                    statement=statement[point.text],
                    passage=passage(statement[point.text]),
                    misconceptions=tuple(
                        (misconception, statement[misconception.text])
                        for misconception in question.misconceptions
                        if misconception.key_point == point.id
                    ),
                )
                for point in question.key_points
            ),
            truths=tuple(found for stated, found in statement.items() if stated not in wrong),
        )


def find(prepared: PreparedPoint, truths: Sequence[Statement], claims: Sequence[Claim]) -> Finding:
    """Compare a point with each claim and each pair of neighbouring claims, and its misconceptions with each claim."""
    found = [(logistic(signs), window) for window, signs in compute_signs(prepared, claims)]
    chance, window = max(found, key=lambda pair: pair[0])
    lead = max((claims[i] for i in window), key=lambda claim: alignment.resemblance(prepared.statement, claim.vectors))
    alone = {single: other for other, (single, *rest) in found if not rest}
    # A neighbour that adds next to nothing is no evidence.
    shown = next(((i,) for i in window if alone[i] >= chance - NEXT_TO_NOTHING), window)
    finding = Finding(
        chance=chance,
        window=tuple(claims[i] for i in shown),
        turned_round=alignment.turns_round(prepared.statement, lead.span.text)
        and alignment.turns_round(prepared.passage, lead.span.text),
    )
    return _find_misconception(finding, prepared, truths, claims)


def compute_signs(
    prepared: PreparedPoint, claims: Sequence[Claim]
) -> Iterator[tuple[tuple[int, ...], tuple[float, float, float, float]]]:
    """Yield each window of claims, and its signs in the order of COEFFICIENTS, each 0 to 1."""
    met = [alignment.token_matches(prepared.statement, claim.vectors) for claim in claims]
    met_passage = [alignment.token_matches(prepared.passage, claim.vectors) for claim in claims]
    for window in _windows(claims):
        said = " ".join(claims[i].span.text for i in window)
        yield (
            window,
            (
                float(np.max([met[i] for i in window], axis=0) @ prepared.statement.weights),
                float(np.max([met_passage[i] for i in window], axis=0) @ prepared.passage.weights),
                alignment.term_share(prepared.statement, said),
                alignment.number_share(prepared.statement, said),
            ),
        )


def _find_misconception(
    finding: Finding, prepared: PreparedPoint, truths: Sequence[Statement], claims: Sequence[Claim]
) -> Finding:
    likest = 0.0
    for misconception, statement in prepared.misconceptions:
        for claim in claims:
            wrong = alignment.resemblance(statement, claim.vectors)
            if wrong < max(SUSPICION, likest) or alignment.turns_round(statement, claim.span.text):
                continue
            right = max(alignment.resemblance(truth, claim.vectors) for truth in truths)
            if wrong > right - SUSPICION_MARGIN:
                likest = wrong
                certain = wrong >= MISCONCEPTION and wrong > right
                finding = replace(finding, misconception=misconception, against=claim, certain=certain)
    return finding


def judge(point: KeyPoint, finding: Finding) -> tuple[Verdict, ErrorInReply | None]:
    """Return the verdict on a point, and the error if it is contradicted.

    An accusation needs certainty. Where a claim only looks like a misconception, or like the point turned round, the
    verdict is *unsure*: between nothing and what the words would earn.
    """
    credit = round(min(1.0, max(0.0, (finding.chance - NOTHING) / (FULL - NOTHING))), 2)
    evidence = tuple(quote(claim) for claim in finding.window)
    if finding.misconception and finding.against and finding.certain:
        against = (quote(finding.against),)
        error = ErrorInReply(
            key_point=point.id,
            claim=finding.misconception.text,
            correction=finding.misconception.correction,
            evidence=against,
        )
        return Verdict(key_point=point, verdict="contradicted", credit=0, evidence=against), error
    if credit >= PARTIAL and (finding.misconception or (finding.turned_round and finding.chance >= FLIPPED)):
        reason = "This may say the opposite."
        verdict = Verdict(
            key_point=point, verdict="unsure", credit=credit / 2, range=(0, credit), evidence=evidence, reason=reason
        )
    elif credit >= PARTIAL:
        label: VerdictLabel = "covered" if credit >= COVERED else "partial"
        verdict = Verdict(key_point=point, verdict=label, credit=credit, evidence=evidence)
    else:
        verdict = Verdict(key_point=point, verdict="missing", credit=credit)
    return verdict, None


def quote(claim: Claim) -> Evidence:
    """Return a claim as evidence."""
    return Evidence(quote=claim.span.text, start=claim.span.start, end=claim.span.end, reply=claim.reply)


def logistic(signs: Sequence[float]) -> float:
    """Return the chance that the signs of a window mean a covered point."""
    z = sum(coefficient * sign for coefficient, sign in zip(COEFFICIENTS, (1.0, *signs), strict=True))
    return 1 / (1 + math.exp(-z))


def _windows(claims: Sequence[Claim]) -> Iterator[tuple[int, ...]]:
    for i, claim in enumerate(claims):
        yield (i,)
        if i + 1 < len(claims) and claims[i + 1].reply == claim.reply:
            yield (i, i + 1)


NO_RUBRIC = "This question has no rubric to grade against yet. Your answer is saved."
OWN_STORY = (
    "This computer cannot judge a story of your own. Your answer is saved. Mark it yourself against the points, or "
    "connect a model in Settings."
)
UNGRADABLE: dict[ReplyState, str] = {
    "other-language": (
        "This computer's grader reads English only. Your answer is saved. Write it in English, connect a model in "
        "Settings, or mark it yourself."
    ),
    "code-only": (
        "Code that was not run cannot be graded here. Your answer is saved. Add a few sentences on how it works and "
        "why, or mark it yourself."
    ),
}
WITHOUT_CLAIMS: dict[ReplyState, tuple[str, str]] = {
    "dont-know": (
        "You said that you don't know.",
        "That is an honest answer. Read the model answer, then say it back in your own words.",
    ),
    "repeats-question": (
        "The reply repeats the question.",
        "This says the question again. Add what you know about it, even one sentence.",
    ),
    "keyword-list": (
        "The reply names terms but says nothing about them.",
        "These are the right kind of words, but they claim nothing yet. Say in a sentence what they do.",
    ),
}
