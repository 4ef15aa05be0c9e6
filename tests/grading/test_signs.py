"""What is found on a key point, with chances given by hand in place of the model's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from interviewer.grading.alignment import load_rarity, prepare_statement
from interviewer.grading.signs import (
    OF_THE_POINT,
    SIGNS,
    WINDOWS,
    Claim,
    PreparedPoint,
    Shortlist,
    combine,
    gather_signs,
    shortlist,
)
from interviewer.models import Misconception
from interviewer.protocols import Encoder
from interviewer.text import split_sentences, words
from tests.support.questions import BAGGING

POINT = BAGGING.key_points[2]  # Averaging lowers the variance of the predictions
WRONG = BAGGING.misconceptions[0]  # Bagging lowers the bias of the models
REPLY = "I like forests. Taking the mean makes the predictions vary less. Bagging lowers the bias. It is easy to run."


@pytest.fixture(scope="module")
def listed(encoder: Encoder) -> Shortlist:
    rarity = load_rarity()

    def state(said: str) -> object:
        return prepare_statement(encoder.encode_tokens([said])[0], BAGGING.question, rarity)

    spans = split_sentences(REPLY)
    vectors = encoder.encode_tokens([span.text for span in spans])
    claims = [Claim(0, span, found) for span, found in zip(spans, vectors, strict=True)]
    stated = state(POINT.text)
    misconceptions: tuple[tuple[Misconception, object], ...] = ((WRONG, state(WRONG.text)),)
    reference = frozenset({tuple("it is easy to run".split())})
    return shortlist(PreparedPoint(POINT, stated, stated, misconceptions, reference), claims)  # type: ignore[arg-type]


def test_the_nearest_windows_and_suspects_are_read(listed: Shortlist) -> None:
    assert len(listed.windows) == WINDOWS
    assert all("Taking the mean" in window.text for window in listed.windows)
    assert [(m.text, claim.span.text) for m, claim in listed.suspects] == [(WRONG.text, "Bagging lowers the bias.")]
    assert listed.pairs[-1] == ("Bagging lowers the bias.", WRONG.text)
    assert {claim for _, claim in listed.pairs[:-1]} == {POINT.text}


def test_what_is_said_is_the_evidence(listed: Shortlist) -> None:
    chances = np.array([[0.9, 0.1, 0.0], [0.5, 0.4, 0.1], [0.1, 0.8, 0.1]], dtype=np.float32)
    found = combine(listed, chances)
    signs = dict(zip(OF_THE_POINT, found.signs, strict=True))
    assert signs["says"] == pytest.approx(2.197, abs=0.001)
    assert signs["against"] == pytest.approx(-2.197, abs=0.001)
    assert signs["misconception"] == pytest.approx(-2.197, abs=0.001)
    assert "Taking the mean makes the predictions vary less." in [claim.span.text for claim in found.favour]
    assert signs["turned"] in (0.0, 1.0)


def test_a_misconception_that_is_held_leads_what_speaks_against(listed: Shortlist) -> None:
    chances = np.array([[0.2, 0.6, 0.2], [0.2, 0.5, 0.3], [0.95, 0.05, 0.0]], dtype=np.float32)
    found = combine(listed, chances)
    assert found.misconception == WRONG
    assert [claim.span.text for claim in found.against] == ["Bagging lowers the bias."]
    calm = combine(listed, np.array([[0.0, 0.1, 0.9], [0.2, 0.5, 0.3], [0.5, 0.5, 0.0]], dtype=np.float32))
    assert calm.misconception is None
    assert "Taking the mean" in calm.against[0].span.text


def test_the_reference_does_not_speak_against_its_own_points(listed: Shortlist) -> None:
    window, against = listed.windows[0], OF_THE_POINT.index("against")
    said = frozenset(tuple(words(claim.span.text)) for claim in window.claims)
    chances = np.array([[0.2, 0.1, 0.7], [0.0, 1.0, 0.0]], dtype=np.float32)
    own_words = replace(listed, windows=(window,))
    assert combine(own_words, chances).signs[against] == pytest.approx(0.847, abs=0.001)
    quoted = replace(own_words, prepared=replace(listed.prepared, reference=said))
    assert combine(quoted, chances).signs[against] == pytest.approx(-9.210, abs=0.001)
    assert not combine(quoted, chances).is_denied


def test_each_point_is_given_the_means_over_the_reply(listed: Shortlist) -> None:
    one = combine(listed, np.array([[0.9, 0.1, 0.0], [0.5, 0.4, 0.1], [0.1, 0.8, 0.1]], dtype=np.float32))
    other = combine(listed, np.array([[0.5, 0.0, 0.5], [0.5, 0.0, 0.5], [0.1, 0.8, 0.1]], dtype=np.float32))
    signs = gather_signs([one, other])
    assert signs.shape == (2, len(SIGNS))
    assert signs[0, : len(OF_THE_POINT)] == pytest.approx(one.signs)
    assert signs[:, SIGNS.index("reply_says")] == pytest.approx([2.197 / 2] * 2, abs=0.001)
    assert signs[:, SIGNS.index("reply_against")] == pytest.approx([-2.197 / 2] * 2, abs=0.001)
