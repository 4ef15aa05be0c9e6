"""Each rule of lint, on a file that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.bank.format import render_question
from interviewer.bank.lint import lint_paths
from interviewer.errors import BadInputError
from interviewer.models import Question
from interviewer.protocols import Encoder
from tests.support.questions import BAGGING, make_question

LONG = BAGGING.reference + " " + " ".join(["More is said about it here."] * 12)
GOOD = BAGGING.model_copy(update={"reference": LONG})


def no_encoder() -> Encoder:
    pytest.fail("one file needs no encoder")


def lint(tmp_path: Path, encoder: Encoder, *questions: Question) -> list[tuple[str, str]]:
    for question in questions:
        path = tmp_path / question.topic / f"{question.id}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(render_question(question), encoding="utf-8")
    return [(problem.rule, problem.message) for problem in lint_paths([tmp_path], lambda: encoder)]


def test_a_good_file_is_clean(tmp_path: Path, encoder: Encoder) -> None:
    assert lint(tmp_path, encoder, GOOD) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"question": "Why? " * 61}, ("length", "the question has over 300 characters")),
        ({"reference": "Too short."}, ("length", "the reference has 2 words of prose, not 80 to 250")),
        ({"reference": "word " * 251}, ("length", "the reference has 251 words of prose, not 80 to 250")),
        ({"key_points": GOOD.key_points[:3][::-1] * 1, "probes": ()}, ("rubric", "'probes' is missing")),
        ({"hints": ()}, ("rubric", "'hints' is missing")),
        ({"assumes": ""}, ("rubric", "'assumes' is missing")),
        ({"topic": "ensemble"}, ("topic", "unknown topic 'ensemble'; nearest: ensembles")),
        ({"sources": ({"title": "x", "url": "http://a.b"},)}, ("link", "'http://a.b' is not an https address")),
        ({"hints": ("Think of its behavior.",)}, ("spelling", "'behavior': the bank is British")),
        ({"reference": LONG + " Labeled neighbors."}, ("spelling", "'Labeled': the bank is British")),
        ({"reference": LONG + r" So $\\foo{x}$."}, ("formula", r"KaTeX does not know '\foo'")),
        ({"any_of": ({"n": 3, "of": ("average", "variance")},)}, ("rubric", "any 3 of 2 cannot be met")),
        ({"related": ("gone",)}, ("dangling", "no question has the id 'gone'")),
        (
            {"key_points": (*GOOD.key_points, {"id": "again", "text": "The predictions of models are averaged"})},
            ("repetition", "'again' repeats the key point 'average'"),
        ),
        (
            {"key_points": tuple(point.model_copy(update={"weight": 2}) for point in GOOD.key_points)},
            ("rubric", "0 core key points (weight 3), not one or two"),
        ),
        ({"key_points": GOOD.key_points[:3], "hints": ("x" * 5,)}, None),
    ],
)
def test_rules(tmp_path: Path, encoder: Encoder, changes: dict[str, object], expected: tuple[str, str] | None) -> None:
    broken = Question.model_validate({**GOOD.model_dump(), **changes})
    other = make_question("other", question="How is boosting done on large tables?", reference=LONG)
    found = lint(tmp_path, encoder, broken, other)
    assert found == [] if expected is None else expected in found


def test_code_is_not_spell_checked(tmp_path: Path, encoder: Encoder) -> None:
    code = "\n\n```python\ncolor = 'gray'\n```\n\nUse `color` there."
    assert lint(tmp_path, encoder, GOOD.model_copy(update={"reference": LONG + code})) == []


def test_the_same_question_twice(tmp_path: Path, encoder: Encoder) -> None:
    twin = make_question("twin", question="Why does bagging help, and what does it do?", reference=LONG)
    (problem,) = lint(tmp_path, encoder, GOOD, twin)
    assert problem[0] == "duplicate-question"
    assert lint(tmp_path, encoder, GOOD, twin.model_copy(update={"related": (GOOD.id,)})) == []


def test_an_imported_question_is_held_to_the_format_only(tmp_path: Path, encoder: Encoder) -> None:
    imported = make_question("bagging", topic="my-topic", reference="Short.", hints=(), origin={"file": "list.md"})
    assert lint(tmp_path, encoder, imported) == []


def test_one_topic_may_refer_to_another(tmp_path: Path, encoder: Encoder) -> None:
    other = make_question("other", topic="nlp", question="How are words embedded?", reference=LONG)
    assert lint(tmp_path, encoder, GOOD.model_copy(update={"related": ("other",)}), other) == []
    assert lint_paths([tmp_path / "ensembles"], no_encoder) == []
    assert lint_paths([tmp_path / "ensembles" / "bagging.md"], no_encoder) == []


def test_problems_come_with_path_and_line(tmp_path: Path) -> None:
    path = tmp_path / "ensembles" / "bagging.md"
    path.parent.mkdir()
    path.write_text(render_question(GOOD).replace("weight: 3", "weight: 9"), encoding="utf-8")
    (problem,) = lint_paths([path], no_encoder)
    assert (problem.path, problem.rule) == (str(path), "schema")
    assert path.read_text().splitlines()[problem.line - 1].strip() == "weight: 9"


def test_paths_that_hold_nothing_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="There is no file or folder"):
        lint_paths([tmp_path / "gone"], no_encoder)
    with pytest.raises(BadInputError, match="There is no question file"):
        lint_paths([tmp_path], no_encoder)
