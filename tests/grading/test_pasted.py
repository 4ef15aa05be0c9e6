"""Replies that are the model answer to another question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from interviewer.grading.pasted import FEEDBACK, PastedAnswerGuard, split_answer
from interviewer.grading.scoring import not_graded
from interviewer.models import Grade, GradedBy, Level, Question, Reply
from tests.support.questions import BAGGING, make_question, make_reply

TCP = make_question(
    "tcp",
    reference="TCP connects first of all.\n\n- It acknowledges every segment that arrives.\n- Lost ones go out again.",
)
OTHER = "TCP connects first of all. It acknowledges every segment that arrives."


class Asked:
    """A grader that notes that it was asked."""

    graded_by = GradedBy(name="llm", version="1", model="test")

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        return not_graded(self.graded_by, "Asked.", level, [reply.id for reply in replies])


def grade(*replies: str, question: Question = BAGGING) -> Grade:
    said = [make_reply(reply, f"r{number}") for number, reply in enumerate(replies)]
    answers = [*split_answer(BAGGING.reference), *split_answer(TCP.reference)]
    return PastedAnswerGuard(Asked(), lambda: answers).grade(question, said, "mid")


def test_the_model_answer_to_another_question_earns_nothing() -> None:
    made = grade(TCP.reference)
    assert (made.score, made.feedback, made.graded_by, made.replies) == (0.0, FEEDBACK, Asked.graded_by, ("r0",))
    assert {verdict.verdict for verdict in made.verdicts} == {"missing"}


@pytest.mark.parametrize(
    "replies",
    [
        [BAGGING.reference],
        ["Each tree sees a bootstrap sample."],
        [f"{OTHER} Bagging averages models that were each fitted on a bootstrap sample of the rows."],
        ["It acknowledges."],
        [OTHER],
        [OTHER, "Each tree sees a bootstrap sample."],
        ["?"],
    ],
)
def test_everything_else_is_graded(replies: list[str]) -> None:
    assert grade(*replies).ungraded_reason == "Asked."


def test_its_own_model_answer_is_graded() -> None:
    assert grade(TCP.reference, question=TCP).ungraded_reason == "Asked."


def test_a_question_without_a_rubric_is_left_to_the_grader() -> None:
    assert grade(OTHER, question=BAGGING.model_copy(update={"key_points": ()})).ungraded_reason == "Asked."
