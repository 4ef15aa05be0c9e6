"""Banks from folders: what can be read is loaded, what cannot is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interviewer.bank.format import render_question
from interviewer.bank.loader import Bank, load_bank
from interviewer.errors import UnknownNameError
from tests.support.questions import BAGGING, make_question


def write(folder: Path, path: str, content: str | bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_the_rest_of_a_bank_is_loaded_when_a_file_is_bad(tmp_path: Path) -> None:
    write(tmp_path, "ensembles/bagging.md", render_question(BAGGING))
    write(tmp_path, "ensembles/broken.md", "---\nlevel: expert\n---\n")
    write(tmp_path, "ensembles/latin.md", b"---\nquestion: caf\xe9\n---\n")
    write(tmp_path, "ensembles/Upper Case.md", render_question(BAGGING))
    write(tmp_path, "ensembles/notes.txt", "left alone")
    write(tmp_path, "README.md", "left alone")
    bank = load_bank(tmp_path)
    assert dict(bank.questions) == {"bagging": BAGGING}
    assert sorted({(Path(problem.path).name, problem.line, problem.rule) for problem in bank.problems}) == [
        ("Upper Case.md", 1, "name"),
        ("broken.md", 2, "schema"),
        ("latin.md", 1, "encoding"),
    ]


def test_imported_banks_are_addressed_by_name(tmp_path: Path) -> None:
    write(tmp_path, "corpus/ensembles/bagging.md", render_question(BAGGING))
    write(tmp_path, "banks/mine/ensembles/bagging.md", render_question(BAGGING))
    bank = load_bank(tmp_path / "corpus", tmp_path / "banks")
    assert list(bank.questions) == ["bagging", "mine:bagging"]
    assert bank.get("mine:bagging") == make_question("mine:bagging")


def test_an_id_is_used_once_in_a_bank(tmp_path: Path) -> None:
    write(tmp_path, "a/bagging.md", render_question(BAGGING))
    write(tmp_path, "b/bagging.md", render_question(BAGGING))
    bank = load_bank(tmp_path)
    assert [question.topic for question in bank.questions.values()] == ["a"]
    assert [(problem.rule, problem.message) for problem in bank.problems] == [
        ("duplicate-id", "the id 'bagging' is taken")
    ]


def test_selection_and_unknown_names() -> None:
    bank = Bank({name: make_question(name, topic=t, level=lv) for name, t, lv in
                 [("a", "nlp", "mid"), ("b", "nlp", "senior"), ("c", "statistics", "mid")]})  # fmt: skip
    assert bank.topics == ("nlp", "statistics")
    assert [question.id for question in bank.select(("nlp",))] == ["a", "b"]
    assert [question.id for question in bank.select(level="mid")] == ["a", "c"]
    with pytest.raises(UnknownNameError, match=re.escape("Unknown topic 'statistic'. Nearest: statistics.")):
        bank.select(("statistic",))
    with pytest.raises(UnknownNameError, match=re.escape("Unknown level 'expert'. Valid: junior, mid, senior.")):
        bank.select(level="expert")
    with pytest.raises(UnknownNameError, match=re.escape("Unknown question 'q'. Valid: a, b, c.")):
        bank.get("q")
