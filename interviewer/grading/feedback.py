"""What the local grader says to the candidate: one or two short, kind sentences made from the verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.grading.scoring import SAID, settled_alternatives
from interviewer.models import CORE_WEIGHT, ErrorInReply, Level, Question, Verdict

LONGEST_QUOTE = 90


def build_feedback(
    question: Question, verdicts: Sequence[Verdict], errors: Sequence[ErrorInReply], level: Level
) -> str:
    """Return what was wrong and what is true, or else what was right, in the candidate's words, and what to add."""
    expected = [verdict for verdict in verdicts if not verdict.key_point.is_bonus_at(level)]
    settled = settled_alternatives(question, verdicts)
    missed = sorted(
        (v for v in expected if v.verdict in ("missing", "partial") and v.key_point.id not in settled),
        key=lambda verdict: (-verdict.key_point.weight, verdict.credit),
    )
    if errors:
        said = errors[0].evidence
        opening = f'You said "{_shorten(said[0].quote)}". ' if said else ""
        return f"{opening}{_sentence(errors[0].correction)} Fix this first."
    best = max(
        (verdict for verdict in verdicts if verdict.evidence and verdict.verdict in SAID),
        key=lambda verdict: (verdict.verdict == "covered", verdict.key_point.weight, verdict.credit),
        default=None,
    )
    if best is None:
        return (
            f"The heart of it is still open. Start with this: {_sentence(missed[0].key_point.text)}" if missed else ""
        )
    heart = best.key_point.weight == CORE_WEIGHT and best.verdict == "covered"
    praise = f'You said "{_shorten(best.evidence[0].quote)}"{", the heart of it" if heart else ""}.'
    if not missed:
        return f"{praise} Nothing expected is missing."
    lead = "The core is still missing" if missed[0].key_point.weight == CORE_WEIGHT else "To make it stronger, add"
    return f"{praise} {lead}: {_sentence(missed[0].key_point.text)}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _shorten(quote: str) -> str:
    quote = " ".join(quote.split()).rstrip(".,;: ")
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return quote[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;: ") + " ..."
