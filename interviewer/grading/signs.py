"""What a reply shows on one key point: the windows that come nearest to it, and the signs that the calibration reads.

A window is one claim of the reply or two neighbours. Alignment chooses the few that the verdict model then reads.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from interviewer import text
from interviewer.grading import alignment
from interviewer.grading.alignment import Statement
from interviewer.grading.evidence import denies, takes_back
from interviewer.models import KeyPoint, Misconception
from interviewer.protocols import FloatArray, TokenVectors

# Logistic model of "a reader would tick this point" from alignment alone: intercept, tokens of the point, tokens of its
# passage in the reference, terms, numbers. It only ranks the windows.
COEFFICIENTS = (-4.7, 3.1, 4.3, 2.5, 1.9)
WINDOWS = 2
"""How many windows the verdict model reads for a key point."""
SUSPICION = 0.4
"""How much a claim must resemble a misconception for the verdict model to compare them."""
NEXT_TO_NOTHING = 0.02
NEARLY_THE_WORDS = 0.8

OF_THE_POINT = ("says", "against", "open", "aligned", "tokens", "passage", "terms", "misconception", "turned")
OF_THE_REPLY = ("says", "against")
SIGNS = (*OF_THE_POINT, *(f"reply_{sign}" for sign in OF_THE_REPLY))
"""What the calibration reads for a point: its own signs, and the mean of two of them over all points: somebody who is
wrong on the other points is likelier wrong on this one."""
SAYS, OPEN, AGAINST = range(3)

_NOT = text.NEGATIONS | {"only", "without", "instead", "rather", "otherwise", "except", "unless", "fails", "fail"}
_GROWTH = re.compile(r"\bO\([^()]*(?:\([^()]*\))?[^()]*\)")


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
    reference: frozenset[tuple[str, ...]]
    """The sentences of the whole reference, each as its words."""

    def is_quoted(self, claim: Claim) -> bool:
        """Whether a claim is a sentence of the reference, word by word; with its lead-in, where it has one."""
        return all(tuple(text.words(line)) in self.reference for line in claim.span.text.splitlines())


@dataclass(frozen=True)
class Window:
    """One claim or two neighbours, how they align with a point, and the chance that this makes."""

    claims: tuple[Claim, ...]
    aligned: float
    shares: tuple[float, float, float, float]
    is_taken_back: bool = False
    """Whether the claim after it says that this is wrong."""

    @property
    def text(self) -> str:
        """The words of the window."""
        return " ".join(claim.span.text for claim in self.claims)


@dataclass(frozen=True)
class Shortlist:
    """What the verdict model reads for a point: the nearest windows, and the claims that resemble a misconception."""

    prepared: PreparedPoint
    windows: tuple[Window, ...]
    suspects: tuple[tuple[Misconception, Claim], ...]
    recall: float = 0.0
    """How well all claims together meet the point's tokens."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs (text, claim) to weigh: the windows with the point, then the suspects with their misconceptions."""
        point = self.prepared.point.text
        return [(window.text, point) for window in self.windows] + [
            (claim.span.text, misconception.text) for misconception, claim in self.suspects
        ]


@dataclass(frozen=True)
class Finding:
    """The signs on a point, in the order of OF_THE_POINT, and the claims that speak for it and against it."""

    signs: tuple[float, ...]
    favour: tuple[Claim, ...]
    against: tuple[Claim, ...]
    misconception: Misconception | None
    is_denied: bool
    """Whether a claim in favour denies the point outright or is called wrong by the claim after it."""
    is_turned_round: bool
    """Whether the nearest window has nearly the point's words and an opposite or a negation among them."""
    is_the_reference: bool
    """Whether a window is the reference's passage, word by word."""
    is_opposed: bool = False
    """Whether the nearest window is turned round by an opposite, or by a negation that only one of the two has."""
    has_other_figures: bool = False
    """Whether the nearest window has numbers or orders of growth, but not those of the point."""
    recall: float = 0.0
    """How well all claims of the reply together meet the point's tokens."""

    def sign(self, name: str) -> float:
        """Return one of the signs."""
        return self.signs[OF_THE_POINT.index(name)]

    def chance(self, name: str) -> float:
        """Return one of the signs that are logits, as a chance."""
        return 1 / (1 + math.exp(-self.sign(name)))


def shortlist(prepared: PreparedPoint, claims: Sequence[Claim]) -> Shortlist:
    """Return the windows that align best with a point, best first, and its suspects."""
    windows = sorted(_windows(prepared, claims), key=lambda window: -window.aligned)
    own_words = [claim for claim in claims if not prepared.is_quoted(claim)]
    suspects = []
    for misconception, statement in prepared.misconceptions if own_words else ():
        claim = max(own_words, key=lambda claim: alignment.resemblance(statement, claim.vectors))
        if alignment.resemblance(statement, claim.vectors) >= SUSPICION:
            suspects.append((misconception, claim))
    recall = alignment.recall(prepared.statement, [claim.vectors for claim in claims])
    return Shortlist(prepared, tuple(windows[:WINDOWS]), tuple(suspects), recall)


