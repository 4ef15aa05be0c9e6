"""Replies made from the references of public sets, whose fair score is known: turned round, words without claims,
another question's reference, the question itself, something else altogether, the reference as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from interviewer import text
from interviewer.evaluation.short_answers import ShortAnswer, grade_short_answers
from interviewer.protocols import Grader

OFF_TOPIC = (
    "Before a hike I check the weather and pack rain clothes, water and some food. The path along the ridge takes four "
    "hours, and the hut at the top sells soup."
)
_VERB = re.compile(
    r"\b(is|are|was|were|can|could|will|would|should|must|may|might|has|have|does|do)\b(?!\s+not)", re.IGNORECASE
)
_NOT = re.compile(r"\s+(?:not|never)\b|n['’]t\b", re.IGNORECASE)


def make_probes(answers: Sequence[ShortAnswer]) -> Iterator[tuple[str, ShortAnswer]]:
    """Yield (kind, answer) for each distinct question with a reference; the score is the most that is fair."""
    items = list({one.question: one for one in answers if not text.is_blank(one.reference)}.values())
    for number, one in enumerate(items):
        other = items[(number + len(items) // 2) % len(items)]
        made = {
            "reference": (one.reference, 1.0),
            "negated": (negate(one.reference), 0.35),
            "stuffing": (stuff(one.reference), 0.3),
            "another_reference": (other.reference, 0.25),
            "question_copied": (one.question, 0.1),
            "off_topic": (OFF_TOPIC, 0.1),
        }
        for kind, (answer, score) in made.items():
            yield kind, ShortAnswer(one.question, one.reference, answer, score)


def measure_probes(grader: Grader, answers: Sequence[ShortAnswer]) -> dict[str, dict[str, float | int | None]]:
    """Return for each kind the mean score of those graded, and the most that is fair, of 10."""
    made: dict[str, list[ShortAnswer]] = {}
    for kind, probe in make_probes(answers):
        made.setdefault(kind, []).append(probe)
    return {kind: _measure(grader, probes) for kind, probes in made.items()}


def _measure(grader: Grader, probes: Sequence[ShortAnswer]) -> dict[str, float | int | None]:
    given = [row.given for row in grade_short_answers(grader, probes)[0] if row.given is not None]
    return {
        "replies": len(probes),
        "graded": len(given),
        "mean": round(float(np.mean(given)), 2) if given else None,
        "fair": 10 * probes[0].score,
    }


def negate(reference: str) -> str:
    """Return the text with every sentence turned round: a negation taken out, or one put in."""
    turned = []
    for span in text.split_sentences(reference):
        sentence = span.text
        if _NOT.search(sentence):
            turned.append(_NOT.sub("", sentence, count=1))
        elif _VERB.search(sentence):
            turned.append(_VERB.sub(r"\1 not", sentence, count=1))
        else:
            turned.append(f"It is not the case that {sentence[:1].lower()}{sentence[1:]}")
    return " ".join(turned)


def stuff(reference: str) -> str:
    """Return the words of the text that carry meaning, in alphabetical order, as a list."""
    words = {word for word in text.words(reference) if word not in text.STOP_WORDS | text.NEGATIONS}
    return ", ".join(sorted(words))
