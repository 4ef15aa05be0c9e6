"""The real openai client against a server on the loopback that fails in every way we have met."""

from __future__ import annotations

import asyncio
import logging
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from interviewer.errors import LLMError, LLMResponseError, LLMUnavailableError
from interviewer.llm.client import OpenAIChatClient, parse_retry_after
from interviewer.models import Usage
from interviewer.protocols import Completion, Message
from tests.support.llm_server import (
    Behaviour,
    LLMServer,
    answer,
    close_early,
    content_filter,
    cut_off,
    empty_choices,
    fenced,
    hang,
    html,
    raw,
    refusal,
    status,
    trickle,
)

KEY = "sk-very-secret-0123456789"
GOOD = {"word": "cache", "count": 2}
ASK = [Message("system", "Answer."), Message("user", "Which word?")]


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str
    count: int


def connect(server: LLMServer, key: str | None = KEY, **options: float) -> OpenAIChatClient:
    options = {"timeout_seconds": 5.0, "backoff_seconds": 0.01, **options}
    return OpenAIChatClient("test-model", SecretStr(key) if key else None, server.base_url, **options)


def complete(*behaviours: Behaviour, deadline_seconds: float = 5.0, **options: float) -> Completion[Word]:
    with LLMServer(*behaviours) as server:
        return connect(server, **options).complete(ASK, Word, deadline_seconds=deadline_seconds)


def formats(server: LLMServer) -> list[str]:
    return [request.get("response_format", {"type": "prompt"})["type"] for request in server.requests]


class TestAnAnswer:
    def test_is_validated_and_its_cost_counted(self) -> None:
        assert complete(answer(GOOD)) == Completion(
            Word(word="cache", count=2), Usage(prompt_tokens=10, completion_tokens=5, requests=1)
        )

    def test_is_asked_for_by_schema_with_the_key_at_temperature_zero(self) -> None:
        with LLMServer(answer(GOOD)) as server:
            connect(server).complete(ASK, Word, deadline_seconds=5)
        assert server.keys == [f"Bearer {KEY}"]
        assert server.requests == [
            {
                "model": "test-model",
                "messages": [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Which word?"}],
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "Word", "schema": Word.model_json_schema(), "strict": True},
                },
                "temperature": 0,
            }
        ]

    @pytest.mark.parametrize(
        "content",
        [
            '<think>Is it {"word"}? Yes.</think>\n{"word": "cache", "count": 2}',
            '```\n{"word": "cache", "count": 2}\n```',
            '\ufeff {"word": "cache", "count": 2} I hope this helps.',
        ],
    )
    def test_is_found_inside_what_models_put_around_it(self, content: str) -> None:
        assert complete(answer(content)).value == Word(**GOOD)
        assert complete(fenced(GOOD)).usage.requests == 1

    def test_needs_no_usage_figures(self) -> None:
        body = '{"choices": [{"message": {"content": "{\\"word\\": \\"cache\\", \\"count\\": 2}"}}]}'
        assert complete(raw(body)).usage == Usage(requests=1)

    def test_comes_without_a_key_from_a_local_server(self) -> None:
        with LLMServer(answer(GOOD)) as server:
            assert connect(server, key=None).complete(ASK, Word, deadline_seconds=5).value == Word(**GOOD)
        assert server.keys == ["Bearer not-needed"]

    def test_can_be_asked_for_from_within_an_event_loop(self) -> None:
        async def notebook_cell() -> Completion[Word]:
            return complete(answer(GOOD))

        # In a thread of its own, for the browser tests keep an event loop running in the main thread.
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(lambda: asyncio.run(notebook_cell())).result().value == Word(**GOOD)

    def test_survives_text_that_cannot_be_encoded(self) -> None:
        with LLMServer(answer(GOOD)) as server:
            connect(server).complete([Message("user", "a\ud800b\x00c")], Word, deadline_seconds=5)
        assert server.requests[0]["messages"][0]["content"] == "a\ufffdbc"


