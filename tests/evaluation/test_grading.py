"""Measuring a grader on a few labelled replies: every figure, by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError, GradingError, LLMUnavailableError
from interviewer.evaluation.baselines import build_baselines
from interviewer.evaluation.grading import (
    grade_all,
    measure_baseline,
    measure_grades,
    measure_people,
    score_of_labels,
)
from interviewer.evaluation.replies import LabelledReply, Opinion, load_replies
from interviewer.evaluation.short_answers import as_question, grade_short_answers, load_short_answers
from interviewer.grading.scoring import build_grade, not_graded
from interviewer.models import Grade, Level, Question, Reply, Verdict
from interviewer.protocols import Encoder
from tests.support.questions import BAGGING, LOCAL

BANK = Bank({BAGGING.id: BAGGING})
ALL = {"bootstrap": "covered", "average": "covered", "variance": "covered", "oob": "covered"}
NONE = dict.fromkeys(ALL, "missing")
TURNED = {**NONE, "bootstrap": "contradicted"}


def labelled(kind: str, reply: str, verdicts: dict[str, str], score: float, second: float) -> LabelledReply:
    return LabelledReply.model_validate(
        {
            "question_id": "bagging",
            "part": "test",
            "kind": kind,
            "reply": reply,
            "score": score,
            "verdicts": verdicts,
            "second": {"score": second, "verdicts": verdicts},
        }
    )


REPLIES = [
    labelled("excellent", "all of it", ALL, 10, 9),
    labelled("vague", "nothing", NONE, 1, 0),
    labelled("wrong", "turned round", TURNED, 1, 1),
    labelled("off-topic", "refused", NONE, 0, 0),
]


class ByLength:
    """Calls everything covered where the reply is 'all of it', nothing elsewhere; does not grade 'refused'."""

    graded_by = LOCAL

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        text = replies[0].text
        if text == "refused":
            return not_graded(LOCAL, "No.", level, ["r"])
        label = ("covered", 1.0) if text == "all of it" else ("missing", 0.0)
        verdicts = [
            Verdict(key_point=p, verdict=label[0], credit=label[1], self_marked=True)  # type: ignore[arg-type]
            for p in question.key_points
        ]
        return build_grade(question, verdicts, [], level, feedback="", graded_by=LOCAL, replies=["r"])


def test_a_grader() -> None:
    grades = grade_all(ByLength(), REPLIES, BANK)
    figures = measure_grades(REPLIES, grades, BANK, unseen=["bagging"])
    assert (figures["replies"], figures["graded"]) == (4, 3)
    assert figures["excellent_above_wrong"] == 1.0
    assert figures["by_kind"]["excellent"] == {"replies": 1, "graded": 1, "person": 9.5, "grader": 10.0}  # type: ignore[index]
    assert figures["by_kind"]["off-topic"]["grader"] is None  # type: ignore[index]
    assert figures["rmse"]["value"] == pytest.approx(((0.25 + 0.25 + 1) / 3) ** 0.5, abs=0.001)  # type: ignore[index]
    assert figures["seen_questions"]["replies"] == 0  # type: ignore[index]
    assert figures["unseen_questions"]["replies"] == 4  # type: ignore[index]
    assert figures["verdicts"]["covered"]["covered"] == 4  # type: ignore[index]
    assert figures["verdicts"]["contradicted"]["missing"] == 1  # type: ignore[index]
    assert figures["calibration_error"] == 0
    assert figures["errors"]["of_the_verdicts"] == 0  # type: ignore[index]
    assert figures["errors"]["of_the_formula"] == figures["rmse"]["value"]  # type: ignore[index]


@pytest.mark.parametrize("error", [GradingError("No verdict."), LLMUnavailableError("No reply.")])
def test_a_grader_that_fails_at_one_reply_goes_on(error: Exception) -> None:
    class FailsOnce(ByLength):
        def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
            if replies[0].text == "nothing":
                raise error
            return super().grade(question, replies, level)

    grades = grade_all(FailsOnce(), REPLIES, BANK)
    assert [grade.score for grade in grades] == [10.0, None, 0.0, None]
    assert grades[1].ungraded_reason == str(error)
    figures = measure_grades(REPLIES, grades, BANK)
    assert (figures["replies"], figures["graded"]) == (4, 2)


def test_people() -> None:
    figures = measure_people(REPLIES)
    assert figures["same_verdict"] == 1.0
    assert figures["rmse"]["value"] == pytest.approx(0.5**0.5, abs=0.001)  # type: ignore[index]


def test_the_formula_on_a_persons_verdicts() -> None:
    assert score_of_labels(BAGGING, ALL) == 10.0
    assert score_of_labels(BAGGING, TURNED) == 0.0
    assert score_of_labels(BAGGING, {**NONE, "bootstrap": "covered"}) == 7.0


def test_a_baseline_is_fitted_on_the_tuning_part() -> None:
    figures = measure_baseline(
        lambda _, reply: {"all of it": 4.0, "refused": -2.0}.get(reply, 0.0), REPLIES, REPLIES, BANK
    )
    assert figures["pearson"]["value"] > 0.95  # type: ignore[index]


def test_baselines_prefer_the_reference(encoder: Encoder) -> None:
    for name, similarity in build_baselines(encoder).items():
        if name != "length":
            near, far = similarity(BAGGING, BAGGING.reference), similarity(BAGGING, "Redis keeps its data in memory.")
            assert near == pytest.approx(1, abs=0.01)
            assert far < 0.5


def test_labelled_replies_are_read_by_part(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    rows = [REPLIES[0], REPLIES[1].model_copy(update={"part": "tuning", "second": None})]
    file.write_text("".join(row.model_dump_json() + "\n" for row in rows))
    assert [row.kind for row in load_replies("test", file)] == ["excellent"]
    (alone,) = load_replies("tuning", file)
    assert (alone.wanted, len(alone.all_verdicts)) == (1, 1)
    assert REPLIES[0].wanted == 9.5
    with pytest.raises(BadInputError, match="part of the source"):
        load_replies("test", tmp_path / "none.jsonl")


GOOD = json.loads(REPLIES[0].model_dump_json())


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "Invalid JSON: EOF while parsing an object at line 1 column 1."),
        ("[1]", "Input should be an object."),
        (json.dumps({**GOOD, "score": 50}), "score: Input should be less than or equal to 10."),
        (json.dumps({**GOOD, "second": {"score": -1, "verdicts": ALL}}), "second.score: Input should be greater"),
        (json.dumps({**GOOD, "reply": ""}), "reply: String should have at least 1 character."),
        (
            json.dumps({**GOOD, "verdicts": {"oob": "missing"}}),
            "a verdict on each of bootstrap, average, variance, oob",
        ),
        (json.dumps({**GOOD, "verdicts": {**ALL, "x": "missing"}}), "and on nothing else."),
        (json.dumps({**GOOD, "second": {"score": 1, "verdicts": {}}}), "a verdict on each of bootstrap"),
        (json.dumps({**GOOD, "question_id": "baging"}), "Unknown question 'baging'. Nearest: bagging."),
    ],
)
def test_labels_of_another_shape_are_told_with_their_line(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n\n{line}\n")
    with pytest.raises(BadInputError) as refused:
        load_replies("test", file, BANK)
    assert str(refused.value).startswith(f"{file}, line 3: ")
    assert problem in str(refused.value)


def test_labels_that_are_not_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match=r"own\.jsonl is not UTF-8 text"):
        load_replies("test", file)


def test_the_labelled_set_is_what_the_docs_say() -> None:
    rows = [*load_replies("tuning"), *load_replies("test")]
    questions = {row.question_id: row.part for row in rows}
    assert len(questions) == 120
    assert len(rows) == 10 * len(questions)
    assert sum(row.kind == "mixed" for row in rows) == 120
    assert sorted(questions.values()).count("test") == 60
    assert isinstance(rows[-1].second, Opinion)


def test_public_answers(tmp_path: Path) -> None:
    (tmp_path / "asag").mkdir()
    row = {"question": "What does bagging do?", "reference": BAGGING.reference, "score": 1.0}
    answers = [
        {**row, "answer": "all of it"},
        {**row, "answer": "one two three four", "score": 0.2},
        {**row, "answer": " "},
    ]
    (tmp_path / "asag" / "mohler.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    rows, longer = grade_short_answers(ByLength(), load_short_answers(tmp_path, "mohler"))
    assert [(one.wanted, one.given) for one in rows] == [(10, 10), (2, 0), (10, 0)]
    assert [one.wanted for one in longer] == [2]
    assert len(load_short_answers(tmp_path, "mohler", most=2)) == 2
    with pytest.raises(BadInputError, match="There is no"):
        load_short_answers(tmp_path, "saf_en")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x", "Invalid JSON"),
        ('{"question": "Why?", "reference": "So.", "answer": "So."}', "score: Field required."),
        ('{"question": "Why?", "reference": "So.", "answer": "So.", "score": 5}', "score: Input should be less than"),
        ('{"question": "", "reference": "So.", "answer": "So.", "score": 1}', "question: String should have at least"),
    ],
)
def test_public_answers_of_another_shape_are_told_with_their_line(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "asag").mkdir()
    (tmp_path / "asag" / "mohler.jsonl").write_text(line)
    with pytest.raises(BadInputError, match=rf"mohler\.jsonl, line 1: {problem}"):
        load_short_answers(tmp_path, "mohler")


@pytest.mark.parametrize("reference", [" ", "```\nx = 1\n```"])
def test_an_answer_without_a_reference_has_no_key_points(reference: str) -> None:
    assert as_question("What is a stack?", reference).key_points == ()
