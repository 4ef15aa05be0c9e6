"""What the local grader says to the candidate: one or two short, kind sentences made from the verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.grading.scoring import SAID, settled_alternatives
from interviewer.models import CORE_WEIGHT, ErrorInReply, Level, Question, Verdict

LONGEST_QUOTE = 90


def build_feedback(
    question: Question, verdicts: Sequence[Verdict], errors: Sequence[ErrorInReply], level: Level
) -> str:
    """Return what was wrong and what is true, or else what was right, in the candidate's words, what only the candidate
    can settle, and what to add."""
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
    unsure = max(
        (v for v in expected if v.verdict == "unsure" and v.key_point.id not in settled),
        key=lambda verdict: verdict.key_point.weight,
        default=None,
    )
    parts = [_praise(best)] if best else []
    if unsure:
        parts.append(f"It is for you to settle whether you said this: {_sentence(unsure.key_point.text)}")
    if missed:
        is_core = missed[0].key_point.weight == CORE_WEIGHT
        core = "The core is only partly there" if missed[0].verdict == "partial" else "The core is still missing"
        lead = core if is_core else "To make it stronger, add"
        if not parts:
            lead = "The heart of it is still open. Start with this" if is_core else "Start with this"
        parts.append(f"{lead}: {_sentence(missed[0].key_point.text)}")
    elif best and not unsure:
        parts.append("Nothing expected is missing.")
    return " ".join(parts)


def _praise(best: Verdict) -> str:
    heart = best.key_point.weight == CORE_WEIGHT and best.verdict == "covered"
    return f'You said "{_shorten(best.evidence[0].quote)}"{", the heart of it" if heart else ""}.'


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _shorten(quote: str) -> str:
    quote = " ".join(quote.split()).rstrip(".,;: ")
    if len(quote) <= LONGEST_QUOTE:
        return quote
    return quote[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(",;: ") + " ..."
