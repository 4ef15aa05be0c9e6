"""Replies that a similarity would be fooled by: no answer, the question again, words without claims, other languages.

Pure text. `inspect_reply` is asked before anything is compared.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from interviewer import text

ReplyState = Literal["claims", "dont-know", "repeats-question", "keyword-list", "other-language", "code-only"]

_DONT_KNOW = re.compile(
    r"\b(?:i (?:really |honestly |actually )?(?:do not|don't|dont) (?:really |actually )?(?:know|remember|recall)|"
    r"no idea|no clue|not (?:really )?sure|idk|dunno|(?:i(?:'ve| have) )?never heard|i(?:'m| am) lost|"
    r"i (?:can't|cannot) (?:say|remember|recall|answer)|pass|skip)\b",
    re.IGNORECASE,
)
_APOLOGY = re.compile(
    r"\b(?:sorry|apologies|afraid|answer|right now|off the top of my head|please|next|question|look|um+|uh+|hmm+|"
    r"honestly|let's|move)\b",
    re.IGNORECASE,
)
# The commonest words of languages that candidates may answer in; English shares few of them.
_FOREIGN_WORDS = frozenset(
    """der die das und ist nicht ein eine mit für von auf wird werden sind auch dass wenn durch le la les des une est et
    dans pour que qui sur pas avec sont plus par el los las una es en por con para del más como se di il che per sono
    della nel anche o os um uma não são mais na no het een van zijn niet voor""".split()
)

# What a terse claim without function words is told by ("Bagging reduces variance, boosting reduces bias").
_CLAIMING_VERBS = frozenset(
    text.stem(verb)
    for verb in """reduces lowers cuts raises increases decreases grows shrinks fits trains learns predicts computes
    stores keeps adds removes drops averages minimizes maximizes uses needs takes makes gives gets shows means returns
    assumes estimates measures compares penalizes selects splits combines corrects weights normalizes scales attends
    masks updates multiplies divides sums samples draws replaces prevents allows helps hurts improves fails works
    depends generates encodes decodes maps projects caches shares reads writes joins filters groups sorts favours
    ignores controls causes leads converges overfits underfits generalizes stabilizes approximates requires
    costs""".split()
)

LEAST_WORDS_FOR_LANGUAGE = 6
KEYWORD_LIST_LEAST_WORDS = 4
LIST_LEAST_ITEMS, LIST_ITEM_WORDS = 4, 3.5
REPEATED_SHARE = 0.85


@dataclass(frozen=True)
class Inspection:
    """What kind of reply it is, and the sentences that make claims (none unless the state is 'claims')."""

    state: ReplyState
    claims: tuple[text.Span, ...] = ()


def inspect_reply(question: str, reply: str) -> Inspection:
    """Say whether the reply makes claims that can be graded, and where."""
    prose = _blank_code(reply)
    if not text.words(prose):
        return Inspection("code-only" if text.words(reply) else "other-language")
    if is_other_language(prose):
        return Inspection("other-language")
    if is_dont_know(prose):
        return Inspection("dont-know")
    spans = _distinct([clause for span in text.split_sentences(prose) for clause in split_long(span)])
    fresh = [span for span in spans if not repeats_question(question, span.text)]
    if not fresh:
        return Inspection("repeats-question")
    claims = [span for span in fresh if not span.text.rstrip().endswith("?") and not is_keyword_list(span.text)]
    if not claims:
        return Inspection("keyword-list")
    return Inspection("claims", tuple(claims))


def is_dont_know(reply: str) -> bool:
    """Whether the reply says that the candidate does not know, and next to nothing else."""
    if not _DONT_KNOW.search(reply):
        return False
    rest = _APOLOGY.sub(" ", _DONT_KNOW.sub(" ", reply))
    return len(text.terms(rest)) <= 2


def is_other_language(reply: str) -> bool:
    """Whether the reply is not English: another script, or the common words of another language."""
    letters = [ch for ch in reply if ch.isalpha()]
    latin = sum(ch < "\u0250" or "\u0370" <= ch <= "\u03ff" for ch in letters)
    if letters and latin < 0.6 * len(letters):
        return True
    found = text.words(reply)
    if len(found) < LEAST_WORDS_FOR_LANGUAGE:
        return False
    foreign = sum(word in _FOREIGN_WORDS for word in found)
    english = sum(word in text.STOP_WORDS or word in text.NEGATIONS for word in found)
    return foreign > 1.2 * english and foreign >= 0.12 * len(found)


def repeats_question(question: str, sentence: str) -> bool:
    """Whether the sentence only says the question's own words again."""
    said = text.terms(sentence)
    asked = set(text.terms(question))
    return bool(said) and sum(term in asked for term in said) >= REPEATED_SHARE * len(said)


def is_keyword_list(sentence: str) -> bool:
    """Whether the sentence strings terms together without saying anything of them, or says one word over and over."""
    found = text.words(sentence)
    if len(found) < KEYWORD_LIST_LEAST_WORDS or "=" in sentence:
        return False
    if Counter(found).most_common(1)[0][1] > max(3, 0.4 * len(found)):
        return True
    function_words = sum(word in text.STOP_WORDS or word in text.NEGATIONS for word in found)
    items = 1 + sum(sentence.count(mark) for mark in ",/|•")
    if items >= LIST_LEAST_ITEMS and len(found) <= LIST_ITEM_WORDS * items:
        return function_words <= 0.15 * len(found)
    return len(found) >= 7 and function_words == 0 and not _has_verb(found)


def split_long(span: text.Span, most_words: int = 34) -> list[text.Span]:
    """Cut a long run-on sentence at commas and conjunctions into pieces of up to `most_words` words."""
    if len(span.text.split()) <= most_words:
        return [span]
    pieces: list[text.Span] = []
    start = 0
    for match in re.finditer(r"[,:]\s+|\s+(?=(?:and|but|so|because|then|which|while|whereas)\s)|\n", span.text):
        if len(span.text[start : match.end()].split()) >= most_words // 2:
            _append(pieces, span, start, match.end())
            start = match.end()
    _append(pieces, span, start, len(span.text))
    return pieces


def _append(pieces: list[text.Span], whole: text.Span, start: int, end: int) -> None:
    piece = whole.text[start:end].rstrip()
    if any(ch.isalnum() for ch in piece):
        pieces.append(text.Span(piece, whole.start + start, whole.start + start + len(piece)))


def _distinct(spans: list[text.Span]) -> list[text.Span]:
    seen: set[str] = set()
    kept = []
    for span in spans:
        key = " ".join(text.words(span.text))
        if key not in seen:
            seen.add(key)
            kept.append(span)
    return kept


def _has_verb(found: list[str]) -> bool:
    return any(word.endswith(("s", "ed")) and text.stem(word) in _CLAIMING_VERBS for word in found)


def _blank_code(reply: str) -> str:
    """Replace fenced code by spaces, so that offsets stay."""
    return re.sub(
        r"^(`{3,}|~{3,}).*?(?:^\1|\Z)", lambda match: re.sub(r"[^\n]", " ", match.group()), reply, flags=re.M | re.S
    )
