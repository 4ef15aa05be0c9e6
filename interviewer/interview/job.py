"""Which questions a job description calls for. Pure, but for the search that is passed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from interviewer import text

MOST_PIECES = 60
MOST_QUESTIONS = 40
LEAST_WORDS = 2
PER_PIECE = 8

Search = Callable[[str, int], Iterable[tuple[str, float]]]
"""Returns up to so many (question id, relevance from 0 to 1) for a text, best first."""


def match_job(description: str, search: Search) -> tuple[str, ...]:
    """Return the ids of the questions that a job description calls for, the most called for first.

    Each line and sentence is searched by itself, for a whole description is near to nothing in particular.
    """
    lines = [line.strip(" \t-*•·") for line in text.sanitize(description).splitlines()]
    pieces = [span.text for line in lines for span in text.split_sentences(line)]
    wanted: defaultdict[str, float] = defaultdict(float)
    for piece in [piece for piece in dict.fromkeys(pieces) if len(text.words(piece)) >= LEAST_WORDS][:MOST_PIECES]:
        for question_id, relevance in search(piece, PER_PIECE):
            wanted[question_id] += relevance
    return tuple(sorted(wanted, key=lambda question_id: (-wanted[question_id], question_id)))[:MOST_QUESTIONS]
