"""Speech written down by an endpoint on the loopback, which also fails."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from interviewer.bootstrap import Services
from interviewer.errors import LLMResponseError, LLMUnavailableError
from interviewer.llm.client import OpenAIChatClient
from interviewer.settings import LLMSettings, Settings
from tests.support.llm_server import Behaviour, LLMServer, close_early, hang, heard, html, raw, status


def transcribe(behaviour: Behaviour, deadline_seconds: float = 5.0) -> str:
    with LLMServer(behaviour) as server:
        client = OpenAIChatClient("whisper", base_url=server.base_url)
        return client.transcribe(b"RIFF....WAVE", deadline_seconds=deadline_seconds)


def test_what_was_said_comes_back() -> None:
    assert transcribe(heard(" Each tree sees a sample.\x00 ")) == "Each tree sees a sample."
    assert transcribe(heard("")) == ""


def test_what_is_sent() -> None:
    with LLMServer(heard("x")) as server:
        OpenAIChatClient("whisper", SecretStr("sk-1"), server.base_url).transcribe(b"RIFF....WAVE", deadline_seconds=5)
    sent = server.requests[0]
    assert sent["path"] == "/v1/audio/transcriptions"
    assert 'name="model"\r\n\r\nwhisper' in sent["form"]
    assert 'filename="answer.wav"' in sent["form"]
    assert "RIFF....WAVE" in sent["form"]
    assert server.keys == ["Bearer sk-1"]


@pytest.mark.parametrize("behaviour", [status(401), status(404), status(413), status(500), close_early()])
def test_an_endpoint_that_fails(behaviour: Behaviour) -> None:
    with pytest.raises(LLMUnavailableError, match=r"127\.0\.0\.1"):
        transcribe(behaviour)


@pytest.mark.parametrize("behaviour", [html(), raw("[]"), raw('{"text": 5}'), raw("{}"), raw("{broken")])
def test_an_answer_that_is_no_transcript(behaviour: Behaviour) -> None:
    with pytest.raises(LLMResponseError, match=r"127\.0\.0\.1"):
        transcribe(behaviour)


def test_the_deadline_holds() -> None:
    with pytest.raises(LLMUnavailableError, match=r"did not reply within 0\.3 seconds"):
        transcribe(hang(), deadline_seconds=0.3)


def test_it_is_there_only_where_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "INTERVIEWER_TRANSCRIPTION_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert Services(Settings()).transcriber() is None
    monkeypatch.setenv("INTERVIEWER_TRANSCRIPTION_MODEL", "whisper")
    assert Services(Settings()).transcriber() is None
    by_tab = Services(Settings()).transcriber(LLMSettings("chat", base_url="http://localhost:1/v1"))
    assert by_tab
    assert (by_tab.model, by_tab.host) == ("whisper", "localhost")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:2/v1")
    assert Services(Settings()).transcriber() is not None
