"""The figures of agreement, on cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.evaluation.agreement import (
    Scored,
    calibration_error,
    measure,
    ordered_share,
    pearson,
    quadratic_weighted_kappa,
    rmse,
    spearman,
    within_question,
)


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_correlations() -> None:
    assert pearson(array(1, 2, 3), array(2, 4, 6)) == pytest.approx(1)
    assert pearson(array(1, 2, 3), array(5, 5, 5)) is None
    assert spearman(array(1, 2, 3, 4), array(1, 10, 100, 50)) == pytest.approx(0.8)
    assert spearman(array(1, 1, 2), array(3, 3, 9)) == pytest.approx(1)


def test_rmse() -> None:
    assert rmse(array(0, 10), array(3, 6)) == pytest.approx(3.5355, abs=1e-4)
    assert rmse(array(), array()) is None


def test_kappa_of_agreement_chance_and_reversal() -> None:
    assert quadratic_weighted_kappa(array(0, 5, 10), array(0, 5, 10)) == 1
    assert quadratic_weighted_kappa(array(0, 0, 10, 10), array(0, 10, 0, 10)) == 0
    assert quadratic_weighted_kappa(array(0, 10), array(10, 0)) == -1


def test_within_question_looks_at_one_question_at_a_time() -> None:
    rows = [
        Scored("a", "good", 8, 2),
        Scored("a", "wrong", 1, 1),
        Scored("b", "good", 8, 9),
        Scored("b", "wrong", 1, 8),
        Scored("c", "good", 8, None),
        Scored("c", "wrong", 1, 5),
    ]
    assert within_question(rows) == pytest.approx(1)
    assert ordered_share(rows, "good", "wrong") == 1
    assert ordered_share(rows, "wrong", "good") == 0
    assert ordered_share(rows, "good", "vague") is None


def test_measure_gives_each_figure_an_interval() -> None:
    rows = [
        Scored(f"q{n}", kind, wanted, wanted + n % 3 - 1) for n in range(12) for kind, wanted in (("a", 2), ("b", 8))
    ]
    figures = measure(rows)
    assert figures["pearson"].value == pytest.approx(0.965, abs=0.001)
    for figure in figures.values():
        low, value, high = figure.low, figure.value, figure.high
        assert (low or 0) <= (value or 0) <= (high or 0)
    assert measure(rows) == figures


def test_one_question_has_no_interval() -> None:
    assert measure([Scored("a", "x", 1, 1), Scored("a", "y", 2, 3)])["rmse"].low is None


def test_calibration_error() -> None:
    assert calibration_error([0.05, 0.05, 0.95, 0.95], [0, 0, 1, 0]) == pytest.approx(0.25)
    assert calibration_error([], []) is None


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=2, max_size=30))
def test_bounds(pairs: list[tuple[float, float]]) -> None:
    wanted, found = np.array(pairs).T
    for figure in (pearson(wanted, found), spearman(wanted, found), quadratic_weighted_kappa(wanted, found)):
        assert figure is None or -1.0000001 <= figure <= 1.0000001
    assert 0 <= (rmse(wanted, found) or 0) <= 10
