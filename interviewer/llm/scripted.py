"""A ChatClient that answers from a script: for tests, demonstrations and work on prompts without a model."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel

from interviewer.errors import LLMError, LLMResponseError
from interviewer.llm.structured import InvalidAnswerError, parse
from interviewer.models import Usage
from interviewer.protocols import Completion, Message

T = TypeVar("T", bound=BaseModel)


class ScriptedChatClient:
    """Gives the answers of a script, in order.

    An answer is the text that a model would write, the value that it would mean, or an LLMError to raise. `requests`
    records the messages of each call. Asking beyond the end of the script is a mistake in the script: LookupError.
    """

    def __init__(self, script: Iterable[str | BaseModel | LLMError], *, model: str = "scripted") -> None:
        self._script = deque(script)
        self._model = model
        self.requests: list[tuple[Message, ...]] = []

    @property
    def model(self) -> str:
        """The model's name, as a grade will record it."""
        return self._model

    def complete(self, messages: Sequence[Message], schema: type[T], *, deadline_seconds: float) -> Completion[T]:  # noqa: ARG002
        """Return the script's next answer, validated as a model's would be. Costs one request and no tokens."""
        content = self._next(messages)
        try:
            return Completion(parse(content, schema), Usage(requests=1))
        except InvalidAnswerError as error:
            raise LLMResponseError(f"The script's answer is not in the form asked for: {error.problem}") from error

    def stream(self, messages: Sequence[Message], *, deadline_seconds: float) -> Iterator[str]:  # noqa: ARG002
        """Yield the script's next answer word by word."""
        yield from re.findall(r"\S*\s*", self._next(messages))

    def _next(self, messages: Sequence[Message]) -> str:
        self.requests.append(tuple(messages))
        if not self._script:
            raise LookupError(f"The script has no answer number {len(self.requests)}.")
        answer = self._script.popleft()
        if isinstance(answer, LLMError):
            raise answer
        return answer if isinstance(answer, str) else answer.model_dump_json()
