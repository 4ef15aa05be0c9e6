"""Plain similarities of a reply to the reference, to compare graders with. Each gives a number; more is more alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from interviewer import text
from interviewer.grading import alignment
from interviewer.models import Question
from interviewer.protocols import Encoder

Similarity = Callable[[Question, str], float]


def build_baselines(encoder: Encoder) -> dict[str, Similarity]:
    """Return the baselines by name: length, TF-IDF cosine, sentence cosine, token alignment."""
    rarity = alignment.load_rarity()
    vector = lru_cache(maxsize=512)(lambda whole: encoder.encode([whole])[0])

    @lru_cache(maxsize=512)
    def statement(question: Question) -> alignment.Statement:
        (vectors,) = encoder.encode_tokens([text.plain(question.reference)])
        return alignment.prepare_statement(vectors, question.question, rarity)

    def aligned(question: Question, reply: str) -> float:
        stated, (said,) = statement(question), encoder.encode_tokens([reply])
        return float(alignment.token_matches(stated, said) @ stated.weights)

    def weigh(whole: str) -> dict[str, float]:
        return {stem: count * rarity.weight(stem) for stem, count in Counter(text.terms(whole)).items()}

    return {
        "length": lambda _, reply: math.log1p(len(text.words(reply))),
        "tfidf": lambda question, reply: _cosine(weigh(text.plain(question.reference)), weigh(reply)),
        "sentence_cosine": lambda question, reply: float(vector(text.plain(question.reference)) @ vector(reply)),
        "token_alignment": aligned,
    }


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    dot = sum(weight * other.get(stem, 0.0) for stem, weight in one.items())
    sizes = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return dot / sizes if sizes else 0.0
