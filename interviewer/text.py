"""Pure text functions: what a person typed, made safe, comparable, and cut into sentences and terms.

All spans are (start, end) offsets in characters of the text that was passed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# Words that carry no technical meaning. Negations are kept out of this list on purpose.
STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by can could did do
    does doing during each etc few for from further get gets give gives go had has have having he her here hers him his
    how i if in into is it its itself just kind let like make makes many may me might more most much must my of off on
    one only or other our out over own quite really same she should so some something such than that the their them then
    there these they thing things this those through to too under until up upon us use used uses using very was way we
    were what when where which while who whom why will with would you your""".split()
)
NEGATIONS = frozenset(
    """no not never neither nor none nothing without cannot hardly barely fails fail fewer lacks lack
    dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt aint""".split()
)

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[=<>≤≥≠∝∞√]", re.UNICODE)
_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?:\s?%)?")
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"')\]”’]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•+]|\d+[.)])\s)|;\s")
_NOT_AN_END = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|fig|eq|dr|mr|ms|al)\.$|^\s*\d+\.$", re.IGNORECASE)
_FENCE = re.compile(r"^(`{3,}(?=[^`\n]*\n)|~{3,})[^\n]*\n(.*?)(?:^\1`*\s*$|\Z)", re.MULTILINE | re.DOTALL)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)

_UNIFIED = str.maketrans("‘’‛`´“”„«»‐‑‒–—−", "'" * 5 + '"' * 5 + "-" * 6)

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Span:
    """A piece of a longer text: `whole[start:end] == text`."""

    text: str
    start: int
    end: int


def sanitize(text: str) -> str:
    """Return the text without what no database or page can hold.

    Line ends become \\n; NUL and other control characters are dropped; a lone surrogate becomes U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc")
    return "".join("\ufffd" if unicodedata.category(ch) == "Cs" else ch for ch in kept)


def is_blank(text: str) -> bool:
    """Whether there is nothing to read: only white space and invisible characters."""
    return not _INVISIBLE.sub("", text).strip()


@lru_cache(maxsize=500)  # a grade compares the same sentences with every key point
def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text as it is compared, and for each of its characters the offset in `text` that it came from.

    Compatibility forms, case and quotation marks are unified, invisible characters dropped, white space runs become
    one space.
    """
    out: list[str] = []
    offsets: list[int] = []
    for offset, ch in enumerate(text):
        if _INVISIBLE.match(ch):
            continue
        for part in unicodedata.normalize("NFKC", ch).casefold():
            folded = " " if part.isspace() else part.translate(_UNIFIED)
            if folded == " " and out and out[-1] == " ":
                continue
            out.append(folded)
            offsets.append(offset)
    return "".join(out), tuple(offsets)


def split_sentences(text: str) -> list[Span]:
    """Cut text at sentence ends, list items, semicolons and blank lines. Empty pieces are left out."""
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group().startswith(".") and _NOT_AN_END.search(text[start : match.start() + 1]):
            continue
        _append_span(spans, text, start, match.end())
        start = match.end()
    _append_span(spans, text, start, len(text))
    return spans


def _append_span(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if any(ch.isalnum() for ch in stripped):
        start += len(piece) - len(piece.lstrip())
        spans.append(Span(stripped, start, start + len(stripped)))


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order; apostrophes are dropped ("doesn't" -> "doesnt")."""
    return [match.group().replace("'", "") for match in _WORD.finditer(fold(text)[0])]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the English (Snowball) stem of a folded word."""
    return str(_stemmer.stemWord(word))


def terms(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order. Hyphenated words give their parts as well."""
    found: list[str] = []
    for word in words(text):
        parts = [word, *word.split("-")] if "-" in word else [word]
        found.extend(stem(part) for part in parts if part and part not in STOP_WORDS and part not in NEGATIONS)
    return found


def numbers(text: str) -> set[str]:
    """Return the numbers of a text in a comparable form: '1,000' and '1000' are one, '8 %' is '8%'."""
    found = set()
    for match in _NUMBER.finditer(text):
        number = re.sub(r"[\s,+]", "", match.group()).replace("−", "-")
        found.add(re.sub(r"\.0+(?=%|$)", "", number))
    return found


def strip_code(markdown: str) -> str:
    """Return Markdown without its fenced code blocks."""
    return _FENCE.sub("", markdown)


def blank_code(markdown: str) -> str:
    """Return Markdown with spaces in the place of its fenced code blocks, so that offsets and lines stay."""
    return _FENCE.sub(_blank, markdown)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def code_blocks(markdown: str) -> list[tuple[str, str]]:
    """Return (language, code) of each fenced code block; the language is '' where none is given."""
    blocks = []
    for match in _FENCE.finditer(markdown):
        language = match.group(0).split("\n", 1)[0].lstrip("`~").strip().split(" ")[0]
        blocks.append((language, match.group(2)))
    return blocks


def fenced_code(markdown: str) -> Iterator[tuple[Span, Span]]:
    """Yield (whole block with its fences, the code alone) of each fenced code block, in order."""
    for match in _FENCE.finditer(markdown):
        yield Span(match.group(), *match.span()), Span(match.group(2), *match.span(2))


def plain(markdown: str) -> str:
    """Return Markdown as plain prose for embedding: no fences, no markup, maths delimiters removed."""
    text = strip_code(markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\$\$?|(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`", "", text)
    text = re.sub(r"^\s*(?:#{1,6}|[-*+]|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\(?:mathrm|mathbf|text|operatorname|left|right|mathbb|mathcal)\b", "", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def paragraphs(markdown: str) -> list[str]:
    """Return the prose paragraphs of Markdown as plain text, code left out, in order."""
    return [text for block in re.split(r"\n\s*\n", strip_code(markdown)) if (text := plain(block))]


def find_maths(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (line, formula, is_display) for each formula, lines counted from 1. Code is skipped.

    Raises ValueError(line, message) at a delimiter without a partner.
    """
    text = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", _blank, blank_code(markdown))
    text = text.replace(r"\$", "  ")
    position = 0
    while (start := text.find("$", position)) >= 0:
        line = text.count("\n", 0, start) + 1
        mark = "$$" if text.startswith("$$", start) else "$"
        end = text.find(mark, start + len(mark))
        formula = text[start + len(mark) : end]
        if end < 0 or "\n\n" in formula:
            raise ValueError(line, f"'{mark}' opens a formula that is never closed")
        if not formula.strip():
            raise ValueError(line, "a formula is empty")
        if formula.count("{") - formula.count(r"\{") != formula.count("}") - formula.count(r"\}"):
            raise ValueError(line, "the braces of a formula do not match")
        yield line, formula, mark == "$$"
        position = end + len(mark)
