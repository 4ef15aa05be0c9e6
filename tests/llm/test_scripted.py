"""The scripted double keeps to the ChatClient protocol."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from interviewer.errors import LLMResponseError, LLMUnavailableError
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.models import Usage
from interviewer.protocols import ChatClient, Completion, Message


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str


ASK = [Message("user", "Which word?")]


def test_answers_in_order_and_records_what_was_asked() -> None:
    script = ScriptedChatClient([Word(word="one"), 'Sure:\n```json\n{"word": "two"}\n```'], model="small")
    client: ChatClient = script
    assert client.model == "small"
    assert client.complete(ASK, Word, deadline_seconds=1) == Completion(Word(word="one"), Usage(requests=1))
    assert client.complete([], Word, deadline_seconds=1).value == Word(word="two")
    assert script.requests == [tuple(ASK), ()]


def test_raises_the_error_of_the_script_and_goes_on() -> None:
    client = ScriptedChatClient([LLMUnavailableError("Too slow."), Word(word="late")])
    with pytest.raises(LLMUnavailableError, match="Too slow"):
        client.complete(ASK, Word, deadline_seconds=1)
    assert client.complete(ASK, Word, deadline_seconds=1).value.word == "late"


def test_text_without_the_shape_is_a_response_error() -> None:
    with pytest.raises(LLMResponseError, match="word: Field required"):
        ScriptedChatClient(["{}"]).complete(ASK, Word, deadline_seconds=1)


def test_asking_beyond_the_script_is_loud() -> None:
    with pytest.raises(LookupError, match="no answer number 1"):
        ScriptedChatClient([]).complete(ASK, Word, deadline_seconds=1)
