"""The score of the design, with its worked examples (weights 3, 2, 2, 1 at mid)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.scoring import build_grade, compute_score, round_half_points
from interviewer.models import LEVELS, AnyOf, ErrorInReply, KeyPoint, Question, Verdict
from tests.support.questions import BAGGING, LOCAL, make_grade, make_verdict

LABELS = ("covered", "partial", "missing", "contradicted")


def grade(
    labels: str, level: str = "mid", question: Question = BAGGING, errors: tuple[ErrorInReply, ...] = ()
) -> float:
    names = {"c": "covered", "p": "partial", "m": "missing", "x": "contradicted"}
    verdicts = [make_verdict(p, names[ch]) for p, ch in zip(question.key_points, labels, strict=True)]
    made = build_grade(question, verdicts, errors, level, feedback="", graded_by=LOCAL, replies=["r1"])
    assert made.score is not None
    return made.score


@pytest.mark.parametrize(
    ("labels", "score"),
    [
        ("cmmm", 6.0),  # core only
        ("ccmm", 8.0),  # core and one support
        ("cccm", 10.0),  # all but one light point
        ("xccc", 1.0),  # core reversed, the rest right
        ("mccc", 2.0),  # supports without the core
        ("cccc", 10.0),
        ("mmmm", 0.0),
        ("pmmm", 3.0),
        ("cxcc", 7.0),  # (.6 + .4 * min(1, 3 / 4)) * .8 = 7.2
    ],
)
def test_worked_examples_at_mid(labels: str, score: float) -> None:
    assert grade(labels) == score


@pytest.mark.parametrize(("level", "score"), [("junior", 7.0), ("mid", 6.0), ("senior", 5.0)])
def test_the_core_counts_less_at_higher_levels(level: str, score: float) -> None:
    assert grade("cmmm", level) == score


def test_errors_multiply_and_count_once() -> None:
    on_support = ErrorInReply(key_point="average", claim="They are multiplied", correction="They are averaged.")
    outside = ErrorInReply(claim="Breiman wrote it in 1980", correction="It was 1996.")
    assert grade("cccc", errors=(on_support,)) == 8.0
    assert grade("cccc", errors=(on_support, on_support)) == 8.0
    assert grade("cccc", errors=(outside,)) == 9.0
    assert grade("cccc", errors=(on_support, outside)) == 7.0  # 7.2
    assert grade("xccc", errors=(ErrorInReply(key_point="bootstrap", claim="no", correction="yes"),)) == 1.0


def test_points_above_the_level_are_a_bonus() -> None:
    points = (
        *BAGGING.key_points[:1],
        KeyPoint(id="deep", weight=2, text="Correlation limits it", expected_from="senior"),
    )
    question = BAGGING.model_copy(update={"key_points": points, "misconceptions": (), "probes": ()})
    assert grade("cm", "mid", question) == 10.0
    assert grade("cm", "senior", question) == 5.0


def test_any_n_of_a_set_makes_a_full_answer() -> None:
    question = BAGGING.model_copy(update={"any_of": (AnyOf(n=1, of=("average", "variance")),)})
    assert grade("cmcc", question=question) == grade("cccc", question=question) == 10.0
    assert grade("cmmm", question=question) == 6.0


def test_without_core_points_all_points_are_the_core() -> None:
    points = tuple(point.model_copy(update={"weight": 2}) for point in BAGGING.key_points)
    question = BAGGING.model_copy(update={"key_points": points})
    assert grade("ccmm", question=question) == 4.5  # C = S = .5: 10 * (.6 * .5 + .4 * .5 * .75)


def test_a_rubric_all_above_the_level_is_graded_as_it_stands() -> None:
    points = tuple(point.model_copy(update={"expected_from": "senior"}) for point in BAGGING.key_points)
    question = BAGGING.model_copy(update={"key_points": points})
    assert grade("cmmm", "junior", question=question) == 7.0


def test_unsure_gives_a_range() -> None:
    labels = ("covered", "unsure", "missing", "missing")
    verdicts = [make_verdict(p, label) for p, label in zip(BAGGING.key_points, labels, strict=True)]
    made = build_grade(BAGGING, verdicts, [], "mid", feedback="", graded_by=LOCAL, replies=["r1"])
    assert (made.score, made.range) == (7.0, (6.0, 8.0))


def test_a_range_over_three_points_is_not_graded_and_keeps_the_verdicts() -> None:
    labels = ("unsure", "covered", "missing", "missing")
    verdicts = [make_verdict(p, label) for p, label in zip(BAGGING.key_points, labels, strict=True)]
    made = build_grade(BAGGING, verdicts, [], "mid", feedback="", graded_by=LOCAL, replies=["r1"])
    assert made.score is None
    assert made.band is None
    assert made.ungraded_reason == "Too much hangs on one point that could not be told from your words."
    assert [v.verdict for v in made.verdicts] == list(labels)


@pytest.mark.parametrize(
    ("score", "band"),
    [(10, "Strong"), (8.5, "Strong"), (8, "Good"), (6.5, "Good"), (6, "Partway"), (4.5, "Partway"), (4, "Not yet"),
     (2, "Not yet"), (1.5, "Start again here"), (0, "Start again here")],
)  # fmt: skip
def test_bands(score: float, band: str) -> None:
    assert make_grade(score).band == band


@pytest.mark.parametrize(("exact", "rounded"), [(7.24, 7.0), (7.25, 7.5), (7.2, 7.0), (0.0, 0.0), (9.99, 10.0)])
def test_rounding_to_half_points(exact: float, rounded: float) -> None:
    assert round_half_points(exact) == rounded


@st.composite
def rubrics(draw: st.DrawFn) -> Question:
    count = draw(st.integers(1, 6))
    levels = st.sampled_from([None, *LEVELS])
    points = [
        KeyPoint(id=f"p{i}", text=f"fact {i}", weight=draw(st.sampled_from([1, 2, 3])), expected_from=draw(levels))
        for i in range(count)
    ]
    groups = []
    for weight in (1, 2, 3):
        same = [point.id for point in points if point.weight == weight]
        if len(same) > 1 and draw(st.booleans()):
            groups.append(AnyOf(n=draw(st.integers(1, len(same) - 1)), of=tuple(same)))
    return Question(
        id="q", topic="t", question="?", level="mid", kind="concept", key_points=points, any_of=groups, reference="r"
    )


def better(verdict: Verdict, label: str) -> bool:
    order = ("contradicted", "missing", "partial", "covered")
    return order.index(label) > order.index(verdict.verdict)


@given(rubrics(), st.sampled_from(LEVELS), st.data())
def test_improving_a_verdict_never_lowers_the_score(question: Question, level: str, data: st.DataObject) -> None:
    verdicts = [make_verdict(p, data.draw(st.sampled_from(LABELS))) for p in question.key_points]
    before = compute_score(question, verdicts, [], level)
    index = data.draw(st.integers(0, len(verdicts) - 1))
    label = data.draw(st.sampled_from(LABELS))
    if better(verdicts[index], label):
        verdicts[index] = make_verdict(verdicts[index].key_point, label)
        assert compute_score(question, verdicts, [], level) >= before - 1e-9


@given(rubrics(), st.sampled_from(LEVELS), st.data())
def test_the_score_stays_between_0_and_10(question: Question, level: str, data: st.DataObject) -> None:
    verdicts = [make_verdict(p, data.draw(st.sampled_from(LABELS))) for p in question.key_points]
    assert 0 <= compute_score(question, verdicts, [], level) <= 10
