"""Names, in bare references and in replies to them: "Merge sort", "atomicity, consistency, isolation, durability".

A name is said by its own words or its initials. A neighbouring name is near in meaning and still another answer.
"""

from __future__ import annotations

import re

from interviewer import text
from interviewer.grading.guards import LIST_ITEM_WORDS, count_function_words, has_verb

LEAST_NAMES = 3
LEAST_INITIALS = 3

_JOINTS = frozenset("a an the of for in to".split())
_ITEM_END = re.compile(r"\s*(?:[,;/|•\n]|\band\b)\s*(?:and\b\s*)?")
_ASKS_FOR_NAMES = re.compile(
    r"\b(?:name|list|enumerate|what are|which are|(?:what|which) (?:two|three|four|five|six|seven|\d+))\b",
    re.IGNORECASE,
)


def is_name(sentence: str) -> bool:
    """Whether a sentence is nothing but a name of a few words, "Merge sort" or "The network layer"."""
    found = _words_of(sentence)
    return 0 < len(found) <= LIST_ITEM_WORDS and not count_function_words(found) and not has_verb(found)


def says_initials(name: str, said: str) -> bool:
    """Whether one of the two has the initials of the other: "SGD" and "stochastic gradient descent"."""
    return _holds_initials(_words_of(name), _words_of(said)) or _holds_initials(_words_of(said), _words_of(name))


def names_only(reply: str) -> bool:
    """Whether a reply is a list of three names or more and says nothing of them."""
    items = [text.words(item) for item in _ITEM_END.split(reply)]
    return len([item for item in items if item]) >= LEAST_NAMES and all(
        len(item) <= LIST_ITEM_WORDS and not count_function_words(item) and not has_verb(item) for item in items
    )


def asks_for_names(question: str, reference: str) -> bool:
    """Whether a list of names answers the question: it asks for one, and its reference holds one."""
    return bool(_ASKS_FOR_NAMES.search(question)) and any(
        len(_ITEM_END.split(sentence.text)) >= LEAST_NAMES for sentence in text.split_sentences(reference)
    )


def _words_of(sentence: str) -> list[str]:
    return [part for word in text.words(sentence) for part in word.split("-") if part and part not in _JOINTS]


def _holds_initials(longer: list[str], words: list[str]) -> bool:
    """Whether a word is made of the initials of neighbours among `longer`."""
    initials = "".join(word[0] for word in longer)
    return any(word in initials and len(word) >= LEAST_INITIALS and word not in longer for word in words)
