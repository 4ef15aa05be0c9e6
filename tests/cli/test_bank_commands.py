"""list, show and lint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.bank.format import render_question
from interviewer.bank.loader import load_bank
from interviewer.models import Question
from interviewer.settings import Settings
from tests.cli.conftest import Run
from tests.support.questions import BAGGING


@pytest.fixture
def imported(data_dir: Path) -> Path:
    """An imported bank 'mine' with one good question file and one bad."""
    folder = data_dir / "banks" / "mine" / "ensembles"
    folder.mkdir(parents=True)
    (folder / "bagging.md").write_text(render_question(BAGGING), encoding="utf-8")
    (folder / "broken.md").write_text("no front matter", encoding="utf-8")
    return folder


def test_list_gives_the_promised_fields(run: Run) -> None:
    result = run("list", "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    listed = json.loads(result.stdout)
    bank = load_bank(Settings().bank_dir).questions
    assert [item["id"] for item in listed] == list(bank)
    kv_cache = bank["kv-cache"]
    assert listed[list(bank).index("kv-cache")] == {
        "id": "kv-cache",
        "topic": "large-language-models",
        "level": "mid",
        "kind": "concept",
        "question": kv_cache.question,
        "key_points": len(kv_cache.key_points),
    }


def test_list_of_a_topic_and_a_level(run: Run) -> None:
    listed = json.loads(run("list", "--topic", "ensembles", "--level", "junior", "--json").stdout)

    assert "bagging" in [item["id"] for item in listed]
    assert {(item["topic"], item["level"]) for item in listed} == {("ensembles", "junior")}


def test_list_for_people_is_a_line_a_question(run: Run) -> None:
    lines = run("list").stdout.splitlines()

    assert len(lines) == len(json.loads(run("list", "--json").stdout))
    assert any(line.startswith("kv-cache ") and "large-language-models: What is the KV cache" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "--topic", "ensemble"], "Error: Unknown topic 'ensemble'. Nearest: ensembles"),
        (["list", "--level", "midd"], "Error: Unknown level 'midd'. Nearest: mid."),
        (["show", "kv-cahce"], "Error: Unknown question 'kv-cahce'. Nearest: kv-cache"),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_an_unknown_name_is_bad_input(run: Run, arguments: list[str], message: str, as_json: list[str]) -> None:
    result = run(*arguments, *as_json)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_show_gives_the_whole_question(run: Run) -> None:
    result = run("show", "kv-cache", "--json")

    assert Question.model_validate_json(result.stdout) == load_bank(Settings().bank_dir).questions["kv-cache"]
    assert json.loads(result.stdout)["key_points"][0]["weight"] == 3


def test_show_for_people(run: Run) -> None:
    shown = run("show", "kv-cache").stdout

    assert shown.startswith("kv-cache (large-language-models, mid, concept)\n\nWhat is the KV cache")
    assert "\n  3  reuse: The cache keeps" in shown
    assert "\nReference:\nThe KV cache keeps" in shown


def test_an_imported_bank_is_addressed_by_its_name_and_a_bad_file_is_named(run: Run, imported: Path) -> None:
    listed = run("list", "--json")

    assert "mine:bagging" in [item["id"] for item in json.loads(listed.stdout)]
    assert listed.stderr.startswith(f"One question file was left out. The first problem: {imported / 'broken.md'}:1: ")
    assert json.loads(run("show", "mine:bagging", "--json").stdout)["reference"] == BAGGING.reference


def test_lint_of_the_built_in_bank_finds_nothing(run: Run) -> None:
    result = run("lint", "--json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert result.stderr == "0 problems.\n"


def test_lint_names_file_line_and_rule(run: Run, imported: Path) -> None:
    result = run("lint", str(imported / "broken.md"), "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "path": str(imported / "broken.md"),
            "line": 1,
            "rule": "front-matter",
            "message": "the file must start with YAML between two '---' lines",
        }
    ]
    assert result.stderr == "1 problem.\n"


def test_lint_for_people(run: Run, imported: Path) -> None:
    result = run("lint", str(imported / "broken.md"))

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{imported / 'broken.md'}:1: front-matter: ")


def test_lint_of_nothing_is_bad_input(run: Run, tmp_path: Path) -> None:
    result = run("lint", str(tmp_path / "none"))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: There is no file or folder {tmp_path / 'none'}.\n"
