"""Two graders that are far apart: the grade says so."""

from __future__ import annotations

import pytest

from interviewer.errors import GradingError, LLMUnavailableError
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.grading.second_opinion import SecondOpinionGrader
from interviewer.models import Grade, GradedBy
from tests.support.graders import FixedGrader
from tests.support.questions import BAGGING, make_grade, make_reply

HOSTED = GradedBy(name="llm", version="grade-1", model="large-model")


def ask(first: Grade | Exception, second: Grade | Exception) -> Grade:
    return SecondOpinionGrader(FixedGrader(first, HOSTED), FixedGrader(second)).grade(BAGGING, [make_reply()], "mid")


@pytest.mark.parametrize("local", [3.5, 7.0, 10.0])
def test_graders_that_are_near_each_other_are_not_mentioned(local: float) -> None:
    hosted = make_grade(7.0, graded_by=HOSTED)
    assert ask(hosted, make_grade(local)) is hosted


@pytest.mark.parametrize(
    ("hosted", "local", "said"), [(9.0, 2.5, "given 2.5"), (2.0, 6.0, "given 6,"), (10.0, 0.0, "given 0,")]
)
def test_graders_that_are_far_apart_are_said_to_be(hosted: float, local: float, said: str) -> None:
    grade = ask(make_grade(hosted, graded_by=HOSTED), make_grade(local))
    assert grade.score == hosted
    assert said in grade.notice
    assert grade.graded_by == HOSTED


def test_an_earlier_notice_is_kept() -> None:
    grade = ask(make_grade(9.0, graded_by=HOSTED, notice="Two quotes were not found."), make_grade(1.0))
    assert grade.notice.startswith("Two quotes were not found. The grader on this computer")


@pytest.mark.parametrize("second", [make_grade(None), GradingError("The encoder cannot be loaded.")])
def test_without_a_second_score_the_first_grade_stands(second: Grade | Exception) -> None:
    hosted = make_grade(9.0, graded_by=HOSTED)
    assert ask(hosted, second) is hosted


def test_an_encoder_that_cannot_be_loaded_loses_no_grade(unloadable_grader: HeuristicGrader) -> None:
    hosted = make_grade(9.0, graded_by=HOSTED)
    grader = SecondOpinionGrader(FixedGrader(hosted, HOSTED), unloadable_grader)
    assert grader.grade(BAGGING, [make_reply()], "mid") is hosted


def test_the_first_grader_s_failure_is_its_own() -> None:
    with pytest.raises(LLMUnavailableError):
        ask(LLMUnavailableError("No reply."), make_grade(5.0))
