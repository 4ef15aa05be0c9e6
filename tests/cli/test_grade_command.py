"""grade, one answer and a file of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.bank.loader import load_bank
from interviewer.settings import Settings
from tests.cli.conftest import Run
from tests.support.llm_server import LLMServer, answer, status

QUESTION = "What is overfitting?"
REFERENCE = "Overfitting means that a model fits the noise of its training data. It then does worse on new data."
GOOD = "A model overfits when it fits the noise of its training data. On new data it then does worse."
FIELDS = {"score", "range", "ungraded_reason", "verdicts", "errors", "feedback", "reference_id", "graded_by"}
JUDGEMENT = {
    "points": [
        {
            "key_point": "point-1",
            "reason": "Said.",
            "verdict": "covered",
            "quote": "it fits the noise of its training data",
        },
        {"key_point": "point-2", "reason": "Not said.", "verdict": "missing", "quote": ""},
    ],
    "errors": [],
    "feedback": "You have the heart of it.",
}


def use_llm(monkeypatch: pytest.MonkeyPatch, server: LLMServer) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("INTERVIEWER_MODEL", "test-model")


def write_lines(path: Path, *lines: object) -> str:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return str(path)


def test_a_question_of_the_bank(run: Run) -> None:
    reference = load_bank(Settings().bank_dir).questions["bagging"].reference

    result = run("grade", "--id", "bagging", "--answer", reference, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    grade = json.loads(result.stdout)
    assert grade.keys() == FIELDS
    assert grade["score"] >= 6.5
    assert (grade["ungraded_reason"], grade["reference_id"]) == (None, "bagging")
    assert grade["graded_by"].keys() == {"name", "version", "model"}
    assert grade["graded_by"]["name"] == "heuristic"
    verdict = next(verdict for verdict in grade["verdicts"] if verdict["evidence"])
    assert verdict.keys() == {"key_point", "verdict", "credit", "evidence"}
    assert verdict["key_point"].keys() == {"id", "text", "weight"}
    evidence = verdict["evidence"][0]
    assert evidence.keys() == {"quote", "start", "end"}
    assert reference[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_a_reference_of_ones_own(run: Run) -> None:
    grade = json.loads(
        run("grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", GOOD, "--json").stdout
    )

    assert grade["score"] >= 6.5
    assert grade["reference_id"] is None
    assert [verdict["key_point"]["id"] for verdict in grade["verdicts"]] == ["point-1", "point-2"]


def test_key_points_of_ones_own(run: Run, tmp_path: Path) -> None:
    points = tmp_path / "points.jsonl"
    points.write_text('{"id": "noise", "text": "The model fits the noise of its training data", "weight": 3}', "utf-8")

    arguments = ("--question", QUESTION, "--key-points", str(points), "--answer", GOOD)
    grade = json.loads(run("grade", *arguments, "--json").stdout)

    point = {"id": "noise", "text": "The model fits the noise of its training data", "weight": 3}
    assert [verdict["key_point"] for verdict in grade["verdicts"]] == [point]
    assert grade["verdicts"][0]["verdict"] == "covered"


def test_without_a_reference_the_nearest_question_supplies_it(run: Run) -> None:
    question = "What does the KV cache of a decoder-only language model save, and what does it cost?"

    grade = json.loads(run("grade", "--question", question, "--answer", "I don't know.", "--json").stdout)

    assert (grade["reference_id"], grade["score"]) == ("kv-cache", 0.0)


def test_with_nothing_near_the_reply_is_not_graded(run: Run) -> None:
    result = run("grade", "--question", "Who won the 1998 World Cup?", "--answer", "France, at home.", "--json")

    assert result.exit_code == 0
    grade = json.loads(result.stdout)
    assert (grade["score"], grade["reference_id"], grade["verdicts"]) == (None, None, [])
    assert grade["ungraded_reason"].startswith("No question of the bank asks this")


def test_a_grade_for_people(run: Run) -> None:
    result = run("grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", "I don't know.")

    assert result.stdout.startswith("0.0 - Start again here. ")
    assert "\n  Missing: Overfitting means" in result.stdout


def test_the_target_level_counts(run: Run) -> None:
    more = f"{REFERENCE} Regularization and more data reduce it."
    arguments = ("grade", "--question", QUESTION, "--reference", more, "--answer", REFERENCE, "--json")

    junior, senior = (json.loads(run(*arguments, "--level", level).stdout)["score"] for level in ("junior", "senior"))

    assert junior > senior


def test_an_answer_from_stdin(run: Run) -> None:
    arguments = ("grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", "-", "--json")
    typed = GOOD.encode() + b"\x00\xff\r\n"

    grade = json.loads(run(*arguments, stdin=typed).stdout)

    evidence = [piece for verdict in grade["verdicts"] for piece in verdict["evidence"]]
    stored = f"{GOOD}\ufffd\n"
    assert evidence
    assert all(stored[piece["start"] : piece["end"]] == piece["quote"] for piece in evidence)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "bagging"], "Give an answer with --answer, or many with --batch."),
        (["--answer", "x"], "Give either the id of a question or a question."),
        (["--answer", "x", "--id", "bagging", "--question", "y"], "Give either the id of a question or a question."),
        (["--answer", " \n", "--id", "bagging"], "The answer is blank."),
        (["--answer", "x" * 20_001, "--id", "bagging"], "The answer has 20,001 characters"),
        (["--answer", "x", "--id", "baging"], "Unknown question 'baging'. Nearest: bagging"),
        (["--answer", "x", "--id", "bagging", "--level", "expert"], "Unknown level 'expert'."),
        (["--answer", "x", "--id", "bagging", "--grader", "best"], "Invalid value for '--grader': 'best' is not one"),
        (["--answer", "x", "--id", "bagging", "--grader", "llm"], "No LLM is set up."),
        (["--answer", "x", "--question", "y", "--key-points", "none.json"], "none.json cannot be read: "),
        (["--answer", "x", "--batch", "some.jsonl"], "--batch brings its own questions and answers."),
        (["--batch", "none.jsonl"], "none.jsonl cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_used_is_bad_input(run: Run, arguments: list[str], message: str) -> None:
    result = run("grade", *arguments, "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("\n") == 1


def test_a_batch_keeps_the_order_and_says_what_is_wrong_with_a_line(run: Run, tmp_path: Path) -> None:
    lines = (
        {"question": QUESTION, "reference": REFERENCE, "answer": GOOD},
        "not JSON",
        {"id": "bagging", "answer": "I don't know."},
        "",
        {"id": "baging", "answer": "x"},
        {"id": "bagging", "answer": " "},
        {"question": QUESTION, "answer": "x\ud800", "key_points": [{"text": "It fits the noise of its training data"}]},
    )

    result = run("grade", "--batch", write_lines(tmp_path / "batch.jsonl", *lines))

    grades = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(grade.keys() == FIELDS for grade in grades)
    assert [grade["reference_id"] for grade in grades] == [None, None, "bagging", None, None, None]
    assert [grade["score"] is None for grade in grades] == [False, True, False, True, True, False]
    assert [grade["ungraded_reason"] for grade in grades if grade["score"] is None] == [
        "Line 2: it is not JSON: Expecting value: line 1 column 1 (char 0).",
        "Line 5: Unknown question 'baging'. Nearest: bagging.",
        "Line 6: The answer is blank.",
    ]
    assert result.exit_code == 1
    assert result.stderr == "Error: 3 of 6 lines could not be graded; the reason of each stands in its line.\n"


def test_a_batch_without_fault_succeeds(run: Run, tmp_path: Path) -> None:
    lines = (
        {"id": "bagging", "answer": "I don't know."},
        {"question": "Who won the 1998 World Cup?", "answer": "France."},
    )

    result = run("grade", "--batch", write_lines(tmp_path / "batch.jsonl", *lines), "--grader", "heuristic")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [json.loads(line)["score"] for line in result.stdout.splitlines()] == [0.0, None]


ADVERSE = ("grade", "--question", QUESTION, "--reference", REFERENCE, "--answer", GOOD, "--json")


def test_the_llm_grades_when_it_is_set_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with LLMServer(answer(JUDGEMENT)) as server:
        use_llm(monkeypatch, server)
        result = run(*ADVERSE)

    grade = json.loads(result.stdout)
    assert grade["graded_by"]["name"] == "llm"
    assert (grade["graded_by"]["model"], grade["feedback"]) == ("test-model", "You have the heart of it.")
    assert [(verdict["verdict"], verdict["credit"]) for verdict in grade["verdicts"]] == [
        ("covered", 1),
        ("missing", 0),
    ]
    far_apart = (
        "The grader on this computer would have given 10, so one of the two may be mistaken. "
        "Read the quotes before you trust the score.\n"
    )
    assert (result.exit_code, result.stderr) == (0, far_apart)


def test_auto_falls_back_and_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with LLMServer(status(401)) as server:
        use_llm(monkeypatch, server)
        result = run(*ADVERSE)

    grade = json.loads(result.stdout)
    assert (grade["graded_by"]["name"], grade["score"] is None) == ("heuristic", False)
    assert result.exit_code == 0
    assert "so this was graded on this computer" in result.stderr


def test_the_llm_alone_that_fails_gives_no_score(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with LLMServer(status(401)) as server:
        use_llm(monkeypatch, server)
        result = run(*ADVERSE, "--grader", "llm")

    grade = json.loads(result.stdout)
    assert (grade["score"], grade["graded_by"]["name"]) == (None, "llm")
    assert grade["ungraded_reason"] == "The endpoint at 127.0.0.1 refused the key. Check OPENAI_API_KEY."
    assert (result.exit_code, result.stderr) == (1, f"Error: {grade['ungraded_reason']}\n")
    assert "sk-secret" not in result.output


def test_a_batch_tells_once_that_the_llm_is_down(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    line = {"question": QUESTION, "reference": REFERENCE, "answer": GOOD}
    with LLMServer(status(401)) as server:
        use_llm(monkeypatch, server)
        result = run("grade", "--batch", write_lines(tmp_path / "batch.jsonl", line, line))

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.count("graded on this computer") == 1
