"""Which questions an interview asks, and in which order."""

from __future__ import annotations

from itertools import pairwise

from interviewer.interview.planner import EASIER, HARDER, adapt, choose_level, explain, plan
from interviewer.models import Interview, Turn
from tests.support.questions import START, make_grade, make_question, make_reply, minutes


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


def test_topics_that_were_weak_come_first() -> None:
    for seed in range(10):
        assert plan(bank(a=2, b=2, c=2), 2, level="mid", seed=seed, weak_topics=("c",))[0][0] == "c"


def so_far(*scores: float | None, adapts: bool = True) -> Interview:
    turns = tuple(
        Turn(
            index=n,
            question=make_question(f"asked-{n}", topic="t"),
            asked_at=minutes(n),
            replies=() if score is None else (make_reply(at=n),),
            grades=() if score is None else (make_grade(score),),
        )
        for n, score in enumerate(scores)
    )
    return Interview(
        id="i", plan=("asked-0", "asked-1", "planned", "later"), started_at=START, turns=turns, adapts=adapts
    )


def test_the_level_follows_the_last_two_scores_by_one_step() -> None:
    for scores, level in [
        ((), "mid"),
        ((10.0,), "mid"),
        ((7.0, 9.0), "senior"),
        ((2.0, 9.0, 8.0), "senior"),
        ((4.0, None, 4.0), "junior"),
        ((4.0, 4.5), "mid"),
    ]:
        assert choose_level(so_far(*scores)) == level
    assert choose_level(so_far(9.0, 9.0, adapts=False)) == "mid"
    assert choose_level(so_far(9.0, 9.0).model_copy(update={"level": "senior"})) == "senior"


def test_a_planned_question_is_exchanged_for_one_that_fits_better() -> None:
    planned = make_question("planned", topic="t", level="mid")
    harder = [make_question(f"hard-{n}", topic="t", level="senior") for n in range(4)]
    others = [
        planned,
        make_question("later", topic="t", level="senior"),
        make_question("elsewhere", topic="u", level="senior"),
        make_question("needs", topic="t", level="senior", prerequisites=("later",)),
        make_question("bare", topic="t", level="senior", key_points=(), misconceptions=(), probes=(),
                      reference="", origin={"needs_reference": True}),
    ]  # fmt: skip
    well = so_far(9.0, 9.0)
    chosen = adapt(planned, [*others, *harder], well)
    assert chosen in harder
    assert adapt(planned, [*reversed(harder), *others], well) == chosen
    assert adapt(planned, [*others, *harder], so_far(6.0, 6.0)) == planned
    assert adapt(planned, others, well) == planned
    assert adapt(planned, [*others, *harder], well, [question.id for question in harder]) == planned
    by_time = well.model_copy(update={"ends_at": minutes(60)})
    assert adapt(planned, others[:2], well) == planned
    assert adapt(planned, others[:2], by_time) == others[1]  # planned for later, if there is time
    assert explain(chosen, planned) == HARDER
    assert explain(planned, chosen) == EASIER
    assert explain(planned, planned) == ""
    assert explain(planned, planned, {"t"}) == "T was weak last time."
