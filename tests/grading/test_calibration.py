"""The calibration: chances that sum to one, and move with the signs as they must. The line for bare references."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.calibration import LABELS, Calibration, CreditLine, load_calibration, load_credit_line
from interviewer.grading.signs import SIGNS

SHIPPED = load_calibration()


def test_chances_by_hand() -> None:
    calibration = Calibration(
        signs=("one",), means=(1.0,), scales=(2.0,), weights=((2.0,), (0.0,), (0.0,), (0.0,)), biases=(0, 0, 0, 0)
    )
    chances = calibration.chances(np.array([2.0], dtype=np.float32))
    assert chances["covered"] == pytest.approx(2.71828 / (2.71828 + 3))
    assert chances["missing"] == pytest.approx(1 / (2.71828 + 3))


def test_the_shipped_one_reads_the_signs_in_their_order() -> None:
    assert SHIPPED.signs == SIGNS
    assert len(SHIPPED.weights) == len(LABELS)


@given(st.lists(st.floats(-10, 10), min_size=len(SIGNS), max_size=len(SIGNS)))
def test_chances_sum_to_one(signs: list[float]) -> None:
    assert sum(SHIPPED.chances(np.array(signs, dtype=np.float32)).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("sign", "label"), [("says", "covered"), ("aligned", "covered"), ("misconception", "contradicted")]
)
def test_a_stronger_sign_makes_its_verdict_likelier(sign: str, label: str) -> None:
    signs = list(SHIPPED.means)
    before = SHIPPED.chances(np.array(signs, dtype=np.float32))[label]
    signs[SIGNS.index(sign)] += 2 * SHIPPED.scales[SIGNS.index(sign)]
    if sign == "says":  # the model's three chances sum to 1: what is said more surely is less open
        signs[SIGNS.index("open")] -= 2 * SHIPPED.scales[SIGNS.index("open")]
    assert SHIPPED.chances(np.array(signs, dtype=np.float32))[label] > before


def test_a_line_by_hand() -> None:
    line = CreditLine(intercept=0.1, recall=0.2, aligned=0.5, says=0.25)
    assert line.share(recall=0.5, aligned=0.4, says=0.8) == pytest.approx(0.6)


def test_the_shipped_line_rises_with_every_sign() -> None:
    line = load_credit_line()
    assert min(line.recall, line.aligned, line.says) > 0
    assert line.share(recall=0.1, aligned=0, says=0) < 0.1  # unrelated sentences meet at cosines like this
    assert line.share(recall=1, aligned=1, says=1) > 0.8