def combine(listed: Shortlist, chances: FloatArray) -> Finding:
    """Return the finding on a point from the verdict model's chances, (pairs, 3), in the order of `listed.pairs`.

    The reference never speaks against its own points.
    """
    prepared = listed.prepared
    quoted = [all(map(prepared.is_quoted, window.claims)) for window in listed.windows]
    read, suspected = chances[: len(listed.windows)].copy(), chances[len(listed.windows) :]
    read[quoted, OPEN] += read[quoted, AGAINST]
    read[quoted, AGAINST] = 0
    for pair, alone in _within(listed.windows):
        # What is said by itself is not unsaid by its neighbour.
        read[pair, AGAINST] *= 1 - read[alone, SAYS]
    best = listed.windows[int(read[:, SAYS].argmax())]
    worst = listed.windows[int(read[:, AGAINST].argmax())]
    top = listed.windows[0]
    likest = int(suspected[:, SAYS].argmax()) if len(suspected) else None
    held = float(suspected[likest, SAYS]) if likest is not None else 0.0
    misconception, against = None, worst.claims
    if likest is not None and held >= float(read[:, AGAINST].max()):
        misconception, suspect = listed.suspects[likest]
        against = (suspect,)
    turned = not quoted[0] and all(
        alignment.turns_round(statement, top.text) for statement in (prepared.statement, prepared.passage)
    )
    signs = (
        _logit(float(read[:, SAYS].max())),
        _logit(float(read[:, AGAINST].max())),
        _logit(float(read[:, OPEN].min())),
        _logit(top.aligned),
        *top.shares[:3],
        _logit(held),
        float(turned),
    )
    passage = text.words(prepared.passage.vectors.text)
    same = [window for window in listed.windows if text.words(window.text) == passage and not window.is_taken_back]
    favour = same[0].claims if same else _leading(best, prepared)
    denied = any(denies([prepared.point], claim.span.text) for claim in favour if not prepared.is_quoted(claim))
    return Finding(
        signs=signs,
        favour=favour,
        against=against,
        misconception=misconception,
        is_denied=denied or (best.is_taken_back and not same),
        is_turned_round=turned and top.aligned >= NEARLY_THE_WORDS,
        is_the_reference=bool(same),
        is_opposed=turned and _is_opposed(prepared.statement, top.text),
        has_other_figures=bool(_figures(prepared.point.text) - _figures(top.text))
        and bool(_figures(top.text) - _figures(prepared.point.text)),
        recall=listed.recall,
    )


def _is_opposed(statement: Statement, said: str) -> bool:
    negates = [bool(_NOT.intersection(text.words(one))) for one in (statement.vectors.text, said)]
    return alignment.has_opposite(statement, said) or negates[0] != negates[1]


def _figures(said: str) -> set[str]:
    return text.numbers(said) | {re.sub(r"\s", "", growth).casefold() for growth in _GROWTH.findall(said)}


def _within(windows: Sequence[Window]) -> Iterator[tuple[int, int]]:
    """Yield (number of a pair of claims, number of one of the two alone)."""
    for pair, alone in itertools.permutations(range(len(windows)), 2):
        if (
            len(windows[alone].claims) == 1 < len(windows[pair].claims)
            and windows[alone].claims[0] in windows[pair].claims
        ):
            yield pair, alone


def gather_signs(findings: Sequence[Finding]) -> FloatArray:
    """Return the signs on each point of a reply, (points, SIGNS)."""
    own = np.array([finding.signs for finding in findings], dtype=np.float32)
    means = own[:, [OF_THE_POINT.index(sign) for sign in OF_THE_REPLY]].mean(axis=0)
    return np.hstack([own, np.tile(means, (len(own), 1))])


def _leading(window: Window, prepared: PreparedPoint) -> tuple[Claim, ...]:
    """Return the claims of a window without a neighbour that adds next to nothing."""
    alone = [_measure(prepared, [claim], [_meet(prepared, claim)]) for claim in window.claims]
    kept = [
        claim
        for claim, one in zip(window.claims, alone, strict=True)
        if one.aligned >= window.aligned - NEXT_TO_NOTHING
    ]
    return tuple(kept[:1]) or window.claims


def _windows(prepared: PreparedPoint, claims: Sequence[Claim]) -> Iterator[Window]:
    met = [_meet(prepared, claim) for claim in claims]
    for i, claim in enumerate(claims):
        rest = [following for following in claims[i + 1 : i + 3] if following.reply == claim.reply]
        for length in (1, 2):
            if length <= 1 + len(rest):
                window = _measure(prepared, claims[i : i + length], met[i : i + length])
                yield replace(window, is_taken_back=any(takes_back(one.span.text) for one in rest[length - 1 : length]))


def _meet(prepared: PreparedPoint, claim: Claim) -> tuple[FloatArray, FloatArray]:
    """Return how well a claim meets each token of the point, and each of its passage."""
    return (
        alignment.token_matches(prepared.statement, claim.vectors),
        alignment.token_matches(prepared.passage, claim.vectors),
    )


def _measure(prepared: PreparedPoint, claims: Sequence[Claim], met: Sequence[tuple[FloatArray, FloatArray]]) -> Window:
    said = " ".join(claim.span.text for claim in claims)
    of_point, of_passage = zip(*met, strict=True)
    shares = (
        float(np.max(of_point, axis=0) @ prepared.statement.weights),
        float(np.max(of_passage, axis=0) @ prepared.passage.weights),
        alignment.term_share(prepared.statement, said),
        alignment.number_share(prepared.statement, said),
    )
    z = sum(coefficient * share for coefficient, share in zip(COEFFICIENTS, (1.0, *shares), strict=True))
    return Window(tuple(claims), 1 / (1 + math.exp(-z)), shares)


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))
