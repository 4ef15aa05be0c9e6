"""A grade in words."""

from __future__ import annotations

import pytest

from interviewer.cli.grade_card import describe_grade, describe_score
from interviewer.models import ErrorInReply, Evidence, GradedBy, Verdict
from tests.support.questions import BAGGING, make_grade, make_verdict

BOOTSTRAP, AVERAGE, VARIANCE, OOB = BAGGING.key_points
SAID = (Evidence(quote="said", start=0, end=4),)
WRONG = ErrorInReply(key_point="bootstrap", claim="Each sees all rows", correction="Each sees a sample.", evidence=SAID)


def test_the_score_leads_and_every_verdict_is_named() -> None:
    grade = make_grade(
        verdicts=(
            make_verdict(BOOTSTRAP, "covered"),
            make_verdict(AVERAGE, "partial"),
            make_verdict(VARIANCE, "missing"),
            make_verdict(OOB, "unsure"),
        )
    )

    assert describe_grade(grade) == (
        "8.0 - Good. You said it.\n"
        "\n"
        "  Said (core): Each model is trained on a bootstrap sample of the rows\n"
        '    "said"\n'
        "  Partly: The predictions of the models are averaged\n"
        '    "said"\n'
        "  Missing: Averaging lowers the variance of the predictions\n"
        "  Couldn't tell whether you said: Rows left out of a sample give an error estimate without extra data\n"
        "\n"
        "Graded on this computer."
    )


def test_an_error_comes_first_and_takes_the_place_of_its_point() -> None:
    verdicts = (make_verdict(AVERAGE, "covered"), make_verdict(BOOTSTRAP, "contradicted"))
    card = describe_grade(make_grade(1.0, errors=(WRONG,), verdicts=verdicts)).split("\n")

    assert card[0] == "1.0 - Needs correcting. You said it."
    assert card[2:6] == [
        '  Wrong: "said"',
        "    Each sees a sample.",
        "  Said: The predictions of the models are averaged",
        '    "said"',
    ]
    assert not any("bootstrap sample" in line for line in card)


def test_a_bonus_point_is_praised_and_never_missed() -> None:
    bonus = OOB.model_copy(update={"expected_from": "senior"})

    assert "  Said (more than expected): Rows" in describe_grade(make_grade(verdicts=(make_verdict(bonus, "covered"),)))
    assert "Rows" not in describe_grade(make_grade(verdicts=(make_verdict(bonus, "missing"),)))


def test_not_graded_says_why_and_no_number() -> None:
    card = describe_grade(make_grade(None, feedback=""))

    assert card == "Not graded. The model did not reply."


@pytest.mark.parametrize(
    ("graded_by", "words"),
    [
        (GradedBy(name="llm", version="1", model="gpt-4o"), "Graded by gpt-4o. It was slow."),
        (GradedBy(name="heuristic", version="1", model="all-MiniLM-L6-v2"), "Graded on this computer. It was slow."),
        (GradedBy(name="self", version="1"), "Graded by yourself. It was slow."),
    ],
)
def test_it_says_who_graded(graded_by: GradedBy, words: str) -> None:
    assert describe_grade(make_grade(graded_by=graded_by, notice="It was slow.")).endswith(words)


def test_the_score_in_words() -> None:
    assert describe_score(make_grade(8.5)) == "8.5 - Strong"
    assert describe_score(make_grade(8.0, range=(6.5, 9.0))) == "8.0 - Good (between 6.5 and 9.0)"
    assert describe_score(make_grade(None)) == "Not graded"


def test_nothing_in_a_grade_moves_the_cursor() -> None:
    quote = Evidence(quote="a\x1b[2Jb\nc", start=0, end=7)
    verdict = Verdict(key_point=AVERAGE, verdict="covered", credit=1, evidence=(quote,))

    card = describe_grade(make_grade(feedback="\x1b[31mred", verdicts=(verdict,)))

    assert "\x1b" not in card
    assert '    "a[2Jb c"' in card.split("\n")
