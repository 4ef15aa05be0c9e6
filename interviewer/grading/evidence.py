"""Finds a quote in a reply: evidence is the candidate's own words, or it does not count."""

from __future__ import annotations

from rapidfuzz import fuzz

from interviewer import text
from interviewer.models import Evidence

LEAST_SIMILARITY = 90.0
LEAST_LETTERS = 2
MOST_FUZZY_CHARS = 600


def find_quote(quote: str, reply_text: str, reply: int = 0) -> Evidence | None:
    """Return where `quote` stands in the reply, or None if the candidate did not say it.

    Case, white space, typographic marks and small slips of copying are forgiven; the evidence holds the reply's own
    wording, with offsets into `reply_text`.
    """
    wanted = text.fold(quote.strip().strip("\"'“”‘’").strip(".… "))[0].strip()
    if sum(ch.isalnum() for ch in wanted) < LEAST_LETTERS:
        return None
    folded, offsets = text.fold(reply_text)
    start = folded.find(wanted)
    end = start + len(wanted)
    if start < 0:
        if len(wanted) > min(MOST_FUZZY_CHARS, len(folded)):
            return None
        match = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=LEAST_SIMILARITY)
        if match is None:
            return None
        start, end = match.dest_start, match.dest_end
    start, end = _widen_to_words(folded, start, end)
    first, last = offsets[start], offsets[end - 1] + 1
    return Evidence(quote=reply_text[first:last], start=first, end=last, reply=reply)


def _widen_to_words(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and folded[start].isspace():
        start += 1
    while end - 1 > start and folded[end - 1].isspace():
        end -= 1
    while start > 0 and folded[start].isalnum() and folded[start - 1].isalnum():
        start -= 1
    while end < len(folded) and folded[end - 1].isalnum() and folded[end].isalnum():
        end += 1
    return start, end
