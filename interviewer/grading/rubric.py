"""Derives key points from a bare reference, for questions that come without a rubric. Pure text, no model."""

from __future__ import annotations

import math
import re
from collections import Counter

from interviewer import text
from interviewer.models import KeyPoint, Weight

MOST_POINTS = 7
LEAST_TERMS = 2
WEIGHT: Weight = 2

_ASIDE = re.compile(
    r"^(?:for (?:example|instance)|e\.g\.|see also|note that|in summary|to sum up|(?:i )?hope (?:this|that)"
    r"|(?:great|good|nice) question|thanks?\b"
    r"|there are (?:\w+ )?(?:main |key )?(?:things|points|reasons|parts|steps)\b)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\n(?=\s*(?:[-*+•]|\d+[.)])\s)|\n\s*\n")


def derive_key_points(question: str, reference: str) -> tuple[KeyPoint, ...]:
    """Return one to seven key points, in the reference's order: its sentences that say most about the question.

    All have weight 2: which of them the answer hangs on, only a person could say. Of more than seven, the most central
    stay; centrality of a sentence is the sum of log(1 + count) of its distinct terms in question and reference, over
    the square root of the number of its terms. Returns () when the reference holds no prose.
    """
    pieces = [text.plain(piece) for piece in _ITEM.split(text.strip_code(reference))]
    sentences = [
        span.text
        for piece in pieces
        for span in text.split_sentences(piece)
        if len(set(text.terms(span.text))) >= LEAST_TERMS and not _ASIDE.match(span.text)
    ]
    if not sentences:
        sentences = [piece for piece in pieces if text.words(piece)][:1]
    counts = Counter(text.terms(reference)) + Counter(text.terms(question))

    def centrality(sentence: str) -> float:
        found = set(text.terms(sentence))
        return sum(math.log1p(counts[term]) for term in found) / math.sqrt(max(1, len(found)))

    ranked = sorted(dict.fromkeys(sentences), key=lambda sentence: -centrality(sentence))[:MOST_POINTS]
    ordered = [sentence for sentence in dict.fromkeys(sentences) if sentence in ranked]
    return tuple(
        KeyPoint(id=f"point-{number}", text=sentence.strip(" -*•").rstrip(";:"), weight=WEIGHT)
        for number, sentence in enumerate(ordered, start=1)
    )
