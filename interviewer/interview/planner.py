"""Chooses the questions of an interview: pure and seeded, so that the same choice gives the same plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from random import Random
from statistics import mean

from interviewer.bank.topics import topic_title
from interviewer.interview.mix import EVEN, Mix
from interviewer.models import LEVELS, Interview, Level, Question

MOST_QUESTIONS = 50
MOST_MINUTES = 600
LOOK_BACK = 2
WELL, BADLY = 8.0, 4.0

HARDER = "A harder one, because the last two went well."
EASIER = "An easier one, to find firm ground again."


def plan(
    questions: Iterable[Question],
    count: int,
    *,
    level: Level,
    seed: int,
    mix: Mix = EVEN,
    asked_recently: Collection[str] = (),
    weak_topics: Collection[str] = (),
) -> tuple[str, ...]:
    """Return up to `count` question ids: topics alternate, and prerequisites come before what builds on them.

    Each topic that was weak last time comes once before all others. Every other place goes to the topic and kind that
    are furthest behind their share of the mix. Within a topic, questions of the target level come first, then those
    below it, then those above; one asked recently comes after all others. A question without a rubric is never asked.
    """
    rng = Random(seed)  # noqa: S311 - the plan has to be repeatable, not unpredictable
    left = sorted((question for question in questions if question.key_points), key=lambda question: question.id)
    rng.shuffle(left)
    left.sort(key=lambda question: (question.id in asked_recently, _distance(question.level, level)))
    mix = mix.among(left)
    picked: list[Question] = []
    while left and len(picked) < count:
        need = mix.need(picked)
        met = {question.topic for question in picked}
        last = picked[-1].topic if picked else None
        best = min(
            _nearest_of_each_topic(left, asked_recently, level),
            key=lambda question: (
                question.id in asked_recently,
                question.topic not in weak_topics or question.topic in met,
                question.topic == last,
                -need(question),
            ),
        )
        left.remove(best)
        picked.append(best)
    return _prerequisites_first(picked)


def choose_level(interview: Interview) -> Level:
    """Return the level of the next question: the target's, or one step from it after two answers that went well or
    badly."""
    grades = [turn.counted_grade for turn in interview.turns if turn.replies]
    scores = [grade.score for grade in grades if grade and grade.score is not None][-LOOK_BACK:]
    if not interview.adapts or len(scores) < LOOK_BACK:
        return interview.level
    step = 1 if mean(scores) >= WELL else -1 if mean(scores) <= BADLY else 0
    return LEVELS[min(max(LEVELS.index(interview.level) + step, 0), len(LEVELS) - 1)]


def adapt(
    planned: Question, questions: Sequence[Question], interview: Interview, asked_recently: Collection[str] = ()
) -> Question:
    """Return the planned question, or one of its topic that fits better to how it goes.

    A question is exchanged for one that is nearer to the level of `choose_level`, was not asked lately, and whose
    prerequisites in the plan have been asked.
    """
    level = choose_level(interview)
    if level in (interview.level, planned.level):
        return planned
    asked = {turn.question.id for turn in interview.turns}
    ahead = interview.plan if interview.total else ()  # with an end by time, the rest of the plan is only a reserve
    taken = asked | set(ahead) | set(asked_recently)
    fitting = sorted(
        question.id
        for question in questions
        if question.topic == planned.topic
        and question.level == level
        and question.id not in taken
        and question.key_points
        and not set(question.prerequisites) & (set(interview.plan) - asked)
    )
    if not fitting:
        return planned
    chosen = Random(f"{interview.seed}-{len(asked)}").choice(fitting)  # noqa: S311 - repeatable, as the plan is
    return next(question for question in questions if question.id == chosen)


def explain(question: Question, planned: Question, weak_topics: Collection[str] = ()) -> str:
    """Return why this question is asked, in a line; '' where there is nothing to say."""
    if question.id != planned.id:
        return HARDER if LEVELS.index(question.level) > LEVELS.index(planned.level) else EASIER
    return f"{topic_title(question.topic)} was weak last time." if question.topic in weak_topics else ""


def _distance(level: Level, target: Level) -> int:
    """Return 0 for the target level, then 1, 2 for those below, 3, 4 for those above."""
    steps = LEVELS.index(target) - LEVELS.index(level)
    return steps if steps >= 0 else 2 - steps


def _nearest_of_each_topic(
    left: Iterable[Question], asked_recently: Collection[str], level: Level
) -> Iterator[Question]:
    """Yield the questions of each topic that are as near to the level as its first one; `left` is in that order."""
    first: dict[str, tuple[bool, int]] = {}
    for question in left:
        rank = (question.id in asked_recently, _distance(question.level, level))
        if first.setdefault(question.topic, rank) == rank:
            yield question


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
