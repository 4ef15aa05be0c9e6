"""A small bank, and the encoder as one that counts."""

from __future__ import annotations

import pytest

from interviewer.models import KeyPoint, Question
from interviewer.protocols import Encoder
from tests.support.encoders import CountingEncoder


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(encoder)


def _question(question_id: str, topic: str, question: str, reference: str) -> Question:
    point = KeyPoint(id="core", weight=3, text=reference.split(".", maxsplit=1)[0])
    return Question(
        id=question_id,
        topic=topic,
        question=question,
        level="mid",
        kind="concept",
        key_points=(point,),
        reference=reference,
    )


@pytest.fixture(scope="session")
def bank() -> tuple[Question, ...]:
    """Three questions with one, two and one passages: seven rows."""
    return (
        _question(
            "dropout",
            "regularization",
            "How does dropout regularize a neural network?",
            "Dropout sets random activations to zero while training. Units then cannot rely on one another, which "
            "works like averaging many thinned networks.",
        ),
        _question(
            "kv-cache",
            "language-models",
            "What does a KV cache store, and what does it cost?",
            "The cache keeps the keys and values of past tokens in every layer, so that a decoding step computes them "
            "for the newest token only and attends to the stored ones.\n\n"
            "Its memory grows linearly with the length of the context and with the batch. Sharing key and value heads "
            "among queries makes it smaller.",
        ),
        _question(
            "left-join",
            "databases",
            "What does a left join return for a row without a match?",
            "A left join keeps each row of the left table. Where the right table has no match, its columns are NULL.",
        ),
    )
