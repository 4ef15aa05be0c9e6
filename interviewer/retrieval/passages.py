"""Cuts a reference into passages that an encoder reads whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from interviewer import text

MAX_SIZE = 200  # an encoder of 256 tokens cuts nothing: a passage never has many more tokens than pieces
MIN_SIZE = 30  # below it, a lead-in or a lone formula means little without what follows

_PIECE = re.compile(r"[A-Za-z]{1,4}|\d{1,2}|[^\sA-Za-z\d]")


def passages(reference: str) -> list[str]:
    """Return the prose of a reference as plain text: its paragraphs, long ones cut, short ones joined to the next."""
    found: list[str] = []
    for paragraph in text.paragraphs(reference):
        for piece in _split(paragraph):
            if found and size(found[-1]) < MIN_SIZE and size(found[-1]) + size(piece) <= MAX_SIZE:
                found[-1] += f"\n{piece}"
            else:
                found.append(piece)
    return found


def size(passage: str) -> int:
    """Return about how many tokens a passage has: its symbols, and its words in pieces of four letters."""
    return sum(1 for _ in _PIECE.finditer(passage))


def _split(paragraph: str) -> Iterator[str]:
    ends = [match.end() for match in _PIECE.finditer(paragraph)]
    start = first = 0
    while len(ends) - first > MAX_SIZE:
        start_of_rest = _cut(paragraph, start, ends[first + MAX_SIZE - 1])
        yield paragraph[start:start_of_rest].strip()
        start, first = start_of_rest, bisect_right(ends, start_of_rest)
    yield paragraph[start:].strip()


def _cut(paragraph: str, start: int, limit: int) -> int:
    """Return where to cut: before the last sentence up to `limit`, else at the last white space, else at `limit`."""
    head = paragraph[start : limit + 1]
    sentences = text.split_sentences(head)
    if len(sentences) > 1 and sentences[-1].start > 0:
        return start + sentences[-1].start
    space = max(head.rfind(" "), head.rfind("\n"))
    return start + space if space > 0 else limit
