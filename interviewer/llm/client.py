"""The only importer of openai: chat completions at any OpenAI-compatible endpoint, within a deadline.

Requests run on one background event loop a process, because only cancellation holds a deadline over everything: a name
that does not resolve, a body that trickles in, a retry. It also serves callers that have an event loop of their own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from interviewer import text
from interviewer.llm import structured
from interviewer.llm.endpoint import DEFAULT_BASE_URL, Endpoint, FormatRefusedError, TransientError
from interviewer.llm.structured import MODES, ChatResponse, InvalidAnswerError, Mode
from interviewer.models import Usage
from interviewer.protocols import Completion, Message

if TYPE_CHECKING:
    import openai

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

RETRIES = 2
TEST_DEADLINE_SECONDS = 15.0


class OpenAIChatClient:
    """A ChatClient at an OpenAI-compatible endpoint, hosted or local.

    `timeout_seconds` bounds each wait on the network, the deadline of a call everything together. What worked (the
    response format, a temperature) is remembered in the instance. Threads may share it.
    """

    def __init__(
        self,
        model: str,
        api_key: SecretStr | None = None,
        base_url: str | None = None,
        *,
        timeout_seconds: float = 30.0,
        backoff_seconds: float = 0.5,
    ) -> None:
        self._endpoint = Endpoint(model, (base_url or DEFAULT_BASE_URL).strip(), api_key)
        self._timeout_seconds = timeout_seconds
        self._backoff_seconds = backoff_seconds
        self._proven: Mode | None = None
        self._options: dict[str, float] = {"temperature": 0}

    @property
    def model(self) -> str:
        """The model's name at its endpoint."""
        return self._endpoint.model

    @property
    def host(self) -> str:
        """The endpoint's host, or '' if its address cannot be used."""
        return self._endpoint.host

    def complete(self, messages: Sequence[Message], schema: type[T], *, deadline_seconds: float) -> Completion[T]:
        """Return an answer that validates against `schema`, within the deadline. Raises LLMError.

        `schema` forbids extra fields and has no optional ones, as strict structured output wants it. An invalid answer
        is sent back once to be put right; then the next way of asking for the shape is tried.
        """
        return self._run(lambda exchange: self._complete(exchange, messages, schema), deadline_seconds)

    def stream(self, messages: Sequence[Message], *, deadline_seconds: float) -> Iterator[str]:
        """Yield what the model writes as it comes, within the deadline. Raises LLMError, also after pieces have come.

        An answer that stops without an end is an error. Who stops listening stops the request.
        """
        pieces: SimpleQueue[str | None] = SimpleQueue()
        work = self._submit(lambda exchange: exchange.stream(messages, pieces.put), deadline_seconds)
        work.add_done_callback(lambda _: pieces.put(None))
        try:
            while (piece := pieces.get()) is not None:
                yield piece
            work.result()
        finally:
            work.cancel()

    def transcribe(self, audio: bytes, name: str = "answer.wav", *, deadline_seconds: float) -> str:
        """Return what is said in an audio file, whose name tells its format. Raises LLMError."""
        return self._run(lambda exchange: exchange.transcribe(audio, name), deadline_seconds)

    def test_connection(self, *, deadline_seconds: float = TEST_DEADLINE_SECONDS) -> str:
        """Ask for one word; return a sentence that says that it worked. Raises LLMError, which says what to do."""
        return self._run(self._test_connection, deadline_seconds)

    def _run(self, work: Callable[[_Exchange], Awaitable[R]], deadline_seconds: float) -> R:
        return self._submit(work, deadline_seconds).result()

    def _submit(self, work: Callable[[_Exchange], Awaitable[R]], deadline_seconds: float) -> Future[R]:
        self._endpoint.check()
        connection = self._connect()

        async def within_deadline() -> R:
            try:
                async with asyncio.timeout(deadline_seconds) as deadline, connection:
                    return await work(self._exchange(connection, deadline))
            except TimeoutError:
                raise self._endpoint.too_slow(deadline_seconds) from None

        return asyncio.run_coroutine_threadsafe(within_deadline(), _event_loop())

    def _connect(self) -> openai.AsyncOpenAI:
        import openai  # half a second, which only those who use a language model should wait

        return openai.AsyncOpenAI(
            api_key=self._endpoint.key,
            base_url=self._endpoint.base_url,
            timeout=self._timeout_seconds,
            max_retries=0,
        )

    def _exchange(self, connection: openai.AsyncOpenAI, deadline: asyncio.Timeout) -> _Exchange:
        waits = (self._timeout_seconds, self._backoff_seconds)
        return _Exchange(self._endpoint, connection, self._options, *waits, deadline)

    async def _complete(self, exchange: _Exchange, messages: Sequence[Message], schema: type[T]) -> Completion[T]:
        for mode in MODES[MODES.index(self._proven) if self._proven else 0 :]:
            try:
                value = await self._complete_as(mode, exchange, messages, schema)
            except InvalidAnswerError:
                continue
            except FormatRefusedError:
                if mode == MODES[-1]:
                    raise
            else:
                self._proven = mode
                return Completion(value, exchange.usage)
        raise self._endpoint.unusable()

    async def _complete_as(self, mode: Mode, exchange: _Exchange, messages: Sequence[Message], schema: type[T]) -> T:
        asked = structured.instruct(messages, schema, mode)
        shape = structured.response_format(schema, mode)
        is_new = shape is not None and mode != self._proven
        try:
            return structured.parse(await exchange.send(asked, shape, format_is_new=is_new), schema)
        except InvalidAnswerError as error:
            asked = structured.repair(asked, error)
        return structured.parse(await exchange.send(asked, shape, format_is_new=is_new), schema)

    async def _test_connection(self, exchange: _Exchange) -> str:
        try:
            await exchange.send([Message("user", "Reply with the one word: ready")])
        except InvalidAnswerError:
            raise self._endpoint.unusable() from None
        return f"{self.model} at {self.host} answered."