class TestAnInvalidAnswer:
    @pytest.mark.parametrize(
        ("bad", "problem"),
        [
            (answer({"word": "cache"}), "count: Field required"),
            (answer({"word": "cache", "count": 2, "score": 10}), "score: Extra inputs are not permitted"),
            (answer({"word": "cache", "count": "many"}), "count: Input should be a valid integer"),
            (answer('{"word": "cache", '), "answer: Invalid JSON"),
            (answer("The word is cache."), "answer: Invalid JSON"),
            (answer(""), "It was empty."),
            (cut_off(), "It was cut off before its end."),
        ],
    )
    def test_is_sent_back_once_with_what_is_wrong(self, bad: Behaviour, problem: str) -> None:
        with LLMServer(bad, answer(GOOD)) as server:
            completion = connect(server).complete(ASK, Word, deadline_seconds=5)
        assert completion.value == Word(**GOOD)
        assert completion.usage.requests == 2
        assert formats(server) == ["json_schema", "json_schema"]
        assert problem in server.requests[1]["messages"][-1]["content"]

    def test_leads_to_the_next_way_of_asking_and_what_worked_is_remembered(self) -> None:
        bad = answer({"nonsense": 1})
        with LLMServer(bad, bad, bad, bad, answer(GOOD)) as server:
            client = connect(server)
            assert client.complete(ASK, Word, deadline_seconds=5).usage == Usage(
                prompt_tokens=50, completion_tokens=25, requests=5
            )
            client.complete(ASK, Word, deadline_seconds=5)
        assert formats(server) == ["json_schema"] * 2 + ["json_object"] * 2 + ["prompt"] * 2
        assert "JSON schema" in server.requests[2]["messages"][-1]["content"]

    def test_that_stays_invalid_is_an_error_after_six_requests(self) -> None:
        with LLMServer(answer({"nonsense": 1})) as server:
            with pytest.raises(LLMResponseError, match=r"127\.0\.0\.1 answered, but not in the form that is needed"):
                connect(server).complete(ASK, Word, deadline_seconds=5)
            assert len(server.requests) == 6

    @pytest.mark.parametrize("code", [400, 422, 500, 501])
    def test_format_that_is_refused_leads_to_the_next_at_once(self, code: int) -> None:
        with LLMServer(status(code), answer(GOOD)) as server:
            assert connect(server).complete(ASK, Word, deadline_seconds=5).value == Word(**GOOD)
        assert formats(server) == ["json_schema", "json_object"]

    def test_format_that_is_proven_is_kept_through_a_500(self) -> None:
        with LLMServer(answer(GOOD), status(500), answer(GOOD)) as server:
            client = connect(server)
            for _ in range(2):
                client.complete(ASK, Word, deadline_seconds=5)
        assert formats(server) == ["json_schema"] * 3

    def test_model_that_takes_no_temperature_is_asked_without_from_then_on(self) -> None:
        with LLMServer(status(400, "Unsupported value: 'temperature'"), answer(GOOD)) as server:
            client = connect(server)
            for _ in range(2):
                client.complete(ASK, Word, deadline_seconds=5)
        assert ["temperature" in request for request in server.requests] == [True, False, False]
        assert formats(server) == ["json_schema"] * 3


