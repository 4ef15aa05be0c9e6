"""The built-in bank keeps its promises: clean, broad, and every Python block in a reference runs."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from interviewer import text
from interviewer.bank.coverage import render_coverage
from interviewer.bank.lint import lint_paths
from interviewer.bank.loader import load_bank
from interviewer.bank.statistics import render_statistics
from interviewer.protocols import Encoder
from interviewer.settings import Settings

ENTRIES = 268  # of the collection that the bank was started from
BANK = load_bank(Settings().bank_dir)
PYTHON_BLOCKS = [
    (question.id, code)
    for question in BANK.questions.values()
    for language, code in text.code_blocks(question.reference)
    if language == "python"
]


def test_lint_is_clean(encoder: Encoder) -> None:
    assert [str(problem) for problem in lint_paths([Settings().bank_dir], lambda: encoder)] == []


def test_it_is_broad() -> None:
    assert not BANK.problems
    questions = BANK.questions.values()
    assert len(questions) >= 380
    assert min(Counter(question.topic for question in questions).values()) >= 12
    assert sum(question.level == "senior" for question in questions) >= len(questions) / 4
    kinds = Counter(question.kind for question in questions)
    assert (kinds["scenario"] >= 40, kinds["coding"] >= 20, kinds["behavioural"] >= 12) == (True, True, True)


def test_the_page_of_coverage_is_current() -> None:
    page = Settings().bank_dir / "COVERAGE.md"
    assert page.read_text(encoding="utf-8") == render_coverage(BANK.questions.values()), "run `make docs`"
    assert sum(len(question.covers) for question in BANK.questions.values()) == ENTRIES


def test_no_entry_is_covered_twice() -> None:
    covered = Counter(name for question in BANK.questions.values() for name in question.covers)
    assert [name for name, count in covered.items() if count > 1] == []


def test_the_page_of_numbers_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "bank.md"
    assert page.read_text(encoding="utf-8") == render_statistics(BANK.questions.values()), "run `make docs`"


@pytest.mark.parametrize(("question_id", "code"), PYTHON_BLOCKS, ids=[name for name, _ in PYTHON_BLOCKS])
def test_python_in_references_runs(question_id: str, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{question_id}: {done.stderr}"
