"""Answers that come piece by piece, from a server on the loopback that also fails."""

from __future__ import annotations

import pytest

from interviewer.errors import LLMError, LLMResponseError, LLMUnavailableError
from interviewer.llm.client import OpenAIChatClient
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.protocols import Message
from tests.support.llm_server import (
    Behaviour,
    LLMServer,
    close_early,
    content_filter,
    hang,
    html,
    raw,
    status,
    stream,
    trickle,
)

ASK = [Message("user", "What is a p-value?")]


def listen(behaviour: Behaviour, deadline_seconds: float = 5.0, timeout_seconds: float = 5.0) -> tuple[list[str], str]:
    """Return what came, and the error that ended it."""
    came: list[str] = []
    with LLMServer(behaviour) as server:
        client = OpenAIChatClient("test-model", base_url=server.base_url, timeout_seconds=timeout_seconds)
        try:
            for piece in client.stream(ASK, deadline_seconds=deadline_seconds):
                came.append(piece)
        except LLMError as error:
            return came, f"{type(error).__name__}: {error}"
    return came, ""


def test_the_pieces_come_as_they_are_written() -> None:
    assert listen(stream("A p-value ", "is a ", "probability.")) == (["A p-value ", "is a ", "probability."], "")


def test_what_is_sent() -> None:
    with LLMServer(stream("x")) as server:
        list(OpenAIChatClient("test-model", base_url=server.base_url).stream(ASK, deadline_seconds=5))
    assert server.requests == [
        {"model": "test-model", "messages": [{"role": "user", "content": "What is a p-value?"}], "stream": True}
    ]


@pytest.mark.parametrize("finish_reason", [None, "length"])
def test_an_answer_that_breaks_off_is_an_error_after_its_pieces(finish_reason: str | None) -> None:
    came, error = listen(stream("A p-value ", finish_reason=finish_reason))
    assert came == ["A p-value "]
    assert error == "LLMResponseError: The model at 127.0.0.1 stopped before the end of its answer."


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (status(401), LLMUnavailableError),
        (status(429, Retry_After="60"), LLMUnavailableError),
        (status(500), LLMUnavailableError),
        (html(), LLMResponseError),
        (raw("{}"), LLMResponseError),
        (raw("data: {broken\n\n"), LLMResponseError),
        (raw('data: {"choices": null}\n\n'), LLMResponseError),
        (raw("data: [DONE]\n\n"), LLMResponseError),
        (content_filter(), LLMResponseError),
        (stream(finish_reason="content_filter"), LLMResponseError),
        (stream(), LLMResponseError),
        (close_early(), LLMError),
    ],
)
def test_failures_have_names(behaviour: Behaviour, kind: type[LLMError]) -> None:
    came, error = listen(behaviour)
    assert came == []
    names = [kind.__name__, *(child.__name__ for child in kind.__subclasses__()), "TransientError"]
    assert error.split(":")[0] in names, error
    assert "127.0.0.1" in error


@pytest.mark.parametrize("behaviour", [hang(), trickle()])
def test_the_deadline_holds(behaviour: Behaviour) -> None:
    came, error = listen(behaviour, deadline_seconds=0.3)
    assert came == []
    assert error == "TransientError: The model at 127.0.0.1 did not reply within 0.3 seconds."


def test_nobody_has_to_listen_to_the_end() -> None:
    with LLMServer(stream("one ", "two ", "three")) as server:
        pieces = OpenAIChatClient("test-model", base_url=server.base_url).stream(ASK, deadline_seconds=5)
        assert next(pieces) == "one "
        pieces.close()


def test_the_scripted_double_streams_too() -> None:
    client = ScriptedChatClient(["Two words.", LLMUnavailableError("down")])
    assert "".join(client.stream(ASK, deadline_seconds=1)) == "Two words."
    with pytest.raises(LLMUnavailableError, match="down"):
        next(client.stream(ASK, deadline_seconds=1))
