"""What the grade command is given: checked, and turned into a question and an answer."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.bank.loader import Bank
from interviewer.cli.answers import AD_HOC, Given, Task, build_task, parse_line, read_key_points
from interviewer.errors import BadInputError, UnknownNameError
from interviewer.models import KeyPoint, Question
from tests.support.questions import BAGGING

BANK = Bank({"bagging": BAGGING})
REFERENCE = "Overfitting means that a model fits the noise of its training data. It then does worse on new data."


def find_nothing(_asked: str) -> Question | None:
    return None


def find_bagging(_asked: str) -> Question | None:
    return BAGGING


def forbid_search(_asked: str) -> Question | None:
    raise AssertionError("nothing is searched for when the question or its reference is given")


def test_an_id_names_a_question_of_the_bank() -> None:
    task = build_task(Given(id="bagging", answer="It averages."), BANK, forbid_search)

    assert task == Task("It averages.", BAGGING, "bagging")


def test_a_reference_gives_the_key_points_and_no_reference_id() -> None:
    task = build_task(Given(question="What is overfitting?", reference=REFERENCE, answer="Noise."), BANK, forbid_search)

    assert task.reference_id is None
    assert task.question is not None
    assert (task.question.id, task.question.reference) == (AD_HOC, REFERENCE)
    assert [point.text for point in task.question.key_points] == [
        "Overfitting means that a model fits the noise of its training data.",
        "It then does worse on new data.",
    ]
    assert task.question.origin is not None
    assert task.question.origin.derived


def test_key_points_need_no_reference() -> None:
    points = (KeyPoint(id="noise", weight=3, text="It fits noise"),)

    task = build_task(Given(question="What is overfitting?", key_points=points, answer="Noise."), BANK, forbid_search)

    assert task.question is not None
    assert (task.question.key_points, task.question.reference) == (points, "")


def test_the_nearest_question_brings_reference_and_rubric_but_the_words_asked_stay() -> None:
    task = build_task(Given(question="Why bag models?", answer="Variance."), BANK, find_bagging)

    assert task.reference_id == "bagging"
    assert task.question == BAGGING.model_copy(update={"question": "Why bag models?"})


def test_with_nothing_near_there_is_no_question() -> None:
    task = build_task(Given(question="Who won the cup?", answer="France."), BANK, find_nothing)

    assert task == Task("France.", None)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answer": "x"}, "Give either the id of a question or a question."),
        ({"id": "bagging", "question": "Why?", "answer": "x"}, "Give either the id of a question or a question."),
        ({"id": "bagging", "reference": "It averages.", "answer": "x"}, "has its own reference and key points"),
        ({"id": "bagging", "answer": " \u200b\n"}, "The answer is blank."),
        ({"id": "bagging", "answer": "x" * 20_001}, "The answer has 20,001 characters; at most 20,000 are graded."),
        ({"question": " ", "answer": "x"}, "The question is empty."),
        ({"question": "Why?", "reference": "\n", "answer": "x"}, "The reference is empty."),
        ({"question": "Why?", "reference": "```\ncode\n```", "answer": "x"}, "holds no prose"),
    ],
)
def test_what_cannot_be_used_is_refused(fields: dict[str, str], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        build_task(Given(**fields), BANK, find_nothing)


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Nearest: bagging"):
        build_task(Given(id="baging", answer="x"), BANK, find_nothing)


def test_characters_that_no_database_holds_are_replaced() -> None:
    given_fields = parse_line('{"question": "a\\ud800b", "reference": "c\\u0000d", "answer": "e\\udfff"}')

    assert (given_fields.question, given_fields.reference, given_fields.answer) == ("a\ufffdb", "cd", "e\ufffd")


def test_a_line_may_be_a_row_of_a_data_set() -> None:
    row = '{"dataset": "mohler", "question": "Why?", "reference": "Because.", "answer": "So.", "score": 0.5}'

    assert parse_line(row) == Given(question="Why?", reference="Because.", answer="So.")


def test_key_points_of_a_line_get_ids_and_weights() -> None:
    points = '[{"text": "one"}, {"id": "b", "text": "two", "weight": 3}]'

    assert parse_line(f'{{"question": "Why?", "answer": "So.", "key_points": {points}}}').key_points == (
        KeyPoint(id="point-1", text="one", weight=2),
        KeyPoint(id="b", text="two", weight=3),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[1]", "Input should be a valid dictionary"),
        ('{"id": "bagging"}', "answer: Field required."),
        ('{"id": 7, "answer": "x"}', "id: Input should be a valid string."),
        ('{"question": "q", "answer": "x", "key_points": []}', "key_points: Tuple should have at least 1 item"),
        ('{"question": "q", "answer": "x", "key_points": ["a"]}', "key_points, item 1: Input should be"),
        (
            '{"question": "q", "answer": "x", "key_points": [{"text": "a"}, {"text": "b", "weight": 5}]}',
            "key_points, item 2, weight: Input should be 1, 2 or 3.",
        ),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        parse_line(line)


@pytest.mark.parametrize(
    "source",
    [
        '\ufeff[{"text": "one"},\n {"text": "two", "weight": 3}]',
        '{"text": "one"}\n\n{"text": "two", "weight": 3}\n',
    ],
    ids=["a JSON list", "JSON Lines"],
)
def test_a_file_of_key_points(tmp_path: Path, source: str) -> None:
    path = tmp_path / "points.json"
    path.write_text(source, encoding="utf-8")

    assert read_key_points(path) == (
        KeyPoint(id="point-1", text="one", weight=2),
        KeyPoint(id="point-2", text="two", weight=3),
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "points.json: Tuple should have at least 1 item"),
        (b"\xff", "points.json is not UTF-8 text."),
        (b'{"text": "one"}\nnonsense', "points.json, line 2, is not JSON"),
        (b"[1, ", "points.json is not JSON"),
        (b'[{"text": "one", "wieght": 3}]', "points.json: item 1, wieght: Extra inputs are not permitted."),
        (b'[{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]', "two key points have the id 'a'."),
    ],
)
def test_a_bad_file_of_key_points_says_where(tmp_path: Path, source: bytes, message: str) -> None:
    path = tmp_path / "points.json"
    path.write_bytes(source)

    with pytest.raises(BadInputError, match=message):
        read_key_points(path)


def test_a_file_of_key_points_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"none\.json cannot be read: No such file or directory"):
        read_key_points(tmp_path / "none.json")
    with pytest.raises(BadInputError, match="cannot be read: Is a directory"):
        read_key_points(tmp_path)


FIELDS = st.sampled_from(["id", "question", "reference", "key_points", "answer", "text", "weight"])
JSON_VALUES = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner),
)


@given(st.text() | st.dictionaries(FIELDS, JSON_VALUES).map(json.dumps))
def test_a_line_is_understood_or_refused(line: str) -> None:
    with contextlib.suppress(BadInputError):
        assert parse_line(line).answer is not None
