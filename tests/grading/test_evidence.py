"""A quote counts only if the candidate said it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.grading.evidence import find_quote

REPLY = "Each tree sees a “bootstrap” sample,\n then we average. That cuts VARIANCE, not bias."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("then we average", "then we average"),
        ("cuts variance", "cuts VARIANCE"),
        ('a "bootstrap" sample, then we average', "a “bootstrap” sample,\n then we average"),
        ('"Each tree sees"', "Each tree sees"),
        ("we averge. That cuts variance", "we average. That cuts VARIANCE"),
        ("rage. That", "average. That"),
    ],
)
def test_quotes_that_the_candidate_said(quote: str, found: str) -> None:
    evidence = find_quote(quote, REPLY, reply=2)
    assert evidence is not None
    assert (evidence.quote, evidence.reply) == (found, 2)
    assert REPLY[evidence.start : evidence.end] == found


@pytest.mark.parametrize(
    "quote",
    ["boosting fits residuals", "", " . ", "x", "the variance of the average falls as trees decorrelate", "a" * 9999],
)
def test_quotes_that_the_candidate_did_not_say(quote: str) -> None:
    assert find_quote(quote, REPLY) is None


@given(st.text(min_size=1, max_size=80), st.integers(0, 80), st.integers(1, 40))
def test_any_slice_is_found_and_is_verbatim(reply: str, start: int, length: int) -> None:
    quote = reply[start : start + length]
    evidence = find_quote(quote, reply)
    if sum(ch.isalnum() for ch in quote) >= 8:
        assert evidence is not None
    if evidence:
        assert reply[evidence.start : evidence.end] == evidence.quote
