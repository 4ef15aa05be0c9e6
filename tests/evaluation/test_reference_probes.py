"""Replies made from references."""

from __future__ import annotations

import pytest

from interviewer.evaluation.reference_probes import make_probes, negate, stuff
from interviewer.evaluation.short_answers import ShortAnswer


@pytest.mark.parametrize(
    ("reference", "turned"),
    [
        ("A stack is last in, first out.", "A stack is not last in, first out."),
        ("It does not copy. It can grow.", "It does copy. It can not grow."),
        ("Locality.", "It is not the case that locality."),
    ],
)
def test_negate(reference: str, turned: str) -> None:
    assert negate(reference) == turned


def test_stuff() -> None:
    assert stuff("The stack is a list, not a tree.") == "list, stack, tree"


def test_each_question_gives_six() -> None:
    answers = [ShortAnswer(f"Question {n}?", f"Reference {n}.", "x", 0.5) for n in (1, 1, 2)]
    made = list(make_probes(answers))
    assert len(made) == 12
    by_kind = {kind: probe for kind, probe in made if probe.question == "Question 1?"}
    assert by_kind["another_reference"].answer == "Reference 2."
    assert by_kind["reference"].score == 1.0
    assert by_kind["question_copied"].answer == "Question 1?"
