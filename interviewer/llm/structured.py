"""What is sent to get an answer in a given shape, and how the answer is read. Pure: no network.

Servers differ in how they take a JSON schema: hosted ones, vLLM, Ollama and LM Studio as `json_schema`; llama.cpp's
Python server only as `json_object` with the schema beside it; others not at all, so that the prompt has to say it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from interviewer.protocols import Message

T = TypeVar("T", bound=BaseModel)
Mode = Literal["json_schema", "json_object", "prompt"]

MODES: tuple[Mode, ...] = ("json_schema", "json_object", "prompt")
"""The ways to ask for a shape, strictest first."""

MOST_PROBLEMS_TOLD = 5

_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)


class InvalidAnswerError(ValueError):
    """An answer without the shape that was asked for. `problem` says so to the model, `content` is what it wrote."""

    def __init__(self, content: str, problem: str) -> None:
        super().__init__(problem)
        self.content = content
        self.problem = problem


class AnswerMessage(BaseModel):
    """The message of a choice."""

    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    """One of the answers in a response body."""

    message: AnswerMessage
    finish_reason: str | None = None


class TokenCount(BaseModel):
    """What the server counted; servers that do not count leave it out."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class ChatResponse(BaseModel):
    """The part of a chat completion's response body that is used. What local servers leave out is optional."""

    choices: list[Choice] = Field(min_length=1)
    usage: TokenCount | None = None


def response_format(schema: type[BaseModel], mode: Mode) -> dict[str, Any] | None:
    """Return the request's `response_format`, or None where the prompt alone asks for the shape."""
    if mode == "json_schema":
        description = {"name": schema.__name__, "schema": schema.model_json_schema(), "strict": True}
        return {"type": "json_schema", "json_schema": description}
    if mode == "json_object":
        return {"type": "json_object", "schema": schema.model_json_schema()}
    return None


def instruct(messages: Sequence[Message], schema: type[BaseModel], mode: Mode) -> list[Message]:
    """Return the messages, with the schema written out where the server may not read it from `response_format`."""
    if mode == "json_schema":
        return list(messages)
    wanted = json.dumps(schema.model_json_schema(), ensure_ascii=False)
    return [*messages, Message("user", f"Answer with one JSON object that follows this JSON schema:\n{wanted}")]


def repair(messages: Sequence[Message], error: InvalidAnswerError) -> list[Message]:
    """Return the messages that show the model its invalid answer and ask for a valid one."""
    said = [Message("assistant", error.content)] if error.content else []
    request = f"That cannot be used. {error.problem}\nAnswer again, with the corrected JSON object and nothing else."
    return [*messages, *said, Message("user", request)]


def parse(content: str, schema: type[T]) -> T:
    """Return the JSON object in `content`; fences, prose and thinking around it are ignored.

    Raises InvalidAnswerError.
    """
    try:
        return schema.model_validate_json(_find_object(content))
    except ValidationError as error:
        raise InvalidAnswerError(content, _tell_problems(error)) from error


def _find_object(content: str) -> str:
    text = _THINKING.sub("", content)
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _tell_problems(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS_TOLD]
    return "\n".join(f"{'.'.join(map(str, problem['loc'])) or 'answer'}: {problem['msg']}" for problem in problems)
