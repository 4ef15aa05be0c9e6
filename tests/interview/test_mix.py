"""How much of each topic and kind an interview has: on small banks, and on the real one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from interviewer.bank.loader import load_bank
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.mix import EVEN, Mix
from interviewer.interview.planner import plan
from interviewer.interview.roles import ROLES
from interviewer.models import Question
from interviewer.settings import Settings
from interviewer.transcripts.store import TranscriptStore
from tests.support.questions import START, make_question

BANK = load_bank(Settings().bank_dir)


def questions(topic: str, kind: str, number: int) -> list[Question]:
    return [make_question(f"{topic}-{kind}-{n}", topic=topic, kind=kind, level="mid") for n in range(number)]


def test_what_is_furthest_behind_is_needed_most() -> None:
    picked = [*questions("a", "concept", 2), *questions("b", "scenario", 1)]
    a, b = questions("a", "scenario", 1)[0], questions("b", "concept", 1)[0]
    even = EVEN.among([a, b])
    assert (even.need(picked)(a), even.need(picked)(b)) == (0.5 * 4 - 2, 0.5 * 4 - 1)
    mixed = Mix({"a": 3, "b": 1, "gone": 4}, {"concept": 1, "scenario": 1}).among([a, b])
    assert mixed.topics == {"a": 3, "b": 1}
    assert (mixed.need(picked)(a), mixed.need(picked)(b)) == ((3 - 2) + (2 - 1), (1 - 1) + (2 - 2))


def test_topics_and_kinds_are_asked_by_their_weights() -> None:
    bank = [q for topic in "abc" for kind in ("concept", "scenario", "coding") for q in questions(topic, kind, 8)]
    mix = Mix({"a": 2, "b": 1, "c": 1}, {"concept": 1, "scenario": 3})
    for seed in range(10):
        ids = plan(bank, 8, level="mid", seed=seed, mix=mix)
        assert Counter(name.split("-")[0] for name in ids) == {"a": 4, "b": 2, "c": 2}
        assert Counter(name.split("-")[1] for name in ids) == {"concept": 2, "scenario": 6}
        assert all(one[0] != other[0] for one, other in pairwise(ids))


def test_what_weighs_nothing_is_asked_only_when_all_else_is_used_up() -> None:
    bank = [*questions("a", "concept", 1), *questions("a", "coding", 2)]
    for seed in range(5):
        ids = plan(bank, 3, level="mid", seed=seed, mix=Mix(kinds={"concept": 1}))
        assert ids[0] == "a-concept-0"
        assert len(ids) == 3
    assert len(plan(bank, 3, level="mid", seed=0, mix=Mix({"elsewhere": 1}, {"puzzle": 1}))) == 3


@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_asks_as_its_table_says(role: str) -> None:
    mix = ROLES[role].mix
    assert set(mix.topics) <= set(BANK.topics)
    assert (sum(mix.topics.values()), sum(mix.kinds.values())) == (16, 16)
    pool = BANK.select(tuple(mix.topics))
    for seed in range(10):
        asked = [BANK.questions[name] for name in plan(pool, 16, level="mid", seed=seed, mix=mix)]
        topics, kinds = Counter(question.topic for question in asked), Counter(question.kind for question in asked)
        if seed == 1:
            assert (topics, kinds) == (mix.topics, mix.kinds)
        assert max(abs(topics[topic] - weight) for topic, weight in mix.topics.items()) <= 1
        assert max(abs(kinds[kind] - weight) for kind, weight in mix.kinds.items()) <= 1
        assert {question.level for question in asked} == {"mid"}


def test_five_questions_have_the_character_of_their_role(tmp_path: Path) -> None:
    store = TranscriptStore.open(f"sqlite:///{tmp_path / 't.db'}")
    ids = iter(ROLES)
    engine = InterviewEngine(store, BANK, now=lambda: START, new_id=lambda: next(ids), owner="one")
    kinds = {}
    for role in ROLES:
        interview = engine.start(count=5, level="mid", seed=1, role=role)
        kinds[role] = Counter(BANK.questions[name].kind for name in interview.plan)
    store.close()
    assert kinds["product-data-scientist"]["scenario"] == 2
    assert kinds["ml-engineer"] == {"scenario": 1, "compare": 1, "concept": 1, "tradeoff": 1, "coding": 1}
    assert kinds["researcher"] == {"concept": 2, "derivation": 2, "compare": 1}