FAILURES = {
    "html": (html(), LLMResponseError, "not an OpenAI-compatible model. Check OPENAI_BASE_URL", 1),
    "broken JSON": (raw('{"choices": [{"mess'), LLMResponseError, "not an OpenAI-compatible model", 1),
    "empty object": (raw("{}"), LLMResponseError, "not an OpenAI-compatible model", 1),
    "JSON null": (raw("null"), LLMResponseError, "not an OpenAI-compatible model", 1),
    "no body": (raw(""), LLMResponseError, "not an OpenAI-compatible model", 1),
    "empty choices": (empty_choices(), LLMResponseError, "not an OpenAI-compatible model", 1),
    "refusal": (refusal(), LLMResponseError, "declined to answer", 1),
    "content filter": (content_filter(), LLMResponseError, "declined to answer", 1),
    "always cut off": (cut_off(), LLMResponseError, "not in the form that is needed", 6),
    "always empty": (answer(""), LLMResponseError, "not in the form that is needed", 6),
    "bad request": (status(400), LLMUnavailableError, "refused the request (HTTP 400)", 3),
    "bad key": (status(401), LLMUnavailableError, "refused the key. Check OPENAI_API_KEY", 1),
    "forbidden": (status(403), LLMUnavailableError, "refused the key. Check OPENAI_API_KEY", 1),
    "no such path": (status(404), LLMUnavailableError, "Check OPENAI_BASE_URL: it usually ends in /v1", 1),
    "no such model": (
        status(404, "model 'test-model' not found, try pulling it first"),
        LLMUnavailableError,
        "has no model 'test-model'. Check INTERVIEWER_MODEL",
        1,
    ),
    "no such model, as 400": (
        status(400, "The model `test-model` does not exist"),
        LLMUnavailableError,
        "has no model 'test-model'",
        1,
    ),
    "no quota": (status(429, "insufficient_quota"), LLMUnavailableError, "has no quota left", 1),
    "too many requests": (status(429), LLMUnavailableError, "has too many requests. Try again in a minute", 3),
    "overloaded": (status(503), LLMUnavailableError, "failed (HTTP 503)", 3),
    "closed early": (close_early(), LLMUnavailableError, "The connection to 127.0.0.1 failed", 3),
}


@pytest.mark.parametrize(("behaviour", "error", "words", "requests"), FAILURES.values(), ids=FAILURES.keys())
def test_failure_has_its_error_its_words_and_its_number_of_requests(
    behaviour: Behaviour, error: type[LLMError], words: str, requests: int
) -> None:
    with LLMServer(behaviour) as server:
        with pytest.raises(error, match=re.escape(words)) as caught:
            connect(server).complete(ASK, Word, deadline_seconds=5)
        assert "127.0.0.1" in str(caught.value)
        assert len(server.requests) == requests


class TestPatience:
    @pytest.mark.parametrize("behaviour", [hang, trickle])
    def test_deadline_holds_over_everything(self, behaviour: Callable[[], Behaviour]) -> None:
        started = time.monotonic()
        with pytest.raises(LLMUnavailableError) as caught:
            complete(behaviour(), deadline_seconds=0.3)
        assert str(caught.value) == "The model at 127.0.0.1 did not reply within 0.3 seconds."
        assert 0.3 <= time.monotonic() - started < 2

    @pytest.mark.parametrize("failure", [status(429, Retry_After="0.05"), status(500), status(502), close_early()])
    def test_passing_failure_is_waited_out(self, failure: Behaviour) -> None:
        with LLMServer(failure, failure, answer(GOOD)) as server:
            assert connect(server).complete(ASK, Word, deadline_seconds=5).value == Word(**GOOD)

    def test_hang_is_tried_again_after_the_timeout(self) -> None:
        assert complete(hang(), answer(GOOD), timeout_seconds=0.2).usage.requests == 2

    def test_retry_after_is_honoured_within_the_deadline(self) -> None:
        started = time.monotonic()
        complete(status(429, Retry_After="0.3"), answer(GOOD))
        assert time.monotonic() - started >= 0.3

    def test_retry_after_beyond_the_deadline_is_not_waited_for(self) -> None:
        started = time.monotonic()
        with pytest.raises(LLMUnavailableError, match="too many requests"):
            complete(status(429, Retry_After="60"), answer(GOOD))
        assert time.monotonic() - started < 2

    @pytest.mark.parametrize(
        ("header", "seconds"),
        [("2", 2.0), ("", 0.0), ("-1", 0.0), ("nan", 0.0), ("Wed, 21 Oct 2026 07:28 GMT", 0.0)],
    )
    def test_retry_after_is_read(self, header: str, seconds: float) -> None:
        assert parse_retry_after(header) == seconds


