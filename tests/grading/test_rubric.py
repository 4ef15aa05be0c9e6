"""Key points derived from a bare reference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.rubric import derive_key_points

REFERENCE = """Bagging trains each model on a bootstrap sample and averages the models.

Averaging models lowers variance. For example, random forests do this. Bias stays as it was. It costs compute.
"""


def test_sentences_become_points_of_one_weight() -> None:
    points = derive_key_points("How does bagging average models?", REFERENCE)
    assert [(point.id, point.weight, point.text) for point in points] == [
        ("point-1", 2, "Bagging trains each model on a bootstrap sample and averages the models."),
        ("point-2", 2, "Averaging models lowers variance."),
        ("point-3", 2, "Bias stays as it was."),
        ("point-4", 2, "It costs compute."),
    ]


def test_one_short_sentence_is_one_point() -> None:
    (point,) = derive_key_points("Which structure is last in, first out?", "A stack.")
    assert (point.weight, point.text) == (2, "A stack.")


def test_of_more_than_seven_sentences_the_most_central_stay_in_their_order() -> None:
    about = [f"Bagged models have fact{i}." for i in "abcdefg"]
    reference = " ".join([*about[:3], "Lunch tasted rather good.", *about[3:]])
    assert [point.text for point in derive_key_points("What are bagged models?", reference)] == about


def test_list_items_are_points_and_courtesies_are_not() -> None:
    reference = "Great question! There are two things to do:\n\n1. Split the data into folds\n2. Average the scores:\n"
    assert [point.text for point in derive_key_points("?", reference)] == [
        "Split the data into folds",
        "Average the scores",
    ]


def test_code_alone_gives_no_points() -> None:
    assert derive_key_points("?", "```python\nx = 1\n```") == ()


@given(st.text(max_size=400), st.text(max_size=100))
def test_any_reference_gives_usable_points(reference: str, question: str) -> None:
    points = derive_key_points(question, reference)
    assert len(points) <= 7
    assert all(point.text.strip() for point in points)
    assert {point.weight for point in points} <= {2}
