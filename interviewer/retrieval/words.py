"""Finds texts by their words: BM25 over the stems of a text, scaled to 0..1."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from interviewer import text
from interviewer.protocols import FloatArray

K1 = 1.2
B = 0.75


class WordIndex:
    """BM25 (Robertson and Zaragoza, 2009, The Probabilistic Relevance Framework) over a fixed list of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(text.terms(document)) for document in texts]
        lengths = np.array([count.total() for count in counts], dtype=np.float32)
        mean = lengths.mean() if lengths.any() else 1.0
        self._damping = K1 * (1 - B + B * lengths / mean)
        self._postings: dict[str, list[tuple[int, int]]] = {}
        for number, count in enumerate(counts):
            for term, times in count.items():
                self._postings.setdefault(term, []).append((number, times))

    def scores(self, query: str) -> FloatArray:
        """Return one score for each text: 0 without a shared word, 1 if it held every word of the query without end.

        A word that no text holds counts in full, so a query of foreign words scores low whatever else it shares.
        """
        scores = np.zeros(len(self._damping), dtype=np.float32)
        best = 0.0
        for term in set(text.terms(query)):
            postings = self._postings.get(term, [])
            idf = math.log(1 + (len(scores) - len(postings) + 0.5) / (len(postings) + 0.5))
            best += idf
            if postings:
                numbers, times = np.array(postings).T
                scores[numbers] += idf * times / (times + self._damping[numbers])
        return np.asarray(scores / best if best else scores, dtype=np.float32)
