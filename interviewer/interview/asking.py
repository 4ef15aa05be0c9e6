"""Answers the candidate's own questions from the question bank, with citations.

Without a language model the closest passages are quoted. With one the answer is in its words, from those passages; only
the citations that they bear out are kept. What rests on no passage is not grounded, and is to be shown so.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources

from interviewer import text
from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError, LLMError
from interviewer.interview.citations import closest_block, verify_citations
from interviewer.models import Answer, Citation, Exchange, Question
from interviewer.protocols import Encoder, Message, StreamingClient
from interviewer.retrieval.retriever import Retriever

PROMPT = "ask-1"
MAX_QUESTION_CHARS = 2_000
MOST_SOURCES = 3
RELATIVE_BOUND = 0.75  # a source is less near than this part of the best: it is about something else
CONTEXT_BOUND = 0.12  # the least cosine of a question with the question that it is asked about
MOST_EARLIER = 3
FEW_TERMS = 2  # in a longer question "that" joins two clauses
DEADLINE_SECONDS = 60.0
NOT_COVERED = "The question bank does not cover this."

_BACK = frozenset("it its this these they them their".split())
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


class Asker:
    """Answers questions over a bank; in the words of a language model, if there is one."""

    def __init__(
        self,
        bank: Bank,
        retriever: Retriever,
        encoder: Encoder,
        client: StreamingClient | None = None,
        *,
        boundary: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._bank = bank
        self._retriever = retriever
        self._encoder = encoder
        self._client = client
        self._boundary = boundary

    def ask(
        self,
        asked: str,
        *,
        about: Question | None = None,
        earlier: Sequence[Exchange] = (),
        show: Callable[[str], None] = lambda _: None,
    ) -> Answer:
        """Answer a question, which may refer to the question `about` or to what was asked earlier.

        `show` gets the text so far while a model writes. A model that fails or says nothing is replaced by the
        bank's own words. Raises BadInputError if nothing was asked, or too much; EncoderError.
        """
        asked = check_question(asked)
        sources = self._find_sources(asked, self._find_subject(earlier) or about)
        if self._client is None:
            return self._quote(asked, sources)
        written = problem = ""
        try:
            messages = build_messages(asked, sources, earlier, self._boundary())
            for piece in self._client.stream(messages, deadline_seconds=DEADLINE_SECONDS):
                written += piece
                show(_visible(written))
        except LLMError as error:
            problem = str(error)
        said = _visible(written)
        if problem or not said:
            notice = problem or f"{self._client.model} gave no answer."
            return self._quote(asked, sources).model_copy(update={"notice": notice})
        answer_text, citations = verify_citations(said, sources, self._encoder)
        return Answer(text=answer_text, grounded=bool(citations), citations=citations, model=self._client.model)

    def _find_subject(self, earlier: Sequence[Exchange]) -> Question | None:
        """Return the question that the last answer rests on."""
        answer = earlier[-1].answer if earlier else None
        citations = answer.citations if answer else ()
        return self._bank.questions.get(citations[0].id) if citations else None

    def _find_sources(self, asked: str, about: Question | None) -> list[Question]:
        """Return the questions whose references may answer, best first."""
        points_back = about is not None and refers_back(asked)
        query = f"{asked}\n{about.question}" if about and points_back else asked
        hits = self._retriever.search(query, MOST_SOURCES)
        near = [hit.question_id for hit in hits if hit.score >= RELATIVE_BOUND * hits[0].score]
        found = [self._bank.questions[name] for name in near if name in self._bank.questions]
        if about and points_back:
            found = [about, *found]
        elif about and closest_block(about, asked, self._encoder)[1] >= CONTEXT_BOUND:
            found = [*found[: MOST_SOURCES - 1], about]
        return list({question.id: question for question in found}.values())[:MOST_SOURCES]

    def _quote(self, asked: str, sources: Sequence[Question]) -> Answer:
        """Answer in the bank's own words: the block of each source that is closest to what was asked."""
        citations = tuple(
            Citation(id=source.id, question=source.question, quote=block)
            for source in sources
            if (block := closest_block(source, asked, self._encoder)[0])
        )
        if not citations:
            return Answer(text=NOT_COVERED, grounded=False)
        parts = [_close(citation.quote, number) for number, citation in enumerate(citations, start=1)]
        return Answer(text="\n\n".join(parts), grounded=True, citations=citations)


def check_question(asked: str) -> str:
    """Return the question as it is answered. Raises BadInputError if it is blank or too long."""
    if text.is_blank(asked):
        raise BadInputError("There is nothing to answer yet. Ask in a few words.")
    if len(asked) > MAX_QUESTION_CHARS:
        raise BadInputError(f"{len(asked):,} characters; a question can have {MAX_QUESTION_CHARS:,}. Shorten it.")
    return text.sanitize(asked).strip()


def refers_back(asked: str) -> bool:
    """Whether a question means nothing without what it is asked about: 'why is that?'"""
    terms, spoken = text.terms(asked), text.words(asked)
    return not terms or not _BACK.isdisjoint(spoken) or ("that" in spoken and len(terms) <= FEW_TERMS)


def build_messages(
    asked: str, sources: Sequence[Question], earlier: Sequence[Exchange], boundary: str
) -> list[Message]:
    """Return the rules, the last exchanges, and the question with its numbered passages. `boundary` is random."""
    messages = [Message("system", _rules())]
    for exchange in earlier[-MOST_EARLIER:]:
        if exchange.answer:
            messages += [Message("user", exchange.asked), Message("assistant", exchange.answer.text)]
    passages = [
        f"[{boundary} passage {number} begins]\nAsked: {source.question}\n{source.reference.strip()}\n"
        f"[{boundary} passage {number} ends]"
        for number, source in enumerate(sources, start=1)
    ]
    return [*messages, Message("user", "\n\n".join([*passages, f"# What is asked\n{asked}"]))]


def _close(quote: str, number: int) -> str:
    """Return a quote with its number, on a line of its own after a formula or code."""
    return f"{quote}{' ' if quote[-1:] not in ('`', '$', '~') else chr(10) * 2}[{number}]"


def _visible(written: str) -> str:
    return text.sanitize(_THINKING.sub("", written)).strip()


@lru_cache(maxsize=1)
def _rules() -> str:
    return resources.files("interviewer.interview").joinpath("prompts", f"{PROMPT}.md").read_text(encoding="utf-8")
