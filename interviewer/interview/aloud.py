"""An answer that was spoken and not written: there are no words to grade, so only the candidate can mark it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.models import Reply

SAID_ALOUD = "(Said aloud.)"
"""What is stored in place of the words."""

NO_WORDS = "You said this answer aloud, so there are no words to grade. You can mark it yourself."


def has_no_words(replies: Sequence[Reply]) -> bool:
    """Whether a part of an attempt was only spoken."""
    return any(reply.text == SAID_ALOUD for reply in replies)
