"""Which questions an interview asks, and in which order."""

from __future__ import annotations

from itertools import pairwise

from interviewer.interview.planner import plan
from tests.support.questions import make_question


def bank(**topics: int) -> list:
    return [make_question(f"{topic}-{i}", topic=topic, level="mid") for topic, n in topics.items() for i in range(n)]


def test_the_same_seed_gives_the_same_plan() -> None:
    questions = bank(a=5, b=5, c=5)
    assert plan(questions, 5, level="mid", seed=3) == plan(list(reversed(questions)), 5, level="mid", seed=3)
    assert len({plan(questions, 5, level="mid", seed=seed) for seed in range(20)}) > 10


def test_topics_alternate_and_nothing_repeats() -> None:
    ids = plan(bank(a=4, b=4, c=4), 12, level="mid", seed=1)
    assert len(set(ids)) == 12
    assert all(one[0] != two[0] for one, two in pairwise(ids))


def test_the_target_level_comes_first_then_below_then_above() -> None:
    questions = [make_question(level, topic="t", level=level) for level in ("senior", "junior", "mid")]
    assert plan(questions, 3, level="mid", seed=0) == ("mid", "junior", "senior")
    assert plan(questions, 3, level="senior", seed=0) == ("senior", "mid", "junior")
    assert plan(questions, 3, level="junior", seed=0) == ("junior", "mid", "senior")


def test_a_question_asked_recently_comes_last() -> None:
    questions = bank(a=2, b=2)
    assert plan(questions, 4, level="mid", seed=5, asked_recently=("a-0",))[-1] == "a-0"


def test_prerequisites_come_first_even_in_a_ring() -> None:
    questions = [
        make_question("advanced", topic="a", level="mid", prerequisites=("basic",)),
        make_question("basic", topic="b", level="mid"),
        make_question("other", topic="c", level="mid"),
    ]
    for seed in range(10):
        ids = plan(questions, 3, level="mid", seed=seed)
        assert ids.index("basic") < ids.index("advanced")
    ring = [
        make_question("x", topic="a", level="mid", prerequisites=("y",)),
        make_question("y", topic="b", level="mid", prerequisites=("x",)),
    ]
    assert set(plan(ring, 2, level="mid", seed=0)) == {"x", "y"}


def test_a_question_without_a_rubric_is_never_asked() -> None:
    bare = make_question(
        "bare", key_points=(), misconceptions=(), probes=(), reference="", origin={"needs_reference": True}
    )
    assert plan([bare], 5, level="mid", seed=0) == ()
