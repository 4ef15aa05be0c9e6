"""What was asked is kept before it is answered, and until it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from interviewer.models import Answer, Citation, Exchange
from interviewer.transcripts.conversation import ConversationStore
from interviewer.transcripts.database import Database
from tests.transcripts.conftest import STARTED

CITED = Citation(id="bagging", question="What does bagging do?", quote="It averages $n$ models.")
ANSWER = Answer(text="It averages. [1]", grounded=True, citations=(CITED,), model="m", notice="")


@pytest.fixture
def conversation(store_url: str) -> Iterator[ConversationStore]:
    database = Database.open(store_url)
    yield ConversationStore(database)
    database.close()


def test_a_question_waits_for_its_answer_and_keeps_its_citations(conversation: ConversationStore) -> None:
    assert conversation.load() == ()
    conversation.ask("Why?", "bagging", STARTED)
    conversation.ask("And then?", None, STARTED + timedelta(minutes=1))
    first, second = conversation.load()
    assert (first.asked, first.about, first.asked_at, first.answer) == ("Why?", "bagging", STARTED, None)
    conversation.answer(first.id, ANSWER)
    conversation.answer(first.id, Answer(text="Too late.", grounded=False))
    assert conversation.load() == (
        Exchange(id=first.id, asked="Why?", about="bagging", asked_at=STARTED, answer=ANSWER),
        second,
    )


def test_starting_afresh_deletes_all_of_it(conversation: ConversationStore) -> None:
    conversation.ask("Why?", None, STARTED)
    (asked,) = conversation.load()
    conversation.clear()
    conversation.answer(asked.id, ANSWER)
    assert conversation.load() == ()
