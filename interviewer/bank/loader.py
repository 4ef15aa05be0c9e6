"""Reads question banks from folders of native question files: `<bank>/<topic>/<id>.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from interviewer.bank.format import QuestionFile, parse_question_file
from interviewer.errors import Problem, QuestionFileError, UnknownNameError
from interviewer.models import LEVELS, Question

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Bank:
    """The questions that could be read, by id, and the problems of the files that could not."""

    questions: Mapping[str, Question]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics that have a question, sorted."""
        return tuple(sorted({question.topic for question in self.questions.values()}))

    def get(self, question_id: str) -> Question:
        """Return the question with this id. Raises UnknownNameError with the nearest ids."""
        if question_id not in self.questions:
            raise UnknownNameError("question", question_id, self.questions)
        return self.questions[question_id]

    def select(self, topics: tuple[str, ...] = (), level: str | None = None) -> tuple[Question, ...]:
        """Return the questions of any of the topics (all if none is named) and of the level.

        Raises UnknownNameError for a topic that the bank does not have, or a level that does not exist.
        """
        for topic in topics:
            if topic not in self.topics:
                raise UnknownNameError("topic", topic, self.topics)
        if level is not None and level not in LEVELS:
            raise UnknownNameError("level", level, LEVELS)
        return tuple(
            question
            for question in self.questions.values()
            if (not topics or question.topic in topics) and (level is None or question.level == level)
        )


def load_bank(builtin: Path, imported: Path | None = None) -> Bank:
    """Load the built-in bank and every imported bank (a folder each in `imported`, its ids prefixed `<name>:`).

    A file that cannot be read or parsed is left out and listed in `problems`; the rest is loaded.
    """
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    folders = [(builtin, "")]
    if imported and imported.is_dir():
        folders += [(folder, f"{folder.name}:") for folder in sorted(imported.iterdir()) if folder.is_dir()]
    for folder, prefix in folders:
        for path in question_paths(folder):
            try:
                question = read_question_file(path, prefix=prefix).question
            except QuestionFileError as error:
                problems.extend(error.problems)
                continue
            if question.id in questions:
                problems.append(Problem(str(path), 1, "duplicate-id", f"the id '{question.id}' is taken"))
                continue
            questions[question.id] = question
    return Bank(questions, tuple(problems))


def read_question_file(path: Path, *, prefix: str = "") -> QuestionFile:
    """Read `<topic>/<id>.md`. Raises QuestionFileError, also for a file that cannot be read or is not UTF-8."""

    def fail(rule: str, message: str) -> QuestionFileError:
        return QuestionFileError([Problem(str(path), 1, rule, message)])

    for name in (path.parent.name, path.stem):
        if not SLUG.match(name):
            raise fail("name", f"'{name}' must be lower-case words joined by hyphens")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise fail("size", "a question file can have 1 MB")
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise fail("encoding", "the file is not UTF-8 text") from error
    except OSError as error:
        raise fail("unreadable", error.strerror or str(error)) from error
    return parse_question_file(source, path=str(path), topic=path.parent.name, question_id=prefix + path.stem)


def question_paths(folder: Path) -> list[Path]:
    """Return the question files of a bank folder, sorted by topic and id."""
    return sorted(path for path in folder.glob("*/*.md") if path.is_file() and not path.name.startswith((".", "_")))
