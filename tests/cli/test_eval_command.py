"""eval: the figures of a grader on labelled replies and on public sets, and of the search on other wordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

POINTS = ("model", "likelihood", "log-odds", "threshold", "not-constant", "iterative", "separation")
REPLIES = [
    ("excellent", 8.0, "Logistic regression passes a weighted sum of the features through a sigmoid and gives the "
     "probability of churn. The weights maximize the likelihood, by gradient steps."),
    ("off-topic", 0.0, "Redis keeps its data in memory and writes it to disk from time to time."),
]  # fmt: skip


def write_labels(path: Path) -> Path:
    rows = [
        {
            "question_id": "logistic-regression-explained",
            "part": "test",
            "kind": kind,
            "reply": reply,
            "score": score,
            "verdicts": dict.fromkeys(POINTS, "missing"),
        }
        for kind, score, reply in REPLIES
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_own_labels(run: Run, tmp_path: Path) -> None:
    result = run("eval", "grading", "--part", "test", "--labels", str(write_labels(tmp_path / "own.jsonl")), "--json")
    figures = json.loads(result.stdout)
    assert result.exit_code == 0
    assert figures["heuristic"]["graded"] == 2
    by_kind = figures["heuristic"]["by_kind"]
    assert by_kind["excellent"]["grader"] > by_kind["off-topic"]["grader"]
    assert figures["people"]["replies"] == 0


def test_for_people(run: Run, tmp_path: Path) -> None:
    result = run("eval", "grading", "--part", "test", "--labels", str(write_labels(tmp_path / "own.jsonl")))
    assert "heuristic           2 of    2 graded   r 1.0" in result.stdout


def test_kinds_can_be_left_out(run: Run, tmp_path: Path) -> None:
    own = ("eval", "grading", "--part", "test", "--labels", str(write_labels(tmp_path / "own.jsonl")))

    figures = json.loads(run(*own, "--without", "off-topic", "--json").stdout)
    assert list(figures["heuristic"]["by_kind"]) == ["excellent"]

    result = run(*own, "--without", "offtopic")
    assert result.exit_code == 2
    assert result.stderr == "Error: No reply is of the kind 'offtopic'. There are excellent, off-topic.\n"


def test_a_folder_without_the_sets_is_bad_input(run: Run, tmp_path: Path) -> None:
    result = run("eval", "grading", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert "There is no" in result.stderr


def test_labels_of_another_shape_are_bad_input(run: Run, tmp_path: Path) -> None:
    labels = write_labels(tmp_path / "own.jsonl")
    labels.write_text(labels.read_text().replace('"score": 8.0', '"score": 50'))
    result = run("eval", "grading", "--part", "test", "--labels", str(labels))
    assert result.exit_code == 2
    assert result.stderr == f"Error: {labels}, line 1: score: Input should be less than or equal to 10.\n"


def test_public_answers_of_another_shape_are_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "asag").mkdir()
    (tmp_path / "asag" / "mohler.jsonl").write_text("question,answer")
    result = run("eval", "grading", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert "mohler.jsonl, line 1: Invalid JSON" in result.stderr
    assert result.stderr.count("\n") == 1


def write_wordings(folder: Path) -> Path:
    wordings = {"kv-cache": ["the KV cache of a language model", "best pizza in Naples"], "not-in-the-bank": ["x"]}
    (folder / "own.yaml").write_text(json.dumps(wordings))
    return folder


def test_own_wordings(run: Run, tmp_path: Path) -> None:
    result = run("eval", "retrieval", "--data", str(write_wordings(tmp_path)), "--json")
    first = {"queries": 1, "first": 1.0, "in the first three": 1.0, "in the first five": 1.0, "nothing found": 0.0}
    second = {"queries": 1, "first": 0.0, "in the first three": 0.0, "in the first five": 0.0, "nothing found": 1.0}
    half = {"queries": 2, "first": 0.5, "in the first three": 0.5, "in the first five": 0.5, "nothing found": 0.5}
    assert json.loads(result.stdout) == {"all": half, "wording 1": first, "wording 2": second}


def test_own_wordings_for_people(run: Run, tmp_path: Path) -> None:
    result = run("eval", "retrieval", "--data", str(write_wordings(tmp_path)))
    assert "wording 2  queries 1   first 0.0" in result.stdout


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "no YAML file"),
        ("[1, 2]", "a list of wordings"),
        ("a: [", "own.yaml is not YAML"),
        ("a: [", "line 1"),
        ("nobody: [x]", "None of these"),
        ("kv-cache: []", "own.yaml: 'kv-cache' should have a list of wordings, at least one, all text."),
        ("kv-cache: [3]", "own.yaml: 'kv-cache' should have a list of wordings, at least one, all text."),
        ("kv-cache: a cache", "own.yaml: 'kv-cache' should have a list of wordings, at least one, all text."),
    ],
)
def test_wordings_of_another_shape_are_bad_input(run: Run, tmp_path: Path, written: str | None, said: str) -> None:
    if written:
        (tmp_path / "own.yaml").write_text(written)
    result = run("eval", "retrieval", "--data", str(tmp_path))
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
