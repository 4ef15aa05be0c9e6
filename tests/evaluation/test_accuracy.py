"""The gate: on the tuning part the local grader stays as accurate as it was when it was released.

All replies to a third of the tuning questions. The bounds are the figures of the released version on the same replies
less a margin. The test part is not for gates: nothing may be chosen on it (docs/grading.md).
"""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.bank.loader import load_bank
from interviewer.evaluation.grading import grade_all, measure_grades
from interviewer.evaluation.replies import load_replies
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.grading.verdict_model import VerdictModel
from interviewer.protocols import Encoder
from interviewer.settings import Settings

TUNING = load_replies("tuning")
THIRD = frozenset(list(dict.fromkeys(reply.question_id for reply in TUNING))[::3])
REPLIES = [reply for reply in TUNING if reply.question_id in THIRD]


@pytest.fixture(scope="module")
def figures(encoder: Encoder, verdict_model: VerdictModel) -> dict[str, Any]:
    bank = load_bank(Settings().bank_dir)
    grader = HeuristicGrader(lambda: encoder, lambda: verdict_model)
    return measure_grades(REPLIES, grade_all(grader, REPLIES, bank), bank)


def test_nearly_all_are_graded(figures: dict[str, Any]) -> None:
    assert len(REPLIES) == figures["replies"] == 200
    assert figures["graded"] >= 185


def test_the_scores_agree_with_people_s(figures: dict[str, Any]) -> None:
    assert figures["pearson"]["value"] >= 0.72
    assert figures["rmse"]["value"] <= 2.8
    assert figures["excellent_above_wrong"] >= 0.9


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("excellent", 8.0, 10.0),
        ("short", 5.5, 10.0),
        ("wrong", 0.0, 3.5),
        ("off-topic", 0.0, 1.0),
        ("vague", 0.0, 1.0),
        ("dont-know", 0.0, 0.5),
    ],
)
def test_each_kind_of_reply_is_where_it_belongs(figures: dict[str, Any], kind: str, least: float, most: float) -> None:
    assert least <= figures["by_kind"][kind]["grader"] <= most


def test_hardly_any_right_point_is_called_wrong(figures: dict[str, Any]) -> None:
    covered = figures["verdicts"]["covered"]
    assert covered["contradicted"] <= 0.04 * sum(covered.values())
