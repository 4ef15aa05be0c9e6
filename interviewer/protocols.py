"""The seams to the outside: one small Protocol for each service that can be exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from interviewer.models import Grade, GradedBy, Level, Question, Reply, Usage

FloatArray = npt.NDArray[np.float32]
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class TokenVectors:
    """The contextual token vectors of one text, special tokens left out.

    `spans[i]` is the (start, end) of token i in the text, in characters; `vectors` is (tokens, dimension), each row of
    unit length; `sentence` is the text's own vector (dimension,), of unit length.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    vectors: FloatArray
    sentence: FloatArray


class Encoder(Protocol):
    """Turns text into vectors. Text beyond the model's length limit is cut."""

    @property
    def name(self) -> str:
        """What a person calls the model, for instance 'all-MiniLM-L6-v2'."""
        ...

    @property
    def weights_hash(self) -> str:
        """SHA-256 of the weights, in hex."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dimension), rows of unit length. Raises EncoderError."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the token vectors of each text. Raises EncoderError."""
        ...


@dataclass(frozen=True)
class Message:
    """One message to a chat model; `role` is 'system', 'user' or 'assistant'."""

    role: str
    content: str


@dataclass(frozen=True)
class Completion(Generic[T]):
    """A validated answer of a chat model, with what it cost."""

    value: T
    usage: Usage


class ChatClient(Protocol):
    """An OpenAI-compatible chat model that answers in a given shape."""

    @property
    def model(self) -> str:
        """The model's name at its endpoint."""
        ...

    def complete(self, messages: Sequence[Message], schema: type[T], *, deadline_seconds: float) -> Completion[T]:
        """Return an answer that validates against `schema`, within the deadline. Raises LLMError."""
        ...


class StreamingClient(Protocol):
    """A chat model that writes in its own words, piece by piece."""

    @property
    def model(self) -> str:
        """The model's name at its endpoint."""
        ...

    def stream(self, messages: Sequence[Message], *, deadline_seconds: float) -> Iterator[str]:
        """Yield the answer as it is written. Raises LLMError, also after pieces have come."""
        ...


class Grader(Protocol):
    """Turns a question and the candidate's replies to it into a Grade."""

    @property
    def graded_by(self) -> GradedBy:
        """The name, version and model that a grade of this grader records."""
        ...

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies, oldest first, against the question's rubric at the interview's target level.

        Returns a Grade that may be *not graded*. Raises GradingError or LLMError when it could not even try.
        """
        ...
