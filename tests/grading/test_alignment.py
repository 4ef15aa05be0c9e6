"""The signs that a claim says a statement, and that it turns one round."""

from __future__ import annotations

import pytest

from interviewer.grading.alignment import (
    Rarity,
    count_words,
    negated_terms,
    prepare_statement,
    recall,
    resemblance,
    term_share,
    turns_round,
)
from interviewer.protocols import Encoder

RARITY = Rarity(count_words(["a model has variance", "a model has bias", "a model has weights"]))


@pytest.mark.parametrize(
    ("said", "negated"),
    [
        ("It never lowers the variance.", {"lower", "varianc"}),
        ("It doesn't change the bias, but the variance falls.", {"chang", "bias"}),
        ("No unit can rely on another, for each unit is dropped.", {"reli"}),
        ("The variance falls.", set()),
    ],
)
def test_what_a_negation_covers(said: str, negated: set[str]) -> None:
    assert negated_terms(said) == negated


@pytest.mark.parametrize(
    ("said", "turned"),
    [
        ("Averaging lowers the variance of the models.", False),
        ("Averaging never lowers the variance of the models.", True),
        ("Averaging raises the variance of the models.", True),
        ("The variance is not what boosting attacks, and averaging lowers the variance.", False),
    ],
)
def test_a_statement_turned_round(encoder: Encoder, said: str, turned: bool) -> None:
    (vectors,) = encoder.encode_tokens(["Averaging lowers the variance"])
    assert turns_round(prepare_statement(vectors, "", RARITY), said) is turned


def test_rare_words_weigh_more_and_question_words_less(encoder: Encoder) -> None:
    (vectors,) = encoder.encode_tokens(["variance of the model"])
    plain = prepare_statement(vectors, "", RARITY)
    asked = prepare_statement(vectors, "What is variance?", RARITY)
    assert term_share(plain, "variance") == pytest.approx(1.193 / (1.193 + 0.5), abs=0.001)
    assert term_share(asked, "variance") < term_share(plain, "variance")
    assert float(plain.weights.sum()) == pytest.approx(1)


def test_pieces_of_contractions_weigh_nothing(encoder: Encoder) -> None:
    (vectors,) = encoder.encode_tokens(["The model's bias doesn't move"])
    state = prepare_statement(vectors, "", RARITY)
    weighed = {
        vectors.text[start:end] for (start, end), weight in zip(vectors.spans, state.weights, strict=True) if weight
    }
    assert weighed == {"model", "bias", "move"}


def test_a_statement_resembles_itself_most(encoder: Encoder) -> None:
    same, near, far = encoder.encode_tokens(
        ["Averaging lowers the variance", "Taking the mean reduces variance", "Redis keeps its data in memory"]
    )
    statement = prepare_statement(same, "", RARITY)
    assert resemblance(statement, same) == pytest.approx(1, abs=0.001)
    assert 0.5 < resemblance(statement, near) < 0.95
    assert resemblance(statement, far) < 0.2


def test_several_windows_recall_a_statement_together(encoder: Encoder) -> None:
    stated, half, other_half, far = encoder.encode_tokens(
        [
            "Averaging lowers the variance, depth lowers the bias",
            "Averaging lowers the variance",
            "Depth lowers the bias",
            "Redis keeps its data in memory",
        ]
    )
    statement = prepare_statement(stated, "", RARITY)
    assert recall(statement, [stated]) == pytest.approx(1, abs=0.001)
    assert recall(statement, [half]) < recall(statement, [half, other_half])
    assert recall(statement, [half, other_half]) > 0.75
    assert recall(statement, [far]) < 0.25
    assert recall(statement, []) == 0
