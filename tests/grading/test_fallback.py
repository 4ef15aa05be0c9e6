"""When the first grader fails the second one grades, and the grade says so."""

from __future__ import annotations

import pytest

from interviewer.errors import GradingError, LLMResponseError, LLMUnavailableError, StoreError
from interviewer.grading.fallback import FallbackGrader
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.models import Grade, GradedBy
from interviewer.protocols import Grader
from tests.support.graders import FixedGrader
from tests.support.questions import BAGGING, LOCAL, make_grade, make_reply

HOSTED = GradedBy(name="llm", version="grade-1", model="large-model")
TOO_SLOW = LLMUnavailableError("The model at localhost did not reply within 30 seconds.")
REPLIES = [make_reply()]


def fall_back(first: Exception, second: Grade | Exception, second_by: GradedBy = LOCAL) -> Grade:
    grader: Grader = FallbackGrader(FixedGrader(first, HOSTED), FixedGrader(second, second_by))
    return grader.grade(BAGGING, REPLIES, "mid")


@pytest.mark.parametrize("outcome", [make_grade(8.0, graded_by=HOSTED), make_grade(None, graded_by=HOSTED)])
def test_the_first_grade_stands_also_where_it_is_not_graded(outcome: Grade) -> None:
    second = FixedGrader(make_grade(3.0))
    grader = FallbackGrader(FixedGrader(outcome, HOSTED), second)
    assert grader.grade(BAGGING, REPLIES, "mid") is outcome
    assert grader.graded_by == HOSTED
    assert second.asked == 0


@pytest.mark.parametrize(
    ("error", "notice"),
    [
        (
            TOO_SLOW,
            "The model at localhost did not reply within 30 seconds, so this was graded on this computer.",
        ),
        (
            LLMUnavailableError("The endpoint at localhost refused the key. Check OPENAI_API_KEY."),
            "The endpoint at localhost refused the key, so this was graded on this computer. Check OPENAI_API_KEY.",
        ),
        (
            LLMResponseError("The model at 127.0.0.1 declined to answer."),
            "The model at 127.0.0.1 declined to answer, so this was graded on this computer.",
        ),
        (GradingError("No verdict"), "No verdict, so this was graded on this computer."),
    ],
)
def test_the_second_grade_says_what_happened_and_who_graded(error: Exception, notice: str) -> None:
    second = make_grade(6.5)
    assert fall_back(error, second) == second.model_copy(update={"notice": notice})


def test_a_second_model_is_named() -> None:
    small = GradedBy(name="llm", version="grade-1", model="small-model")
    grade = fall_back(TOO_SLOW, make_grade(6.5, graded_by=small), small)
    assert grade.notice.endswith("within 30 seconds, so this was graded by small-model.")


def test_a_notice_of_the_second_grader_is_kept() -> None:
    grade = fall_back(TOO_SLOW, make_grade(6.5, notice="Code was not run."))
    assert grade.notice.endswith("graded on this computer. Code was not run.")


def test_when_both_fail_it_is_not_graded_and_both_reasons_are_given() -> None:
    assert fall_back(TOO_SLOW, GradingError("The encoder cannot be loaded.")) == Grade(
        ungraded_reason="The model at localhost did not reply within 30 seconds. The encoder cannot be loaded.",
        graded_by=LOCAL,
        level="mid",
        replies=("r1",),
    )


def test_an_encoder_that_cannot_be_loaded_fails_as_a_grader(unloadable_grader: HeuristicGrader) -> None:
    grader = FallbackGrader(FixedGrader(TOO_SLOW, HOSTED), unloadable_grader)
    assert grader.grade(BAGGING, REPLIES, "mid").ungraded_reason == (
        "The model at localhost did not reply within 30 seconds. The encoder cannot be loaded."
    )


def test_when_both_fail_alike_the_reason_is_given_once() -> None:
    error = GradingError("This question has no key points yet.")
    assert fall_back(error, error).ungraded_reason == "This question has no key points yet."


@pytest.mark.parametrize("error", [StoreError("The disk is full."), ValueError("a defect")])
def test_other_errors_are_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)):
        fall_back(error, make_grade(6.5))
    with pytest.raises(type(error)):
        fall_back(TOO_SLOW, error)
