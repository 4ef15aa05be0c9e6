"""Which passages an answer rests on: the numbers that a model wrote, believed only where the passage bears them out.

Pure but for the encoder, which compares a sentence with a passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer import text
from interviewer.models import Citation, Question
from interviewer.protocols import Encoder

SUPPORT_BOUND = 0.45
"""The least cosine of a sentence with the passage it cites."""

_NUMBERS = re.compile(
    r"(?P<kept>```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$)|[ \t]*\[(?P<numbers>\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()",
    re.DOTALL,
)
_FENCE = re.compile(r"```|~~~")


def split_blocks(reference: str) -> list[str]:
    """Return the blocks of Markdown that can be quoted alone, in order; each is a slice of the reference.

    A formula belongs to the paragraph before it, and so does what a colon leads to. Code is not quoted by itself.
    """
    blocks: list[tuple[int, int]] = []
    for start, end in _find_blocks(reference):
        follows = blocks and reference[blocks[-1][1] : start].isspace()
        if follows and (reference.startswith("$$", start) or reference[: blocks[-1][1]].endswith(":")):
            blocks[-1] = (blocks[-1][0], end)
        elif not _FENCE.match(reference, start):
            blocks.append((start, end))
    return [reference[start:end] for start, end in blocks]


def closest_block(question: Question, wanted: str, encoder: Encoder) -> tuple[str, float]:
    """Return the block of the reference that is closest to a text, with the cosine. Raises EncoderError."""
    blocks = split_blocks(question.reference)
    if not blocks:
        return "", 0.0
    vectors = encoder.encode([wanted, *(text.plain(block) or block for block in blocks)])
    similarities = vectors[1:] @ vectors[0]
    best = int(similarities.argmax())
    return blocks[best], float(similarities[best])


def verify_citations(written: str, sources: Sequence[Question], encoder: Encoder) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer with the numbers that hold, counted anew from 1, and what each stands for.

    A number holds if it is among the sources and its sentence is about a block of that source. Raises EncoderError.
    """
    citations: list[Citation] = []

    def renumber(match: re.Match[str]) -> str:
        if match["kept"]:
            return match.group()
        sentence = _sentence_before(written, match.start())
        held = []
        for number in dict.fromkeys(int(digits) for digits in re.findall(r"\d+", match["numbers"])):
            if not (sentence and 1 <= number <= len(sources)):
                continue
            source = sources[number - 1]
            quote, support = closest_block(source, sentence, encoder)
            if support >= SUPPORT_BOUND:
                held.append(_place(citations, Citation(id=source.id, question=source.question, quote=quote)))
        return f" [{', '.join(map(str, held))}]" if held else ""

    return _NUMBERS.sub(renumber, written), tuple(citations)


def _place(citations: list[Citation], citation: Citation) -> int:
    """Return the number of a citation, counted from 1; it is added if its question is new."""
    ids = [known.id for known in citations]
    if citation.id not in ids:
        citations.append(citation)
        return len(citations)
    return ids.index(citation.id) + 1


def _sentence_before(written: str, position: int) -> str:
    """Return the sentence that a number at `position` closes, without numbers."""
    said = _NUMBERS.sub(lambda match: match["kept"] or "", written[:position])
    sentences = text.split_sentences(said)
    return text.plain(sentences[-1].text) if sentences else ""


def _find_blocks(markdown: str) -> list[tuple[int, int]]:
    """Return the (start, end) of the blocks between blank lines; blank lines inside of a fence do not count."""
    fences = [span for span, _ in text.fenced_code(markdown)]
    cuts = [
        match.span()
        for match in re.finditer(r"\n\s*\n", markdown)
        if not any(fence.start <= match.start() and match.end() <= fence.end for fence in fences)
    ]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(markdown.rstrip())]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if markdown[start:end].strip()]
