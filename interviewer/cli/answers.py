"""What the grade command is given: an answer, and what to grade it against."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from interviewer import text
from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError, ReplyRefusedError
from interviewer.grading.rubric import derive_key_points
from interviewer.interview.session import MAX_REPLY_CHARS, check_reply_text
from interviewer.models import KeyPoint, Origin, Question

AD_HOC = "ad-hoc"
FindQuestion = Callable[[str], Question | None]


def _sanitize(value: Any) -> Any:
    return text.sanitize(value) if isinstance(value, str) else value


def _give_ids(items: Any) -> Any:
    if not isinstance(items, list):
        return items
    return [{"id": f"point-{n}", **item} if isinstance(item, dict) else item for n, item in enumerate(items, start=1)]


def _check_ids(points: tuple[KeyPoint, ...]) -> tuple[KeyPoint, ...]:
    ids = [point.id for point in points]
    for point_id in ids:
        if ids.count(point_id) > 1:
            raise ValueError(f"two key points have the id '{point_id}'")
    return points


Clean = Annotated[str, BeforeValidator(_sanitize)]
KeyPoints = Annotated[tuple[KeyPoint, ...], Field(min_length=1), BeforeValidator(_give_ids), AfterValidator(_check_ids)]


class Given(BaseModel):
    """An answer with the id of its question, or with a question of one's own; also a line of a batch file.

    A key point without an id is `point-<n>`, without a weight 2. Other fields are ignored, so that the rows of a data
    set can be graded as they are.
    """

    model_config = ConfigDict(frozen=True)

    id: Clean | None = None
    question: Clean | None = None
    reference: Clean | None = None
    key_points: KeyPoints | None = None
    answer: Clean


@dataclass(frozen=True)
class Task:
    """An answer to grade, and the question to grade it by: None when nothing in the bank is near enough.

    `reference_id` is the bank's question that reference and rubric come from; None when they were given.
    """

    answer: str
    question: Question | None
    reference_id: str | None = None


def parse_line(line: str) -> Given:
    """Return what a line of a batch file holds. Raises BadInputError."""
    try:
        return Given.model_validate(_parse_json(line, "it"))
    except ValidationError as error:
        raise BadInputError(first_problem(error)) from error


def build_task(given: Given, bank: Bank, find_question: FindQuestion) -> Task:
    """Return the answer, checked, with its question: from the bank by id, made of what was given, or found.

    `find_question` returns the bank's question that asks the same in other words. Raises BadInputError.
    """
    own = (given.reference, given.key_points)
    if (given.id is None) == (given.question is None):
        raise BadInputError("Give either the id of a question or a question.")
    if given.id is not None and own != (None, None):
        raise BadInputError("A question of the bank has its own reference and key points. Leave yours out.")
    answer = _check_answer(given.answer)
    if given.id is not None:
        return Task(answer, bank.get(given.id), given.id)
    asked = given.question or ""
    if text.is_blank(asked):
        raise BadInputError("The question is empty.")
    if own != (None, None):
        return Task(answer, _make_question(asked, *own))
    found = find_question(asked)
    return Task(answer, found.model_copy(update={"question": asked}), found.id) if found else Task(answer, None)


def read_key_points(path: Path) -> tuple[KeyPoint, ...]:
    """Read a JSON list of key points, or JSON Lines. Raises BadInputError, which names the file and the place in it."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 text.") from error
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror}.") from error
    if source.lstrip().startswith("["):
        items = _parse_json(source, str(path))
    else:
        lines = enumerate(source.split("\n"), start=1)
        items = [_parse_json(line, f"{path}, line {number},") for number, line in lines if line.strip()]
    try:
        return TypeAdapter(KeyPoints).validate_python(items)
    except ValidationError as error:
        raise BadInputError(f"{path}: {first_problem(error)}") from error


def first_problem(error: ValidationError) -> str:
    """Return what is wrong first, and where; the items of a list are counted from 1."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ", ".join(f"item {key + 1}" if isinstance(key, int) else key for key in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message}." if where else f"{message}."


def _check_answer(answer: str) -> str:
    try:
        return check_reply_text(answer)
    except ReplyRefusedError as error:
        size = f"has {len(answer):,} characters; at most {MAX_REPLY_CHARS:,} are graded"
        raise BadInputError(f"The answer {'is blank' if text.is_blank(answer) else size}.") from error


def _make_question(asked: str, reference: str | None, key_points: tuple[KeyPoint, ...] | None) -> Question:
    if reference is not None and text.is_blank(reference):
        raise BadInputError("The reference is empty.")
    rubric = key_points or derive_key_points(asked, reference or "")
    if not rubric:
        raise BadInputError("The reference holds no prose to derive key points from. Give the key points.")
    return Question(
        id=AD_HOC,
        topic=AD_HOC,
        question=asked,
        level="mid",
        kind="concept",
        key_points=rubric,
        reference=reference or "",
        origin=Origin(derived=key_points is None, needs_reference=reference is None),
    )


def _parse_json(source: str, name: str) -> Any:
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{name} is not JSON: {error}.") from error
