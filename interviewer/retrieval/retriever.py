"""Finds questions and passages by meaning and by words.

A question's relevance to a text is a weighted sum, in 0..1, of three figures: the cosine with the question text, the
cosine with the closest of its vectors (question text or a passage), and the BM25 score over all its words. The two
meaning figures agree for a question in other words; the second finds what is only answered, never asked; the words
find names that the encoder does not know, and damp texts from elsewhere that merely sound alike.

Weights and bounds were chosen on the queries of `tests/retrieval/queries.yaml`, which also holds them to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from interviewer import text
from interviewer.models import Question
from interviewer.protocols import Encoder, FloatArray
from interviewer.retrieval.index import VectorIndex
from interviewer.retrieval.words import WordIndex

MAX_QUERY_CHARS = 4_000  # some 800 words; the encoder reads less


class Measure(NamedTuple):
    """What the three figures weigh, and the least sum that counts as found."""

    question: float
    closest: float
    words: float
    bound: float


NEAR = Measure(question=0.4, closest=0.2, words=0.4, bound=0.35)
SAME = Measure(question=0.5, closest=0.2, words=0.3, bound=0.53)


@dataclass(frozen=True)
class Hit:
    """A question that was found: its relevance, 0 to 1, and the passage of its reference closest to the text."""

    question_id: str
    score: float
    passage: str | None


class Retriever:
    """Searches a question bank by its vector index and its words."""

    def __init__(self, index: VectorIndex, encoder: Encoder) -> None:
        self._questions = index.questions
        self._index = index
        self._encoder = encoder
        self._words = WordIndex([_all_words(question) for question in index.questions])
        starts = [place for place, row in enumerate(index.rows) if row.kind == "question"]
        self._starts = np.array(starts, dtype=np.intp)
        self._ends = (*starts[1:], len(index.rows))

    def search(self, query: str, k: int = 5, *, topic: str | None = None) -> list[Hit]:
        """Return up to k questions (of the topic, if one is given), best first; none if nothing is near enough.

        Raises EncoderError.
        """
        return self._find(query, k, NEAR, topic)

    def nearest_question(self, query: str) -> Hit | None:
        """Return the question that asks the same in other words, or None. Raises EncoderError."""
        return next(iter(self._find(query, 1, SAME, None)), None)

    def _find(self, query: str, k: int, measure: Measure, topic: str | None) -> list[Hit]:
        query = text.sanitize(query[:MAX_QUERY_CHARS])
        if text.is_blank(query) or not self._questions:
            return []
        similarities = np.maximum(self._index.similarities(self._encoder.encode([query])[0]), 0)
        scores = (
            measure.question * similarities[self._starts]
            + measure.closest * np.maximum.reduceat(similarities, self._starts)
            + measure.words * self._words.scores(query)
        )
        ranked = (int(place) for place in np.argsort(-scores, kind="stable") if scores[place] >= measure.bound)
        wanted = [place for place in ranked if topic in (None, self._questions[place].topic)]
        return [
            Hit(self._questions[place].id, min(1.0, float(scores[place])), self._closest_passage(place, similarities))
            for place in wanted[: max(0, k)]
        ]

    def _closest_passage(self, place: int, similarities: FloatArray) -> str | None:
        first = int(self._starts[place]) + 1
        own = similarities[first : self._ends[place]]
        return self._index.rows[first + int(own.argmax())].text if own.size else None


def _all_words(question: Question) -> str:
    points = (point.text for point in question.key_points)
    return "\n".join((question.question, question.topic, *question.tags, *points, question.reference))
