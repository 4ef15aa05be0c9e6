"""How well one piece of a reply says what a statement (a key point, a misconception) says.

The strongest single sign is token alignment: for each token of the statement the best cosine among the reply's tokens,
weighted by how rare the word is (the recall side of BERTScore, https://arxiv.org/abs/1904.09675). Words of the
question carry little weight: anyone can repeat them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as package_files
from itertools import takewhile

import numpy as np
from pydantic import BaseModel, ConfigDict

from interviewer import text
from interviewer.protocols import FloatArray, TokenVectors

# Pairs of words that turn a claim round. A reply that has one where the statement has the other says the opposite.
_OPPOSITES = (
    "increase decrease, increases decreases, increasing decreasing, raise lower, raises lowers, rise fall, "
    "rises falls, grows shrinks, grow shrink, higher lower, high low, more less, more fewer, larger smaller, "
    "large small, bigger smaller, big small, faster slower, fast slow, before after, above below, left right, "
    "inner outer, always never, many few, first last, strong weak, stronger weaker, dense sparse, linear quadratic, "
    "linearly quadratically, maximize minimize, maximizes minimizes, maximise minimise, better worse, "
    "reduces increases, reduce increase, reducing increasing, reduces raises, cuts raises, lowers raises, "
    "adds removes, same different, independent dependent, sequential parallel, biased unbiased, convex concave, "
    "supervised unsupervised, deterministic random, positive negative, rows columns, numerator denominator, "
    "encoder decoder, overfit underfit, overfitting underfitting, cheap expensive, long short, longer shorter, "
    "accept reject, local global, exact approximate, forward backward, precision recall"
)

UNRELATED, SAME = 0.35, 0.8
QUESTION_WORD_WEIGHT = 0.25
NEGATION_REACH = 4
CLAUSE_STARTS = frozenset({"but", "because", "so", "and", "which", "that", "if", "while", "whereas"})


_WORD = re.compile(r"(?<!['’])[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
"""Words with their contractions ("doesn't"), without the 's of a possessive."""


def _opposites() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split(", "):
        one, other = pair.split()
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


OPPOSITES = _opposites()


@dataclass(frozen=True)
class Statement:
    """A statement ready to be compared: its vectors and a weight for each token, which sum to 1.

    `terms` holds its stems with their weights, `negated` those of them that stand behind a negation.
    """

    vectors: TokenVectors
    weights: FloatArray
    terms: Mapping[str, float]
    negated: frozenset[str]


