"""Key points derived from a bare reference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.rubric import derive_key_points

REFERENCE = """Bagging trains each model on a bootstrap sample and averages the models.

Averaging models lowers variance. For example, random forests do this. Bias stays as it was. It costs compute.
"""


def test_sentences_become_points_with_the_central_one_as_core() -> None:
    points = derive_key_points("How does bagging average models?", REFERENCE)
    assert [(point.id, point.weight, point.text) for point in points] == [
        ("point-1", 3, "Bagging trains each model on a bootstrap sample and averages the models."),
        ("point-2", 2, "Averaging models lowers variance."),
        ("point-3", 2, "Bias stays as it was."),
        ("point-4", 1, "It costs compute."),
    ]


def test_one_short_sentence_is_one_core_point() -> None:
    (point,) = derive_key_points("Which structure is last in, first out?", "A stack.")
    assert (point.weight, point.text) == (3, "A stack.")


def test_at_most_seven_points() -> None:
    reference = " ".join(f"Fact number{i} holds for model{i}." for i in range(20))
    points = derive_key_points("?", reference)
    assert len(points) == 7
    assert sum(point.weight == 3 for point in points) == 1


def test_code_alone_gives_no_points() -> None:
    assert derive_key_points("?", "```python\nx = 1\n```") == ()


@given(st.text(max_size=400), st.text(max_size=100))
def test_any_reference_gives_usable_points(reference: str, question: str) -> None:
    points = derive_key_points(question, reference)
    assert len(points) <= 7
    assert all(point.text.strip() for point in points)
    assert sum(point.weight == 3 for point in points) == bool(points)
