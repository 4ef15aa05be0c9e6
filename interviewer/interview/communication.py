"""How an answer was told: whether it began with the heart of it, its length, its structure. Commented, never scored.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from interviewer import text
from interviewer.grading.guards import is_dont_know
from interviewer.interview.aloud import has_no_words
from interviewer.models import CORE_WEIGHT, Interview, Turn

Remark = Literal["heart first", "heart late", "short", "long", "unbroken"]

SHORT_WORDS, LONG_WORDS, UNBROKEN_WORDS = 25, 260, 120
EARLY = 0.4
_STRUCTURE = re.compile(
    r"\n\s*\n|^\s*(?:[-*•]|\d+[.)])\s|\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|on the one hand|"
    r"for example|in short|to sum up)\b",
    re.IGNORECASE | re.MULTILINE,
)

LINES: dict[Remark, str] = {
    "heart first": "The heart of it came first in {n} of {of} answers. Keep that.",
    "heart late": "In {n} of {of} answers the heart of it came late. Say it in your first sentence, then explain.",
    "short": "{n} of {of} answers were very short. Add why it holds, or a small example.",
    "long": "{n} of {of} answers were long. An interviewer remembers the first minute: lead with what matters.",
    "unbroken": "{n} of {of} longer answers came in one piece. Say how many points you have, then take them in turn.",
}


@dataclass(frozen=True)
class Comment:
    """A remark that holds for `count` of `total` answers."""

    remark: Remark
    count: int
    total: int

    def __str__(self) -> str:
        return LINES[self.remark].format(n=self.count, of=self.total)


def comment_on(interview: Interview) -> tuple[Comment, ...]:
    """Return up to three comments on the first answers of an interview, praise first.

    "I don't know" and what was only said aloud are left out.
    """
    told = [
        turn
        for turn in interview.turns
        if turn.replies and not has_no_words(turn.replies[:1]) and not is_dont_know(turn.replies[0].text)
    ]
    remarks = [set(find_remarks(turn)) for turn in told]
    placed = sum(bool(found & {"heart first", "heart late"}) for found in remarks)
    longer = sum(_length(turn) > UNBROKEN_WORDS for turn in told)
    totals: dict[Remark, int] = {"heart first": placed, "heart late": placed, "unbroken": longer}
    comments = [
        Comment(remark, count, totals.get(remark, len(told)))
        for remark in LINES
        if (count := sum(remark in found for found in remarks))
    ]
    return tuple(comment for comment in comments if 2 * comment.count >= comment.total)[:3]


def find_remarks(turn: Turn) -> Iterator[Remark]:
    """Yield what can be said of the first answer to a question."""
    answer = turn.replies[0]
    length = _length(turn)
    starts = [
        piece.start
        for grade in turn.grades
        if grade.replies[:1] == (answer.id,)
        for verdict in grade.verdicts
        if verdict.key_point.weight == CORE_WEIGHT and verdict.verdict == "covered"
        for piece in verdict.evidence
        if piece.reply == 0
    ]
    if starts and length > SHORT_WORDS:
        yield "heart first" if min(starts) <= EARLY * len(answer.text) else "heart late"
    if length < SHORT_WORDS:
        yield "short"
    if length > LONG_WORDS:
        yield "long"
    if length > UNBROKEN_WORDS and not _STRUCTURE.search(answer.text):
        yield "unbroken"


def _length(turn: Turn) -> int:
    return len(text.words(text.strip_code(turn.replies[0].text)))