@dataclass
class _Exchange:
    """The requests of one call: sends them, tries again where waiting may help, counts what they cost."""

    endpoint: Endpoint
    connection: openai.AsyncOpenAI
    options: dict[str, float]
    timeout_seconds: float
    backoff_seconds: float
    deadline: asyncio.Timeout
    usage: Usage = field(default_factory=Usage)

    async def send(
        self, messages: Sequence[Message], shape: dict[str, Any] | None = None, *, format_is_new: bool = False
    ) -> str:
        """Return what the model wrote. Raises LLMError, or InvalidAnswerError if it wrote nothing or was cut off."""
        body: dict[str, Any] = {
            "model": self.endpoint.model,
            "messages": _to_body(messages),
        }
        if shape:
            body["response_format"] = shape
        for attempt in range(RETRIES):
            try:
                return await self._post(body, format_is_new=format_is_new)
            except TransientError as error:
                wait = max(self.backoff_seconds * 2**attempt, error.retry_after_seconds)
                if wait > self._seconds_left():
                    raise
            await asyncio.sleep(wait)
        return await self._post(body, format_is_new=format_is_new)

    async def stream(self, messages: Sequence[Message], take: Callable[[str], None]) -> None:
        """Hand over what the model writes, piece by piece. Raises LLMError."""
        body: dict[str, Any] = {"model": self.endpoint.model, "messages": _to_body(messages), "stream": True}
        with self._named_errors():
            if not await _pass_on(await self.connection.chat.completions.create(**body), take):
                raise self.endpoint.broke_off()

    async def transcribe(self, audio: bytes, name: str) -> str:
        """Return what is said in an audio file. Raises LLMError."""
        with self._named_errors():
            heard = await self.connection.audio.transcriptions.create(model=self.endpoint.model, file=(name, audio))
            return text.sanitize(heard.text).strip()

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        import openai

        self._count(requests=1)
        # The library's errors are not chained: they can quote the key.
        try:
            yield
        except openai.APIStatusError as error:
            raise self.endpoint.refused(error.status_code, error.message, 0, format_is_new=False) from None
        except openai.APITimeoutError:
            raise self.endpoint.too_slow(self.timeout_seconds) from None
        except openai.APIError:
            raise self.endpoint.unreachable() from None
        except _DeclinedError:
            raise self.endpoint.declined() from None
        except (ValueError, TypeError, AttributeError):  # what the library raises at a body of another kind
            raise self.endpoint.foreign() from None

    async def _post(self, body: dict[str, Any], *, format_is_new: bool) -> str:
        import openai

        request = {**body, **self.options}
        self._count(requests=1)
        # The library's errors are not chained: they can quote the key.
        try:
            response = await self.connection.chat.completions.with_raw_response.create(**request)
        except openai.APIStatusError as error:
            if "temperature" in request and error.status_code == 400 and "temperature" in error.message:
                self.options.clear()
                return await self._post(body, format_is_new=format_is_new)
            wait = parse_retry_after(error.response.headers.get("retry-after", ""))
            raise self.endpoint.refused(error.status_code, error.message, wait, format_is_new=format_is_new) from None
        except openai.APITimeoutError:
            raise self.endpoint.too_slow(self.timeout_seconds) from None
        except openai.APIConnectionError:
            raise self.endpoint.unreachable() from None
        return self._read(response.text)

    def _read(self, body: str) -> str:
        """Return the text of a response body."""
        try:
            response = ChatResponse.model_validate_json(body)
        except ValidationError:
            raise self.endpoint.foreign() from None
        if response.usage:
            self._count(response.usage.prompt_tokens or 0, response.usage.completion_tokens or 0)
        choice = response.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise self.endpoint.declined()
        content = (choice.message.content or "").strip()
        if choice.finish_reason == "length":
            raise InvalidAnswerError(content, "It was cut off before its end. Be brief.")
        if not content:
            raise InvalidAnswerError("", "It was empty.")
        return content

    def _count(self, prompt_tokens: int = 0, completion_tokens: int = 0, requests: int = 0) -> None:
        self.usage = Usage(
            prompt_tokens=self.usage.prompt_tokens + prompt_tokens,
            completion_tokens=self.usage.completion_tokens + completion_tokens,
            requests=self.usage.requests + requests,
        )

    def _seconds_left(self) -> float:
        when = self.deadline.when()
        return float("inf") if when is None else when - asyncio.get_running_loop().time()


class _DeclinedError(Exception):
    """The model refused, or a filter did."""


async def _pass_on(chunks: Any, take: Callable[[str], None]) -> bool:
    """Hand over the pieces of a stream; return whether it came to its own end, not cut off, with something said."""
    said = ended = False
    async for chunk in chunks:
        for choice in chunk.choices[:1]:
            if choice.delta.refusal or choice.finish_reason == "content_filter":
                raise _DeclinedError
            if choice.delta.content:
                take(choice.delta.content)
                said = True
            ended = ended or choice.finish_reason not in (None, "length")
    return said and ended


def _to_body(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": text.sanitize(message.content)} for message in messages]


def parse_retry_after(header: str) -> float:
    """Return the seconds of a Retry-After header; 0 where it holds none (a date is not understood)."""
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0


@lru_cache(maxsize=1)
def _event_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="llm", daemon=True).start()
    return loop
