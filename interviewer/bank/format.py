"""The native question file: YAML front matter between `---` lines, then the reference answer in Markdown.

`parse_question_file` and `render_question` are inverse to each other up to the layout of the YAML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from interviewer import text
from interviewer.errors import Problem, QuestionFileError
from interviewer.models import Question

FENCE = "---"
_FIELDS = tuple(name for name in Question.model_fields if name not in ("id", "topic", "reference"))


# The C parser is many times as fast; PyYAML can be built without it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML with whole numbers, true, false and null; every other plain scalar is text (no dates, no yes/no)."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])


@dataclass(frozen=True)
class QuestionFile:
    """A parsed question file, with the lines of its front matter and body for messages about them."""

    path: str
    question: Question
    front_matter: yaml.Node
    body_line: int

    def line_of(self, *keys: str | int) -> int:
        """Return the 1-based line of a front matter value, for instance `line_of("key_points", 2, "text")`."""
        return _line_of(self.front_matter, keys)


def parse_question_file(source: str, *, path: str, topic: str, question_id: str) -> QuestionFile:
    """Parse one question file. Raises QuestionFileError, which holds every problem found, with its line and rule."""
    parts = _split(source)
    if parts is None:
        raise _error(path, 1, "front-matter", "the file must start with YAML between two '---' lines")
    header, body, body_line = parts
    try:
        node = _compose(header)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise _error(path, line, "yaml", error.problem or str(error)) from error
    except yaml.YAMLError as error:
        raise _error(path, 2, "yaml", str(error)) from error
    data = _Loader("").construct_document(node)
    if not isinstance(data, dict):
        raise _error(path, 2, "front-matter", "the front matter must be 'name: value' lines")

    problems = [
        Problem(path, _line_of(node, (str(key),)), "unknown-key", f"'{key}' is not a key of a question file")
        for key in data
        if key not in _FIELDS
    ]
    fields = {key: value for key, value in data.items() if key in _FIELDS}
    problems += _find_maths_problems(path, body, body_line)
    try:
        question = Question(id=question_id, topic=topic, reference=body.strip(), **fields)
    except ValidationError as error:
        for detail in error.errors():
            where = ".".join(str(key) for key in detail["loc"])
            message = detail["msg"].removeprefix("Value error, ")
            line = _line_of(node, detail["loc"])
            problems.append(Problem(path, line, "schema", f"{where}: {message}" if where else message))
        raise QuestionFileError(problems) from error
    if problems:
        raise QuestionFileError(problems)
    return QuestionFile(path, question, node, body_line)


def render_question(question: Question) -> str:
    """Return the question as the text of a native question file."""
    data = question.model_dump(mode="json", exclude={"id", "topic", "reference"}, exclude_defaults=True)
    for dumped, point in zip(data.get("key_points", ()), question.key_points, strict=True):
        dumped["weight"] = point.weight
    header = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return f"{FENCE}\n{header}{FENCE}\n{question.reference.strip()}\n"


def _split(source: str) -> tuple[str, str, int] | None:
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]) + "\n", "\n".join(lines[number + 1 :]), number + 2
    return None


def _compose(header: str) -> yaml.Node:
    for token in yaml.scan(header, Loader=_Loader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            raise yaml.MarkedYAMLError(
                problem="anchors, aliases and tags are not allowed here", problem_mark=token.start_mark
            )
    node = yaml.compose(header, Loader=_Loader)
    if node is None:
        raise yaml.YAMLError("the front matter is empty")
    _reject_duplicate_keys(node)
    return node


def _reject_duplicate_keys(node: yaml.Node) -> None:
    children: Sequence[yaml.Node] = ()
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key.value}' stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        children = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        _reject_duplicate_keys(child)


def _line_of(node: yaml.Node, keys: Sequence[str | int]) -> int:
    """Return the 1-based line in the file (the front matter starts in line 2) of the deepest key that is there."""
    line = node.start_mark.line
    for key in keys:
        step: tuple[int, yaml.Node] | None = None
        if isinstance(node, yaml.MappingNode):
            step = next(((k.start_mark.line, value) for k, value in node.value if k.value == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            step = (node.value[key].start_mark.line, node.value[key])
        if step is None:
            break
        line, node = step
    return int(line) + 2


def _find_maths_problems(path: str, body: str, body_line: int) -> list[Problem]:
    try:
        for _ in text.find_maths(body):
            pass
    except ValueError as error:
        line, message = error.args
        return [Problem(path, body_line + line - 1, "maths", message)]
    return []


def _error(path: str, line: int, rule: str, message: str) -> QuestionFileError:
    return QuestionFileError([Problem(path, line, rule, message)])
