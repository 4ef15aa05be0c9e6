"""Names: what is one, what says it, and where a list of them answers."""

from __future__ import annotations

import pytest

from interviewer.grading.names import asks_for_names, is_name, names_only, says_initials


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Merge sort", True),
        ("The network layer", True),
        ("Bag of words.", True),
        ("O(log n)", True),
        ("It returns a list.", False),
        ("Merge sort keeps the order of equal elements.", False),
        ("Boosting reduces bias.", False),
        ("", False),
    ],
)
def test_what_is_a_name(sentence: str, named: bool) -> None:
    assert is_name(sentence) is named


@pytest.mark.parametrize(
    ("name", "said", "same"),
    [
        ("Stochastic gradient descent", "SGD", True),
        ("Stochastic gradient descent", "I'd take SGD here.", True),
        ("SGD", "Plain stochastic gradient descent.", True),
        ("Merge sort", "Quick sort", False),
        ("Insertion sort", "What it is I forgot.", False),
        ("Stochastic gradient descent", "SVD", False),
    ],
)
def test_initials_say_a_name(name: str, said: str, same: bool) -> None:
    assert says_initials(name, said) is same


@pytest.mark.parametrize(
    ("reply", "only"),
    [
        ("Atomicity, consistency, isolation, durability", True),
        ("input, hidden and output", True),
        ("Dropout, random units, overfitting.", True),
        ("push, pop", False),
        ("Boosting reduces bias, bagging reduces variance, stacking combines both.", False),
        ("First the data is split, then each fold is held out, then the scores are averaged.", False),
    ],
)
def test_a_reply_of_names_only(reply: str, only: bool) -> None:
    assert names_only(reply) is only


@pytest.mark.parametrize(
    ("question", "reference", "asked"),
    [
        ("Name the ACID properties.", "They are atomicity, consistency, isolation and durability.", True),
        ("Which three layers does it have?", "An input, a hidden and an output layer.", True),
        ("What does ACID promise?", "Atomicity, consistency, isolation and durability.", False),
        ("What are embeddings?", "Vectors that stand for words.", False),
    ],
)
def test_where_names_answer(question: str, reference: str, asked: bool) -> None:
    assert asks_for_names(question, reference) is asked
