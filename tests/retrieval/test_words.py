from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.retrieval.words import WordIndex

TEXTS = ("dropout regularizes networks", "dropout dropout masks", "joins match rows")


def test_scores_are_bm25_over_what_the_query_could_reach() -> None:
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    once, twice = 1 / (1 + 1.2), 2 / (2 + 1.2)  # all texts have the mean length
    assert WordIndex(TEXTS).scores("Dropout").tolist() == pytest.approx([once, twice, 0])
    other = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    both = WordIndex(TEXTS).scores("dropout masking").tolist()
    assert both == pytest.approx([idf * once / (idf + other), (idf * twice + other * once) / (idf + other), 0])


def test_inflected_words_match() -> None:
    assert WordIndex(TEXTS).scores("joining a row").argmax() == 2


def test_unknown_words_lower_the_score() -> None:
    index = WordIndex(TEXTS)
    assert index.scores("dropout pizza Naples")[0] < index.scores("dropout")[0] / 3


@pytest.mark.parametrize("query", ["", "the of and", "pizza", "🙂", "!?", "\ud800"])
def test_a_query_without_a_known_word_finds_nothing(query: str) -> None:
    assert WordIndex(TEXTS).scores(query).tolist() == [0, 0, 0]


def test_no_texts_give_no_scores() -> None:
    assert WordIndex([]).scores("dropout").shape == (0,)
    assert WordIndex([""]).scores("dropout").tolist() == [0]


words = st.lists(st.sampled_from(["dropout", "join", "row", "mask", "pizza"]), max_size=8).map(" ".join)


@given(st.lists(words, min_size=1, max_size=5), words)
def test_scores_stay_between_0_and_1(texts: list[str], query: str) -> None:
    scores = WordIndex(texts).scores(query)
    assert ((scores >= 0) & (scores <= 1)).all()
