"""Finds a quote in a reply: evidence is the candidate's own words, and a claim, or it does not count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from interviewer import text
from interviewer.grading.alignment import negated_terms
from interviewer.grading.guards import addresses_grader, inspect_reply, is_question
from interviewer.models import Evidence, KeyPoint

LEAST_SIMILARITY = 90.0
LEAST_LETTERS = 2
MOST_FUZZY_CHARS = 600
SAME_POINT, SAME_WORDING = 0.6, 0.8
"""The shares of a key point's terms from which on a sentence is about that point, and says it in its words."""

# What these frame is denied: "it is not true that ...", "nobody should believe that ...", "..., which is wrong".
_DENIED = re.compile(
    r"""\b(?:not|\w+n['’]t|never|hardly)\s+(?:really\s+|at\s+all\s+)?(?:true|the\s+case|correct|right|think|believe)\b
       |\b(?:false|untrue|wrong|incorrect|nonsense|a\s+(?:myth|lie|misconception))\s+(?:that|to)\b
       |\b(?:nobody|no\s+one|never)\b[^,.]{0,20}\b(?:believes?|says?|claims?|thinks?)\b
       |\b(?:is|was|are)\s+(?:all\s+|simply\s+|just\s+|plain\s+)?(?:wrong|false|untrue|incorrect|nonsense|not\s+true|a\s+myth)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# What takes back the sentence before it without a word of the subject: "I take that back", "The opposite is true".
_TAKEN_BACK = re.compile(
    r"\b(?:take\s+(?:that|it|this|all\s+of\s+it)\s+back|scratch\s+that|just\s+kidding"
    r"|the\s+opposite\s+is\s+(?:true|the\s+case|right))\b"
)
_SAID_BEFORE = frozenset(text.stem(word) for word in "thats its actually wait sorry claim statement sentence".split())
# A point that itself says what does not happen is said again with a negation ("stops them from" - "they cannot").
_SAYS_NOT = re.compile(
    r"\b(?:stops?|prevents?|avoids?|ignores?|lacks?|frees?|removes?|without|less|off|unlike|instead|only|un(?!der|til|i(?:form|que|v|gram|on|t))\w{4,}|in\w*dependent\w*)\b"
)


def find_quotes(quote: str, reply_text: str, reply: int = 0) -> list[Evidence]:
    """Return every place where `quote` stands in the reply, in order; [] if the candidate did not say it.

    Case, white space and typographic marks are forgiven, and small slips of copying where nothing fits better; the
    evidence holds the reply's own wording, with offsets into `reply_text`.
    """
    wanted = text.fold(quote.strip().strip("\"'“”‘’").strip(".… "))[0].strip()
    if sum(ch.isalnum() for ch in wanted) < LEAST_LETTERS:
        return []
    folded, offsets = text.fold(reply_text)
    places = [match.span() for match in re.finditer(re.escape(wanted), folded)] or _find_nearly(wanted, folded)
    found = []
    for place in places:
        start, end = _widen_to_words(folded, *place)
        first, last = offsets[start], offsets[end - 1] + 1
        found.append(Evidence(quote=reply_text[first:last], start=first, end=last, reply=reply))
    return found


def _find_nearly(wanted: str, folded: str) -> list[tuple[int, int]]:
    if len(wanted) > min(MOST_FUZZY_CHARS, len(folded)):
        return []
    match = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=LEAST_SIMILARITY)
    return [(match.dest_start, match.dest_end)] if match else []


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


def citable(question: str, reply: str) -> tuple[text.Span, ...]:
    """Return the pieces of a reply that can be evidence: its claims, and what only a model can read (its code, another
    language). What asks, refuses, repeats the question or speaks to the grader claims nothing."""
    found = inspect_reply(question, reply)
    if found.state == "dont-know":
        return ()
    unread = [line for _, code in text.fenced_code(reply) for line in _lines(code)]
    if found.state == "other-language":
        unread = text.split_sentences(reply)
    left = [piece for piece in unread if not is_question(piece.text) and not addresses_grader(question, piece.text)]
    return (*found.claims, *left)


def _lines(code: text.Span) -> Iterable[text.Span]:
    start = code.start
    for line in code.text.splitlines(keepends=True):
        yield text.Span(line, start, start + len(line))
        start += len(line)


def cut_to(evidence: Evidence, pieces: Iterable[text.Span]) -> list[Evidence]:
    """Return the parts of the evidence that lie in the pieces, in their order."""
    parts = []
    for piece in pieces:
        start, end = max(evidence.start, piece.start), min(evidence.end, piece.end)
        said = evidence.quote[start - evidence.start : max(start, end) - evidence.start]
        start += len(said) - len(said.lstrip())
        if quote := said.strip():
            parts.append(Evidence(quote=quote, start=start, end=start + len(quote), reply=evidence.reply))
    return parts


def denies(points: Sequence[KeyPoint], sentence: str) -> bool:
    """Whether a sentence speaks of one of the points and denies it, by a frame or by a negation.

    Only a sentence in the point's own words can be read so; how one in other words is meant is the model's to judge.
    """
    said, negated = set(text.terms(sentence)), negated_terms(sentence)
    framed = _DENIED.search(text.fold(sentence)[0])
    for point in points:
        terms = set(text.terms(point.text))
        share = len(said & terms) / max(1, len(terms))
        affirms = not (negated_terms(point.text) or _SAYS_NOT.search(point.text))
        if (framed and share >= SAME_POINT) or (affirms and negated & terms and share >= SAME_WORDING):
            return True
    return False


def takes_back(sentence: str) -> bool:
    """Whether a sentence does nothing but deny what was said before it ("That is wrong.", "I take that back.")."""
    folded = text.fold(sentence)[0]
    rest, denials = _DENIED.subn(" ", folded)
    rest, retractions = _TAKEN_BACK.subn(" ", rest)
    return denials + retractions > 0 and _SAID_BEFORE.issuperset(text.terms(rest))
