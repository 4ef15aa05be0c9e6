"""search and index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.bank.format import render_question
from tests.cli.conftest import Run
from tests.support.questions import BAGGING, make_question


@pytest.fixture
def own_index(data_dir: Path, index_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index folder with nothing but the encoder, for a built-in bank of one question."""
    folder = data_dir / "index"
    folder.unlink()
    folder.mkdir()
    (folder / "encoder").symlink_to(index_dir / "encoder")
    topic = tmp_path / "corpus" / "ensembles"
    topic.mkdir(parents=True)
    (topic / "bagging.md").write_text(render_question(BAGGING), encoding="utf-8")
    monkeypatch.setattr("interviewer.settings.CHECKOUT_DIR", tmp_path)
    return folder


def test_search_gives_the_best_first(run: Run) -> None:
    result = run("search", "why keep keys and values of old tokens while decoding", "-k", "3", "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found[0]["id"] == "kv-cache"
    assert found[0]["question"].startswith("What is the KV cache")
    assert set(found[0]) == {"id", "question", "score"}
    scores = [hit["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) <= 3


def test_search_for_people(run: Run) -> None:
    line = run("search", "why keep keys and values of old tokens while decoding").stdout.splitlines()[0]

    assert line[4:].startswith("  kv-cache: What is the KV cache")


def test_search_with_nothing_near(run: Run) -> None:
    assert json.loads(run("search", "pancakes with maple syrup", "--json").stdout) == []

    told = run("search", "pancakes with maple syrup")
    assert (told.exit_code, told.stdout, told.stderr) == (0, "", "Nothing is near enough.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", " \u200b"], "Error: There is nothing to search for. Give some words.\n"),
        (["search", "bagging", "-k", "0"], "Error: Invalid value for '-k': "),
        (["search"], "Error: Missing argument 'TEXT'.\n"),
    ],
)
def test_a_search_for_nothing_is_bad_input(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("own_index")
def test_index_embeds_what_changed_and_nothing_else(run: Run, data_dir: Path) -> None:
    first = json.loads(run("index", "--json").stdout)
    again = json.loads(run("index", "--json").stdout)
    folder = data_dir / "banks" / "mine" / "ensembles"
    folder.mkdir(parents=True)
    boosting = make_question("boosting", question="What does boosting do?", reference="It adds trees one by one.")
    (folder / "boosting.md").write_text(render_question(boosting), encoding="utf-8")
    more = json.loads(run("index", "--json").stdout)
    rebuilt = json.loads(run("index", "--rebuild", "--json").stdout)

    assert first.keys() == {"questions", "vectors", "embedded", "reused", "seconds"}
    figures = [tuple(report.values())[:4] for report in (first, again, more, rebuilt)]
    assert figures == [(1, 2, 2, 0), (1, 2, 0, 2), (2, 4, 2, 2), (2, 4, 4, 0)]


@pytest.mark.usefixtures("own_index")
def test_index_for_people(run: Run) -> None:
    result = run("index")

    assert result.stdout.startswith("Questions: 1, vectors: 2 (2 embedded, 0 reused), ")
    assert result.stderr == ""


def test_an_index_that_cannot_be_kept_is_a_failure(run: Run, own_index: Path) -> None:
    (own_index / "vectors.faiss").mkdir()

    result = run("index", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: The index works now but could not be kept in {own_index}")


def test_a_search_works_without_a_place_for_the_index_and_says_so(run: Run, own_index: Path) -> None:
    (own_index / "vectors.faiss").mkdir()

    result = run("search", "why does bagging help", "--json")

    assert (result.exit_code, [hit["id"] for hit in json.loads(result.stdout)]) == (0, ["bagging"])
    assert "could not be kept" in result.stderr
