"""The built-in bank keeps its promises: clean, broad, and every Python block in a reference runs."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from interviewer import text
from interviewer.bank.lint import lint_paths
from interviewer.bank.loader import load_bank
from interviewer.bank.statistics import render_statistics
from interviewer.protocols import Encoder
from interviewer.settings import Settings

NEAR_DUPLICATE = 0.8  # cosine of two question texts
BANK = load_bank(Settings().bank_dir)
PYTHON_BLOCKS = [
    (question.id, code)
    for question in BANK.questions.values()
    for language, code in text.code_blocks(question.reference)
    if language == "python"
]


def test_lint_is_clean() -> None:
    assert [str(problem) for problem in lint_paths([Settings().bank_dir])] == []


def test_it_is_broad() -> None:
    assert not BANK.problems
    assert len(BANK.questions) >= 40
    assert len(BANK.topics) >= 10
    assert {question.level for question in BANK.questions.values()} == {"junior", "mid", "senior"}


def test_no_inventory_entry_is_covered_twice() -> None:
    covered = Counter(name for question in BANK.questions.values() for name in question.covers)
    assert [name for name, count in covered.items() if count > 1] == []


def test_the_page_of_numbers_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "bank.md"
    assert page.read_text(encoding="utf-8") == render_statistics(BANK.questions.values()), "run `make docs`"


def test_questions_that_sound_alike_say_that_they_are_related(encoder: Encoder) -> None:
    questions = list(BANK.questions.values())
    vectors = encoder.encode([question.question for question in questions])
    similarities = vectors @ vectors.T
    alike = [
        (one.id, other.id)
        for (i, one), (j, other) in combinations(enumerate(questions), 2)
        if similarities[i, j] > NEAR_DUPLICATE and one.id not in other.related and other.id not in one.related
    ]
    assert alike == []


@pytest.mark.parametrize(("question_id", "code"), PYTHON_BLOCKS, ids=[name for name, _ in PYTHON_BLOCKS])
def test_python_in_references_runs(question_id: str, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{question_id}: {done.stderr}"