class TestTheAddress:
    @pytest.mark.parametrize(
        "base_url", ["localhost:11434/v1", "http://", "http://[::1", "http://a:99999/v1", "http://a b/v1", "ftp://a/v1"]
    )
    def test_that_cannot_be_used_says_how_one_looks(self, base_url: str) -> None:
        client = OpenAIChatClient("test-model", None, base_url)
        assert client.host == ""
        with pytest.raises(LLMUnavailableError, match=r"Check OPENAI_BASE_URL.*http://localhost:11434/v1"):
            client.complete(ASK, Word, deadline_seconds=1)

    def test_where_nothing_listens(self) -> None:
        with LLMServer(answer(GOOD)) as server:
            base_url = server.base_url
        client = OpenAIChatClient("test-model", None, base_url, backoff_seconds=0.01)
        with pytest.raises(LLMUnavailableError, match=r"The connection to 127\.0\.0\.1 failed"):
            client.complete(ASK, Word, deadline_seconds=5)

    def test_is_by_default_the_one_that_openai_documents(self) -> None:
        assert OpenAIChatClient("test-model", SecretStr(KEY)).host == "api.openai.com"

    def test_hides_what_else_is_in_it(self) -> None:
        assert OpenAIChatClient("test-model", None, "http://user:password@Example.org:8000/v1").host == "example.org"


class TestTheKey:
    @pytest.mark.parametrize("behaviour", [status(401, f"Incorrect API key: {KEY}"), html(), close_early(), refusal()])
    def test_never_shows(self, behaviour: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
        with LLMServer(behaviour) as server:
            client = connect(server)
            with caplog.at_level(logging.DEBUG), pytest.raises(LLMError) as caught:
                client.complete(ASK, Word, deadline_seconds=5)
        shown = "".join(traceback.format_exception(caught.value))
        for text in (shown, repr(caught.value), repr(client), repr(vars(client)), caplog.text):
            assert KEY not in text

    @pytest.mark.parametrize("key", ["sk-\u2026", "sk-a\nb"])
    def test_that_cannot_be_sent_says_so(self, key: str) -> None:
        with LLMServer(answer(GOOD)) as server, pytest.raises(LLMUnavailableError, match="Check OPENAI_API_KEY"):
            connect(server, key=key).complete(ASK, Word, deadline_seconds=5)

    def test_that_is_asked_for_says_so(self) -> None:
        with LLMServer(status(401)) as server, pytest.raises(LLMUnavailableError) as caught:
            connect(server, key=None).complete(ASK, Word, deadline_seconds=5)
        assert str(caught.value) == "The endpoint at 127.0.0.1 asks for a key. Set OPENAI_API_KEY."


class TestTheConnectionTest:
    def test_is_one_request(self) -> None:
        with LLMServer(answer("ready")) as server:
            assert connect(server).test_connection() == "test-model at 127.0.0.1 answered."
        assert formats(server) == ["prompt"]

    @pytest.mark.parametrize(
        ("behaviour", "error"),
        [(status(401), LLMUnavailableError), (html(), LLMResponseError), (answer(""), LLMResponseError)],
    )
    def test_says_what_is_wrong(self, behaviour: Behaviour, error: type[LLMError]) -> None:
        with LLMServer(behaviour) as server, pytest.raises(error):
            connect(server).test_connection()

    def test_has_a_deadline(self) -> None:
        with LLMServer(hang()) as server, pytest.raises(LLMUnavailableError, match=r"within 0\.2 seconds"):
            connect(server).test_connection(deadline_seconds=0.2)


def test_openai_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, interviewer.llm.client as c; c.OpenAIChatClient('m'); "
        "sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
