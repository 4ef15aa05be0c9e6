"""Sentences, terms, numbers, folding, and what is taken out of text that no page can hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer import text


@pytest.mark.parametrize(
    ("whole", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Trees, e.g. forests, vote. Done", ["Trees, e.g. forests, vote.", "Done"]),
        ("Rate 0.1 works; more fails", ["Rate 0.1 works;", "more fails"]),
        ("- first\n- second\n1. third", ["- first", "- second", "1. third"]),
        ("a line\nthat goes on", ["a line\nthat goes on"]),
        ("para\n\nnext", ["para", "next"]),
        ("...!?", []),
        ("", []),
    ],
)
def test_sentences(whole: str, sentences: list[str]) -> None:
    assert [span.text for span in text.split_sentences(whole)] == sentences


@given(st.text(max_size=400))
def test_a_span_is_a_slice_of_the_text(whole: str) -> None:
    for span in text.split_sentences(whole):
        assert whole[span.start : span.end] == span.text


def test_terms_are_stems_of_words_that_mean_something() -> None:
    assert text.terms("It doesn't reduce the variance of models") == ["reduc", "varianc", "model"]
    assert text.terms("bias-variance") == ["bias-vari", "bias", "varianc"]


def test_numbers_are_comparable() -> None:
    assert text.numbers("1,000 rows, 8 %, 3.0 and −2 but not x1 or v2.5a") == {"1000", "8%", "3", "-2"}


def test_fold_keeps_the_way_back() -> None:
    folded, offsets = text.fold("A\u200b  “Ｘ”\nﬁt")
    assert folded == 'a "x" fit'
    assert len(offsets) == len(folded)
    assert [offsets[folded.index(ch)] for ch in "axft"] == [0, 5, 8, 9]


@given(st.text(max_size=200))
def test_fold_offsets_never_go_back(raw: str) -> None:
    folded, offsets = text.fold(raw)
    assert list(offsets) == sorted(offsets)
    assert len(folded) == len(offsets)
    assert all(offset < len(raw) for offset in offsets)


@given(st.text(max_size=200))
def test_sanitized_text_can_be_stored(raw: str) -> None:
    cleaned = text.sanitize(raw)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert text.sanitize(cleaned) == cleaned


def test_plain_text_of_markdown() -> None:
    markdown = "# Title\n\nThe **loss** is $x^2$, see [paper](https://a.b).\n\n- one\n\n```python\nx = 1\n```\n"
    assert text.paragraphs(markdown) == ["Title", "The loss is x^2, see paper.", "one"]
    assert text.code_blocks(markdown) == [("python", "x = 1\n")]
    assert text.plain("snake_case_name and 2*3*4") == "snake_case_name and 2*3*4"


def test_backticks_in_a_line_open_no_code_block() -> None:
    markdown = "```x = 1``` is set.\n~~~a`b\ny = 2\n~~~\n"
    assert text.code_blocks(markdown) == [("a`b", "y = 2\n")]
    assert text.blank_code("a\n```\nb\n```") == "a\n   \n \n   "


def test_formulas_are_found_with_their_lines() -> None:
    assert list(text.find_maths("a $x$\n\n$$\ny\n$$ and `$5`")) == [(1, "x", False), (3, "\ny\n", True)]


@pytest.mark.parametrize("bad", ["a $x", "$$ $$", "$a\n\nb$", "${a$"])
def test_broken_formulas_are_refused(bad: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the arguments are checked where they are shown, in the format's tests
        list(text.find_maths(bad))
