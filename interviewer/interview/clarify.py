"""Answers what the candidate asks about an open question ("at training or at inference?") and gives nothing away.

Without a language model the answer is what the question assumes. A model may put it into words that fit what was asked,
if they name no term of a key point that the question does not name itself (`wording.find_leaks`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from interviewer import text
from interviewer.errors import ReplyRefusedError
from interviewer.interview.wording import build_clarify_messages, find_leaks, word_with
from interviewer.models import Clarification, Question
from interviewer.protocols import ChatClient

MOST_CHARS = 500
AS_IT_STANDS = "Take it as it stands. Say what you assume, then answer under that assumption."


def answer_clarification(
    question: Question,
    asked: str,
    now: datetime,
    *,
    client: ChatClient | None = None,
    common: Collection[str] = (),
    boundary: str,
) -> Clarification:
    """Return the answer to `asked`, in a model's words where there is one and they give nothing away.

    `common` are stems that tell nothing; `boundary` is a fresh random word. Raises ReplyRefusedError for a text that is
    blank or too long.
    """
    cleaned = text.sanitize(asked).strip()
    if text.is_blank(cleaned):
        raise ReplyRefusedError("Write what you would like to know about the question.", asked)
    if len(cleaned) > MOST_CHARS:
        raise ReplyRefusedError(f"Ask it in up to {MOST_CHARS} characters. Nothing was sent.", asked)
    if client is not None:
        worded = word_with(client, build_clarify_messages(question, cleaned, boundary))
        if worded and not find_leaks(question, worded, common):
            return Clarification(asked=cleaned, answer=worded, model=client.model, at=now)
    return Clarification(asked=cleaned, answer=question.assumes.strip() or AS_IT_STANDS, at=now)
