"""Files of one's own: what is wrong with one is told with its name and the place in it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from interviewer.errors import BadInputError

T = TypeVar("T")


def read_text(path: Path) -> str:
    """Return the text of a file. Raises OSError, or BadInputError if it is not text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 text.") from error


def read_rows(path: Path, shape: type[T]) -> list[tuple[int, T]]:
    """Return the rows of a JSON Lines file with the numbers of their lines; blank lines are passed over.

    Raises OSError, or BadInputError at a line of another shape.
    """
    lines = enumerate(read_text(path).split("\n"), start=1)
    row = TypeAdapter(shape)
    return [(number, _parse(row, line, f"{path}, line {number}")) for number, line in lines if line.strip()]


def _parse(row: TypeAdapter[T], line: str, place: str) -> T:
    try:
        return row.validate_json(line)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, problem["loc"]))
        raise BadInputError(f"{place}: {f'{where}: ' if where else ''}{problem['msg']}.") from error