class WordCounts(BaseModel):
    """How many of a number of documents hold each stem."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documents: int
    counts: dict[str, int]


def count_words(documents: Collection[str]) -> WordCounts:
    """Count the documents that hold each stem."""
    counts = Counter(stem for document in documents for stem in set(text.terms(document)))
    return WordCounts(documents=len(documents), counts=dict(sorted(counts.items())))


class Rarity:
    """Inverse document frequency of word stems."""

    def __init__(self, words: WordCounts) -> None:
        self._counts = words.counts
        self._documents = max(words.documents, 1)

    def weight(self, stem: str) -> float:
        """Return log((1 + N) / (1 + n)) + 0.5, n being the number of the N documents that hold the stem."""
        return math.log((1 + self._documents) / (1 + self._counts.get(stem, 0))) + 0.5


def load_rarity() -> Rarity:
    """Return the rarity of words in the references of the bank. The table is fixed, so that scores stay as they are
    while the bank grows."""
    raw = package_files("interviewer.grading").joinpath("weights", "words.json").read_bytes()
    return Rarity(WordCounts.model_validate_json(raw))


def prepare_statement(vectors: TokenVectors, question: str, rarity: Rarity) -> Statement:
    """Weigh the tokens and terms of a statement. Question words count a quarter, words without meaning not at all."""
    asked = set(text.terms(question))

    def weigh(word: str) -> float:
        if word in text.STOP_WORDS or word in text.NEGATIONS or not any(ch.isalnum() for ch in word):
            return 0.0
        stem = text.stem(word)
        return rarity.weight(stem) * (QUESTION_WORD_WEIGHT if stem in asked else 1.0)

    weights = np.zeros(len(vectors.spans), dtype=np.float32)
    for match in _WORD.finditer(vectors.text):
        inside = [i for i, (start, end) in enumerate(vectors.spans) if start >= match.start() and end <= match.end()]
        for i in inside:
            weights[i] = weigh(re.sub("['’]", "", match.group().casefold())) / len(inside)
    total = float(weights.sum())
    if total > 0:
        weights /= total
    elif len(weights):
        weights[:] = 1 / len(weights)
    stems = {
        stem: rarity.weight(stem) * (QUESTION_WORD_WEIGHT if stem in asked else 1) for stem in text.terms(vectors.text)
    }
    return Statement(vectors, weights, stems, negated_terms(vectors.text))


def token_matches(statement: Statement, window: TokenVectors) -> FloatArray:
    """Return (tokens of the statement,): how well each is met in the window, 0 (unrelated) to 1 (the same)."""
    met: FloatArray = np.clip((_nearest(statement, window) - UNRELATED) / (SAME - UNRELATED), 0, 1)
    return met


def recall(statement: Statement, windows: Sequence[TokenVectors]) -> float:
    """Return how well all windows together meet the tokens that carry meaning, each counted alike: the mean of their
    best cosines, cut off at 0.
    """
    carrying = statement.weights > 0
    if not windows or not carrying.any():
        return 0.0
    best = np.max([_nearest(statement, window) for window in windows], axis=0)
    return max(0.0, float(best[carrying].mean()))


def _nearest(statement: Statement, window: TokenVectors) -> FloatArray:
    """Return (tokens of the statement,): the cosine of each with the token of the window that is nearest."""
    if not len(window.spans) or not len(statement.weights):
        return np.zeros(len(statement.weights), dtype=np.float32)
    best: FloatArray = (statement.vectors.vectors @ window.vectors.T).max(axis=1)
    return best


def resemblance(statement: Statement, claim: TokenVectors) -> float:
    """Return how much one claim is like a statement, 0 to 1: the mean of the share of its tokens that are met and of
    the cosine of the two sentences."""
    met = float(token_matches(statement, claim) @ statement.weights)
    return (met + max(0.0, float(statement.vectors.sentence @ claim.sentence))) / 2


def term_share(statement: Statement, said: str) -> float:
    """Return the idf-weighted share of the statement's stems that stand in `said`, 0 to 1."""
    found = set(text.terms(said))
    total = sum(statement.terms.values())
    return sum(weight for term, weight in statement.terms.items() if term in found) / total if total else 0.0


def number_share(statement: Statement, said: str) -> float:
    """Return the share of the statement's numbers that stand in `said`; 1 if it has none."""
    wanted = text.numbers(statement.vectors.text)
    return len(wanted & text.numbers(said)) / len(wanted) if wanted else 1.0


def turns_round(statement: Statement, said: str) -> bool:
    """Whether `said` negates a term that the statement affirms (or the reverse), or has an opposite in its place."""
    negated, terms = negated_terms(said), set(text.terms(said))
    if (negated & statement.terms.keys()) - statement.negated or (statement.negated & terms) - negated:
        return True
    return has_opposite(statement, said)


def has_opposite(statement: Statement, said: str) -> bool:
    """Whether `said` has the opposite of a word of the statement in its place."""
    here, there = set(text.words(said)), set(text.words(statement.vectors.text))
    return any(
        word not in here and any(other in here and other not in there for other in OPPOSITES[word])
        for word in there & OPPOSITES.keys()
    )


def negated_terms(said: str) -> frozenset[str]:
    """Return the stems that stand only within four words behind a negation, in the same clause.

    "Each unit is dropped, so no unit can rely on another" negates relying, not the unit.
    """
    words = text.words(said)
    denied: set[int] = set()
    for i, word in enumerate(words):
        if word in text.NEGATIONS:
            scope = range(i + 1, min(i + 1 + NEGATION_REACH, len(words)))
            denied.update(takewhile(lambda at: words[at] not in CLAUSE_STARTS, scope))
    stems = {i: text.stem(word) for i, word in enumerate(words) if word not in text.STOP_WORDS}
    affirmed = {stem for i, stem in stems.items() if i not in denied}
    return frozenset(stem for i, stem in stems.items() if i in denied and stem not in affirmed)
