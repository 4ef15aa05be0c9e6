"""What a question file must be like beyond its schema: lengths, names, links, spelling, formulas, repetition.

Questions with an `origin` come from an importer; the rules for the built-in bank's quality do not apply to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files as package_files
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from rapidfuzz import fuzz, process

from interviewer import text
from interviewer.bank.format import QuestionFile
from interviewer.bank.loader import question_paths, read_question_file
from interviewer.bank.topics import TOPICS
from interviewer.errors import BadInputError, Problem, QuestionFileError
from interviewer.models import CORE_WEIGHT
from interviewer.protocols import Encoder

REFERENCE_WORDS = (80, 250)
KEY_POINTS = (3, 7)
CORE_POINTS = (1, 2)
QUESTION_CHARS = 300
POINT_CHARS = 160
SAME_POINT = 90.0
ALIKE = 0.8
"""Cosine of two question texts above which they are the same question, or say that they are related."""

# American forms of words that the bank spells the British way (with -ize, as its field does).
AMERICAN = re.compile(
    r"\b(?:behavior\w*|neighbor\w*|color(?!bar)\w*|favor\w*|labeled|labeling|modeled|modeling|modeler|center(?:ed|ing|s)?|"
    r"analyz\w+|catalog|canceled|traveled|fulfill|artifacts?|signaled|gray|defense|skeptic\w*|judgment)\b",
    re.IGNORECASE,
)

Check = Callable[[QuestionFile], Iterable[Problem]]


def lint_paths(paths: Sequence[Path], load_encoder: Callable[[], Encoder]) -> list[Problem]:
    """Check question files, or every question file of bank folders; problems in order of path and line.

    The encoder finds questions that sound alike; it is loaded where there are two files or more. Raises BadInputError
    for a path that does not exist or holds no question file.
    """
    files: list[QuestionFile] = []
    problems: list[Problem] = []
    for path in _expand(paths):
        try:
            files.append(read_question_file(path))
        except QuestionFileError as error:
            problems.extend(error.problems)
    for file in files:
        for check in CHECKS:
            problems.extend(check(file))
    problems.extend(check_bank(files))
    if len(files) > 1:
        problems.extend(check_alike(files, load_encoder()))
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.rule))


def _expand(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
        elif path.is_dir():
            inside = question_paths(path) or question_paths(path.parent)
            inside = [file for file in inside if path in file.parents]
            if not inside:
                raise BadInputError(f"There is no question file in {path}. Expected <topic>/<id>.md.")
            found.extend(inside)
        else:
            raise BadInputError(f"There is no file or folder {path}.")
    return list(dict.fromkeys(found))


def check_lengths(file: QuestionFile) -> Iterable[Problem]:
    """Yield what is too long, too short, too many or absent."""
    question = file.question
    if question.origin:
        return
    if len(question.question) > QUESTION_CHARS:
        yield _problem(file, "length", f"the question has over {QUESTION_CHARS} characters", "question")
    count = len(text.plain(question.reference).split())
    if not REFERENCE_WORDS[0] <= count <= REFERENCE_WORDS[1]:
        wanted = "{} to {}".format(*REFERENCE_WORDS)
        yield Problem(file.path, file.body_line, "length", f"the reference has {count} words of prose, not {wanted}")
    if not KEY_POINTS[0] <= len(question.key_points) <= KEY_POINTS[1]:
        yield _problem(file, "rubric", f"{len(question.key_points)} key points, not 3 to 7", "key_points")
    core = sum(point.weight == CORE_WEIGHT for point in question.key_points)
    if not CORE_POINTS[0] <= core <= CORE_POINTS[1]:
        yield _problem(file, "rubric", f"{core} core key points (weight 3), not one or two", "key_points")
    for name in ("misconceptions", "probes", "hints", "sources", "tags", "assumes"):
        if not getattr(question, name):
            yield _problem(file, "rubric", f"'{name}' is missing", name)
    for name in ("key_points", "misconceptions"):
        for number, item in enumerate(getattr(question, name)):
            if len(item.text) > POINT_CHARS:
                yield _problem(file, "length", f"over {POINT_CHARS} characters", name, number, "text")


def check_names(file: QuestionFile) -> Iterable[Problem]:
    """Yield a topic that the built-in bank does not have, and sets of alternatives that cannot be met."""
    question = file.question
    if question.origin is None and question.topic not in TOPICS:
        near = process.extractOne(question.topic, list(TOPICS))
        yield Problem(file.path, 1, "topic", f"unknown topic '{question.topic}'; nearest: {near[0]}")
    for number, group in enumerate(question.any_of):
        if group.n > len(group.of):
            yield _problem(file, "rubric", f"any {group.n} of {len(group.of)} cannot be met", "any_of", number)


def check_links(file: QuestionFile) -> Iterable[Problem]:
    """Yield links of sources that are not well-formed web addresses."""
    for number, source in enumerate(file.question.sources):
        parts = urlsplit(source.url)
        if parts.scheme != "https" or "." not in parts.netloc or re.search(r"\s", source.url):
            yield _problem(file, "link", f"'{source.url}' is not an https address", "sources", number, "url")


def check_spelling(file: QuestionFile) -> Iterable[Problem]:
    """Yield American spellings in prose; code and addresses are left alone."""
    question = file.question
    if question.origin:
        return
    for offset, line in enumerate(_without_code(question.reference).split("\n")):
        for match in AMERICAN.finditer(line):
            yield Problem(file.path, file.body_line + offset, "spelling", f"'{match.group()}': the bank is British")
    for name, items in (
        ("key_points", [p.text for p in question.key_points]),
        ("misconceptions", [f"{m.text} {m.correction}" for m in question.misconceptions]),
        ("probes", [p.ask for p in question.probes]),
        ("hints", question.hints),
    ):
        for number, item in enumerate(items):
            for match in AMERICAN.finditer(re.sub(r"`[^`]*`", "", item)):
                yield _problem(file, "spelling", f"'{match.group()}': the bank is British", name, number)


def check_formulas(file: QuestionFile) -> Iterable[Problem]:
    """Yield commands that KaTeX, which draws the formulas, does not know."""
    for line, formula, _ in text.find_maths(file.question.reference):
        for command in re.findall(r"\\([A-Za-z]+)", formula):
            if command not in _katex_commands():
                yield Problem(file.path, file.body_line + line - 1, "formula", f"KaTeX does not know '\\{command}'")


@cache
def _katex_commands() -> frozenset[str]:
    # The commands of KaTeX 0.18, one a line.
    return frozenset(package_files("interviewer.bank").joinpath("katex_commands.txt").read_text("utf-8").split())


def check_repetition(file: QuestionFile) -> Iterable[Problem]:
    """Yield key points of one question that say the same."""
    points = file.question.key_points
    for (_, first), (number, second) in combinations(enumerate(points), 2):
        if fuzz.token_sort_ratio(first.text.lower(), second.text.lower()) >= SAME_POINT:
            message = f"'{second.id}' repeats the key point '{first.id}'"
            yield _problem(file, "repetition", message, "key_points", number)


CHECKS: tuple[Check, ...] = (check_lengths, check_names, check_links, check_spelling, check_formulas, check_repetition)


def check_bank(files: Sequence[QuestionFile]) -> Iterable[Problem]:
    """Yield what only shows across files: ids used twice, references to no question."""
    by_id: dict[str, QuestionFile] = {}
    for file in files:
        first = by_id.setdefault(file.question.id, file)
        if first is not file:
            yield Problem(file.path, 1, "duplicate-id", f"the id '{file.question.id}' is also that of {first.path}")
    banks = {Path(file.path).parent.parent for file in files}
    known = {path.stem for bank in banks for path in question_paths(bank)}
    for file in files:
        for name in ("related", "prerequisites"):
            for number, other in enumerate(getattr(file.question, name)):
                if other not in known:
                    yield _problem(file, "dangling", f"no question has the id '{other}'", name, number)


def check_alike(files: Sequence[QuestionFile], encoder: Encoder) -> Iterable[Problem]:
    """Yield questions that sound alike and do not name each other as related."""
    vectors = encoder.encode([file.question.question for file in files])
    for first, second in np.argwhere(np.triu(vectors @ vectors.T, 1) > ALIKE):
        one, other = files[first], files[second]
        if other.question.id not in one.question.related and one.question.id not in other.question.related:
            message = f"sounds like the question of {one.path}; if both are wanted, name it in 'related'"
            yield _problem(other, "duplicate-question", message, "question")


def _without_code(markdown: str) -> str:
    blanked = re.sub(r"^(```|~~~).*?^\1", lambda m: re.sub(r"[^\n]", "", m.group()), markdown, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`|https?://\S+", "", blanked)


def _problem(file: QuestionFile, rule: str, message: str, *keys: str | int) -> Problem:
    return Problem(file.path, file.line_of(*keys), rule, message)
