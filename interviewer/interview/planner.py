"""Chooses the questions of an interview: pure and seeded, so that the same choice gives the same plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import zip_longest
from random import Random

from interviewer.models import LEVELS, Level, Question

MOST_QUESTIONS = 50


def plan(
    questions: Iterable[Question],
    count: int,
    *,
    level: Level,
    seed: int,
    asked_recently: Collection[str] = (),
) -> tuple[str, ...]:
    """Return up to `count` question ids: topics alternate, and prerequisites come before what builds on them.

    Within a topic, questions of the target level come first, then those below it, then those above; one asked recently
    comes after all others. A question without a rubric is never asked.
    """
    rng = Random(seed)  # noqa: S311 - the plan has to be repeatable, not unpredictable
    usable = sorted((question for question in questions if question.key_points), key=lambda question: question.id)
    rng.shuffle(usable)
    usable.sort(key=lambda question: (question.id in asked_recently, _distance(question.level, level)))
    by_topic: dict[str, list[Question]] = {}
    for question in usable:
        by_topic.setdefault(question.topic, []).append(question)
    topics = sorted(by_topic)
    rng.shuffle(topics)
    rounds = zip_longest(*(by_topic[topic] for topic in topics))
    picked = [question for one_round in rounds for question in one_round if question is not None]
    picked.sort(key=lambda question: question.id in asked_recently)
    return _prerequisites_first(picked[:count])


def _distance(level: Level, target: Level) -> int:
    """Return 0 for the target level, then 1, 2 for those below, 3, 4 for those above."""
    steps = LEVELS.index(target) - LEVELS.index(level)
    return steps if steps >= 0 else 2 - steps


def _prerequisites_first(questions: list[Question]) -> tuple[str, ...]:
    chosen = {question.id: question for question in questions}
    ordered: dict[str, None] = {}

    def add(question: Question, above: frozenset[str]) -> None:
        for name in question.prerequisites:
            if name in chosen and name not in above:
                add(chosen[name], above | {question.id})
        ordered.setdefault(question.id)

    for question in questions:
        add(question, frozenset())
    return tuple(ordered)
