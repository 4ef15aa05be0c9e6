from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from interviewer.bank.loader import load_bank
from interviewer.protocols import Encoder
from interviewer.retrieval.passages import MAX_SIZE, passages, size
from interviewer.settings import Settings

LONG = "A sentence of some eight words stands here. "


def test_a_paragraph_is_a_passage() -> None:
    first, second = (LONG * 4).strip(), (LONG * 5).strip()
    assert passages(f"{first}\n\n{second}\n") == [first, second]


def test_a_short_paragraph_joins_the_next() -> None:
    rest = (LONG * 4).strip()
    assert passages(f"The price:\n\n$$n^2 d$$\n\n{rest}\n\nShort end.") == [f"The price:\nn^2 d\n{rest}", "Short end."]


def test_code_is_left_out() -> None:
    assert passages("Use a mask.\n\n```python\nmask = 1\n```\n") == ["Use a mask."]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    found = passages(LONG * 40)
    assert len(found) > 1
    assert all(passage.endswith("here.") for passage in found)
    assert " ".join(found) == (LONG * 40).strip()


def test_text_without_sentences_or_spaces_is_cut_all_the_same() -> None:
    assert [size(passage) for passage in passages("word " * 450)] == [200, 200, 50]
    assert [size(passage) for passage in passages("字" * 450)] == [200, 200, 50]
    assert passages("") == []


@given(st.text(alphabet="ab .\n字9,", max_size=3_000))
def test_nothing_is_lost_and_nothing_too_long(paragraph: str) -> None:
    reference = "x " + paragraph.replace("\n", " ")
    found = passages(reference)
    assert "".join("".join(found).split()) == "".join(reference.split())
    assert all(0 < size(passage) <= MAX_SIZE for passage in found)


def test_the_encoder_cuts_no_passage_of_the_built_in_bank(index_dir: Path, encoder: Encoder) -> None:
    assert encoder.dimension == 384
    tokenizer = Tokenizer.from_file(str(index_dir / "encoder" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    questions = load_bank(Settings().bank_dir).questions.values()
    lengths = [len(tokenizer.encode(p).ids) for question in questions for p in passages(question.reference)]
    assert len(lengths) > len(questions)
    assert max(lengths) <= 256
