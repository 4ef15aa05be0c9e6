"""The native question file: parsing, rendering, and messages with file, line and rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.bank.format import parse_question_file, render_question
from interviewer.errors import QuestionFileError
from interviewer.models import AnyOf, KeyPoint, Misconception, Origin, Probe, Question, Source
from tests.support.questions import BAGGING

FILE = """---
question: Why does a decoder keep a KV cache?
level: mid
kind: concept
tags: [inference]
key_points:
  - {id: reuse, weight: 3, text: Keys and values are stored}
  - {id: memory, weight: 2, text: "Memory grows linearly: with length"}
misconceptions:
  - {key_point: reuse, text: Queries are cached, correction: Only keys and values}
---
It keeps $K$ and $V$.

$$2 n d$$
"""


def parse(source: str) -> Question:
    return parse_question_file(source, path="t/q.md", topic="t", question_id="q").question


def problems(source: str) -> list[tuple[int, str, str]]:
    with pytest.raises(QuestionFileError) as caught:
        parse(source)
    return [(problem.line, problem.rule, problem.message) for problem in caught.value.problems]


def test_a_file_becomes_a_question() -> None:
    question = parse(FILE)
    assert (question.id, question.topic, question.level, question.kind) == ("q", "t", "mid", "concept")
    assert question.key_points[1] == KeyPoint(id="memory", weight=2, text="Memory grows linearly: with length")
    assert question.reference == "It keeps $K$ and $V$.\n\n$$2 n d$$"


def test_windows_line_ends_and_byte_order_mark() -> None:
    assert parse("\ufeff" + FILE.replace("\n", "\r\n")) == parse(FILE)


def test_plain_words_stay_text() -> None:
    text = "yes on 2021-01-01 by 1e3"
    assert parse(FILE.replace("Keys and values are stored", text)).key_points[0].text == text
    assert parse(FILE.replace("tags: [inference]", "tags: [no, on, 3.10]")).tags == ("no", "on", "3.10")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("---\nquestion", "question", (1, "front-matter", "the file must start with YAML between two '---' lines")),
        ("level: mid", "level: expert", (3, "schema", "level: Input should be 'junior', 'mid' or 'senior'")),
        ("level: mid", "hardness: 3\nlevel: mid", (3, "unknown-key", "'hardness' is not a key of a question file")),
        ("id: memory", "id: reuse", (2, "schema", "key point ids must be unique within a question")),
        ("key_point: reuse", "key_point: gone", (2, "schema", "no key point has the id 'gone'")),
        ("weight: 2", "weight: 5", (8, "schema", "key_points.1.weight: Input should be 1, 2 or 3")),
        ("tags: [inference]", "tags: [inference", (6, "yaml", "did not find expected ',' or ']'")),
        ("level: mid", "level: mid\nlevel: mid", (4, "yaml", "'level' stands twice")),
        ("tags: [inference]", "tags: &a [x]", (5, "yaml", "anchors, aliases and tags are not allowed here")),
        ("$K$ and", "$K and", (12, "maths", "'$' opens a formula that is never closed")),
        ("$$2 n d$$", "$$2 n d", (14, "maths", "'$$' opens a formula that is never closed")),
        ("$$2 n d$$", "$$2 {n d$$", (14, "maths", "the braces of a formula do not match")),
        ("It keeps $K$ and $V$.\n\n$$2 n d$$", " ", (2, "schema",
            "the reference is empty (allowed only with origin.needs_reference)")),
    ],
)  # fmt: skip
def test_problems_name_line_and_rule(old: str, new: str, expected: tuple[int, str, str]) -> None:
    assert expected in problems(FILE.replace(old, new, 1))


def test_every_problem_is_reported_at_once() -> None:
    source = FILE.replace("level: mid", "level: expert\nx: 1").replace("$K$", "$K")
    assert [rule for _, rule, _ in problems(source)] == ["unknown-key", "maths", "schema"]


def test_code_is_not_maths() -> None:
    body = "Costs `$5` or \\$5.\n\n```bash\necho $HOME\n```"
    assert parse(FILE.replace("It keeps $K$ and $V$.\n\n$$2 n d$$", body)).reference == body


def test_a_question_may_wait_for_its_reference() -> None:
    head = "---\nquestion: Why?\nlevel: mid\nkind: concept\norigin: {file: a.md, line: 3, needs_reference: true}\n---\n"
    assert parse(head).origin == Origin(file="a.md", line=3, needs_reference=True)


def test_render_then_parse_gives_the_question_back() -> None:
    again = parse_question_file(render_question(BAGGING), path="x", topic="ensembles", question_id="bagging").question
    assert again == BAGGING


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="$`\ufeff\u2028\u2029\x85"), min_size=1
)
words = words.filter(lambda s: s.strip() == s and s != "")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    ids = draw(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=4, unique=True))
    points = [KeyPoint(id=i, text=draw(words), weight=draw(st.sampled_from([1, 2, 3]))) for i in ids]
    return Question(
        id="q",
        topic="t",
        question=draw(words),
        level=draw(st.sampled_from(["junior", "mid", "senior"])),
        kind=draw(st.sampled_from(["concept", "coding"])),
        tags=draw(st.lists(words, max_size=2)),
        key_points=points,
        misconceptions=[Misconception(key_point=ids[0], text=draw(words), correction=draw(words))],
        probes=draw(st.lists(st.builds(Probe, key_point=st.just(ids[0]), ask=words), max_size=2)),
        hints=draw(st.lists(words, max_size=2)),
        assumes=draw(st.just("") | words),
        sources=draw(st.lists(st.builds(Source, title=words, url=words), max_size=2)),
        any_of=[AnyOf(n=1, of=(ids[0],))] if draw(st.booleans()) else (),
        origin=draw(st.none() | st.builds(Origin, file=words, line=st.integers(1, 99), guessed=st.just(("level",)))),
        reference=draw(words),
    )


@given(questions())
def test_round_trip(question: Question) -> None:
    assert parse_question_file(render_question(question), path="x", topic="t", question_id="q").question == question


@given(st.text(max_size=300))
def test_any_text_parses_or_is_refused_with_a_problem(source: str) -> None:
    for text in (source, f"---\n{source}\n---\n{source}"):
        try:
            parse(text)
        except QuestionFileError as error:
            assert error.problems  # noqa: PT017 - either outcome is right
