"""What help costs: exact credits on a small rubric, and that a better verdict never lowers the score."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.grading.scoring import build_grade
from interviewer.interview.help import QUICK_LOOK, carry_over, count_help, first_grade, score_without_hints
from interviewer.models import ErrorInReply, Evidence, Grade, GradedBy, HintTaken, ProbeAsked, Turn, Verdict
from tests.support.questions import BAGGING, LOCAL, make_grade, make_reply, minutes

ANSWER = make_reply("Each tree sees a bootstrap sample.", "r1", 2)
REPLY = make_reply("They are averaged.", "r2", 5, kind="probe", probe="Why?")
PROBE = ProbeAsked(ask="Why?", reason="core", key_point="average", position=1, at=minutes(4))


def verdict(number: int, credit: float, reply: int = 0, label: str | None = None) -> Verdict:
    """A verdict on key point `number` by words in reply `reply`."""
    label = label or ("covered" if credit == 1 else "partial" if credit else "missing")
    evidence = () if label == "missing" else (Evidence(quote="x", start=0, end=1, reply=reply),)
    return Verdict(key_point=BAGGING.key_points[number], verdict=label, credit=credit, evidence=evidence)


def grade(verdicts: list[Verdict], replies: tuple[str, ...], graded_by: GradedBy = LOCAL, errors: tuple = ()) -> Grade:
    return build_grade(BAGGING, verdicts, errors, "mid", feedback="", graded_by=graded_by, replies=replies)


def turn(*, grades: tuple[Grade, ...] = (), hints: int = 0, **more: object) -> Turn:
    taken = tuple(HintTaken(step=n, at=minutes(1.5)) for n in range(hints))
    return Turn.model_validate(
        {"index": 0, "question": BAGGING, "asked_at": minutes(1), "replies": (ANSWER, REPLY), "probes": (PROBE,)}
        | {"grades": grades, "hints": taken}
        | more
    )


FIRST = grade([verdict(0, 1), verdict(1, 0), verdict(2, 0.5), verdict(3, 0)], ("r1",))


def test_what_is_said_after_a_follow_up_earns_nine_tenths() -> None:
    both = grade([verdict(0, 1), verdict(1, 1, reply=1), verdict(2, 0.5), verdict(3, 0)], ("r1", "r2"))
    counted = count_help(turn(grades=(FIRST,)), both)
    assert [(v.credit, v.help) for v in counted.verdicts] == [(1, None), (0.9, "probe"), (0.5, None), (0, None)]
    assert (FIRST.score, both.score, counted.score) == (7.0, 9.0, 9.0)  # 6 + 4 * (2 * .5 / 5 / .8), ... 8.8


@pytest.mark.parametrize(("hints", "help_", "credit"), [(1, "hint", 0.75), (2, "strong hint", 0.5)])
def test_a_hint_counts_for_what_is_said_after_it(hints: int, help_: str, credit: float) -> None:
    alone = grade([verdict(0, 1), verdict(1, 0), verdict(2, 0), verdict(3, 0)], ("r1",))
    counted = count_help(turn(hints=hints), alone)
    assert (counted.verdicts[0].credit, counted.verdicts[0].help) == (credit, help_)
    assert score_without_hints(BAGGING, counted) == alone.score == 6.0
    assert score_without_hints(BAGGING, alone) is None


def test_a_hint_before_a_follow_up_counts_more_than_the_follow_up() -> None:
    both = grade([verdict(0, 0), verdict(1, 1, reply=1), verdict(2, 0), verdict(3, 0)], ("r1", "r2"))
    assert count_help(turn(hints=1), both).verdicts[1].credit == 0.75


def test_what_was_earned_before_the_follow_up_stays_earned() -> None:
    wobbly = grade([verdict(0, 0), verdict(1, 0), verdict(2, 1, reply=1), verdict(3, 0)], ("r1", "r2"))
    counted = count_help(turn(grades=(FIRST,)), wobbly)
    assert [(v.credit, v.help) for v in counted.verdicts] == [(1, None), (0, None), (0.9, "probe"), (0, None)]
    assert counted.verdicts[0] == FIRST.verdicts[0]


def test_a_contradiction_in_the_reply_overrides_what_was_covered() -> None:
    against = verdict(0, 0, reply=1, label="contradicted")
    error = ErrorInReply(key_point="bootstrap", claim="All rows", correction="A sample", evidence=against.evidence)
    both = grade([against, verdict(1, 0), verdict(2, 0.5), verdict(3, 0)], ("r1", "r2"), errors=(error,))
    counted = count_help(turn(grades=(FIRST,)), both)
    assert counted.verdicts[0].verdict == "contradicted"
    assert (counted.score, counted.needs_correcting) == (0.5, True)


def test_another_graders_verdicts_are_not_mixed_in() -> None:
    model = GradedBy(name="llm", version="1", model="m")
    both = grade([verdict(0, 0), verdict(1, 0), verdict(2, 0), verdict(3, 0)], ("r1", "r2"), model)
    assert count_help(turn(grades=(FIRST,)), both) == both


def test_a_retry_without_help_earns_all() -> None:
    retry = make_reply("Again.", "r3", 8, kind="retry")
    said = grade([verdict(n, 1) for n in range(4)], ("r3",))
    assert count_help(turn(replies=(ANSWER, REPLY, retry), grades=(FIRST,)), said) == said


def test_a_retry_after_a_hint_keeps_what_was_said_without_it() -> None:
    retry = make_reply("Again.", "r3", 8, kind="retry")
    hint = HintTaken(step=0, at=minutes(7))
    said = grade([verdict(n, 1) for n in range(4)], ("r3",))
    counted = count_help(
        turn(replies=(ANSWER, REPLY, retry), grades=(FIRST,), hints=0).model_copy(update={"hints": (hint,)}), said
    )
    assert [(v.credit, v.help) for v in counted.verdicts] == [(1, None), *[(0.75, "hint")] * 3]


def test_what_counts_by_what_was_said_before_the_hint_counts_as_without_it() -> None:
    """.8 was earned before; 1 after the hint is worth .75: the .8 stays, and no hint is named as its cost."""
    retry = make_reply("Again.", "r3", 8, kind="retry")
    before = grade([verdict(0, 0.8), verdict(1, 1), verdict(2, 0), verdict(3, 0)], ("r1",))
    said = grade([verdict(0, 1), verdict(1, 1), verdict(2, 0), verdict(3, 0)], ("r3",))
    known = turn(replies=(ANSWER, REPLY, retry), grades=(before,))
    counted = count_help(known.model_copy(update={"hints": (HintTaken(step=0, at=minutes(7)),)}), said)
    assert [(v.credit, v.help) for v in counted.verdicts] == [(0.8, None), (1, None), (0, None), (0, None)]
    assert score_without_hints(BAGGING, counted) is None


def test_no_score_is_made_where_there_was_none() -> None:
    ungraded = make_grade(None, ("r1", "r2"))
    assert count_help(turn(grades=(FIRST,), hints=2), ungraded) == ungraded


def test_i_dont_know_carries_the_grade_over() -> None:
    shrug = REPLY.model_copy(update={"text": "I don't know."})
    found = carry_over(turn(grades=(FIRST,)), (ANSWER, shrug))
    assert found
    assert (found.score, found.verdicts, found.replies) == (FIRST.score, FIRST.verdicts, ("r1", "r2"))
    assert carry_over(turn(grades=(FIRST,)), (ANSWER, REPLY)) is None
    assert carry_over(turn(), (ANSWER, shrug)) is None
    assert carry_over(turn(grades=(make_grade(None),)), (ANSWER, shrug)) is None
    quick = FIRST.model_copy(update={"notice": QUICK_LOOK})
    assert carry_over(turn(grades=(quick,)), (ANSWER, shrug)) is None


def test_the_first_answers_grade_stands_beside_the_same_graders_last() -> None:
    first, after = make_grade(4.5, ("r1",)), make_grade(7.5, ("r1", "r2"))
    assert first_grade((first, after)) == first
    unnamed = first.model_copy(update={"graded_by": LOCAL.model_copy(update={"model": None})})
    assert first_grade((unnamed, after)) == unnamed  # "I don't know" needs no model
    model = make_grade(9.0, ("r1", "r2"), graded_by=GradedBy(name="llm", version="1", model="m"))
    assert first_grade((first, model)) is None
    assert first_grade((first,)) is None
    assert first_grade(()) is None


levels = st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])


@given(
    first=st.lists(levels, min_size=4, max_size=4),
    second=st.lists(levels, min_size=4, max_size=4),
    where=st.lists(st.integers(0, 1), min_size=4, max_size=4),
    better=st.integers(0, 3),
    hints=st.integers(0, 2),
)
@settings(max_examples=300, deadline=None)
def test_a_better_verdict_never_lowers_the_score(
    first: list[float], second: list[float], where: list[int], better: int, hints: int
) -> None:
    before = grade([verdict(n, credit) for n, credit in enumerate(first)], ("r1",))
    known = turn(grades=(count_help(turn(hints=hints), before),), hints=hints)

    def after(credits_: list[float]) -> Grade:
        said = [verdict(n, credit, where[n]) for n, credit in enumerate(credits_)]
        return count_help(known, grade(said, ("r1", "r2")))

    improved = [1.0 if n == better else credit for n, credit in enumerate(second)]
    worse, improved_grade = after(second), after(improved)
    assert worse.score is not None
    assert improved_grade.score is not None
    assert improved_grade.score >= worse.score
    assert worse.score >= (known.grades[0].score or 0)
    assert all(v.credit <= 1 for v in improved_grade.verdicts)
