"""Which follow-up is put, in what order and in what words."""

from __future__ import annotations

import pytest

from interviewer import text
from interviewer.bank.loader import load_bank
from interviewer.grading.scoring import build_grade
from interviewer.interview import session
from interviewer.interview.probes import (
    AGAIN,
    DEEPER,
    IN_MOCK,
    KINDLY,
    MORE,
    NEUTRAL,
    STAY,
    choose_probe,
)
from interviewer.models import ErrorInReply, Evidence, Interview, KeyPoint, Question, Verdict
from interviewer.settings import CHECKOUT_DIR
from tests.support.questions import BAGGING, LOCAL, START, make_reply, make_verdict, minutes

OWN = BAGGING.probes[0].ask


def answered(
    *labels: str, question: Question = BAGGING, reply: str = "Each tree sees a bootstrap sample.", **more: object
) -> Interview:
    """An interview whose first answer was judged by these labels, one a key point; not graded without labels."""
    interview = session.ask(session.start("i", (question.id,), START, **more), question, minutes(1))
    interview = session.submit(interview, make_reply(reply, at=2))
    if not labels:
        return interview
    verdicts = [make_verdict(point, label) for point, label in zip(question.key_points, labels, strict=True)]
    return session.add_grade(interview, 0, grade_of(question, verdicts, ("r1",)))


def grade_of(question: Question, verdicts: list[Verdict], replies: tuple[str, ...]) -> object:
    errors = [
        ErrorInReply(key_point=v.key_point.id, claim="wrong", correction="right", evidence=v.evidence)
        for v in verdicts
        if v.verdict == "contradicted"
    ]
    return build_grade(question, verdicts, errors, "mid", feedback="", graded_by=LOCAL, replies=replies)


@pytest.mark.parametrize(
    ("labels", "reason", "key_point", "ask"),
    [
        (("missing", "unsure", "contradicted", "missing"), "unsure", "average", f"{STAY} {NEUTRAL['concept']}"),
        (("missing", "covered", "contradicted", "missing"), "core", "bootstrap", f"{STAY} {NEUTRAL['concept']}"),
        (("partial", "covered", "missing", "missing"), "core", "bootstrap", f"{STAY} {NEUTRAL['concept']}"),
        (
            ("covered", "covered", "contradicted", "missing"),
            "misconception",
            "variance",
            f'{AGAIN} You said "said". Why is that?',
        ),
        (("covered", "covered", "missing", "missing"), "depth", "variance", f"{STAY} {OWN}"),
        (("covered", "covered", "covered", "missing"), "depth", "oob", f"{STAY} {NEUTRAL['concept']}"),
    ],
)
def test_in_practice_the_gaps_come_in_order(labels: tuple[str, ...], reason: str, key_point: str, ask: str) -> None:
    probe = choose_probe(answered(*labels), minutes(3))
    assert probe
    assert (probe.reason, probe.key_point, probe.ask) == (reason, key_point, ask)
    assert (probe.position, probe.at) == (1, minutes(3))


def test_what_the_grader_is_unsure_of_is_asked_in_the_candidates_words() -> None:
    interview = answered("covered", "covered", "covered", "missing")
    said = Evidence(quote="sees  a bootstrap\nsample.", start=10, end=30)
    unsure = Verdict(key_point=BAGGING.key_points[0], verdict="unsure", credit=0.5, range=(0.4, 0.6), evidence=(said,))
    rest = [make_verdict(point, "covered") for point in BAGGING.key_points[1:]]
    interview = session.add_grade(interview, 0, grade_of(BAGGING, [unsure, *rest], ("r1",)))
    probe = choose_probe(interview, minutes(3))
    assert probe
    assert probe.ask == f'{STAY} You said "sees a bootstrap sample". What exactly do you mean by that?'


def test_two_follow_ups_in_practice_and_none_twice_on_a_point() -> None:
    interview = answered("missing", "missing", "missing", "missing")
    asked = []
    for number in range(2, 4):
        probe = choose_probe(interview, minutes(3 * number))
        assert probe
        asked.append((probe.key_point, probe.ask))
        interview = session.ask_probe(interview, probe)
        assert choose_probe(interview, minutes(3 * number)) is None  # one at a time
        interview = session.submit(interview, make_reply("More.", f"r{number}", 3 * number + 1, kind="probe"))
        verdicts = [make_verdict(point, "missing") for point in BAGGING.key_points]
        replies = tuple(reply.id for reply in interview.turns[0].replies)
        interview = session.add_grade(interview, 0, grade_of(BAGGING, verdicts, replies))
    assert asked == [("bootstrap", f"{STAY} {NEUTRAL['concept']}"), ("average", f"{MORE} {DEEPER[0]}")]
    assert choose_probe(interview, minutes(20)) is None


def test_a_full_answer_has_no_follow_up_in_practice() -> None:
    assert choose_probe(answered("covered", "covered", "covered", "covered"), minutes(3)) is None
    assert choose_probe(answered(), minutes(3)) is None


def test_i_dont_know_is_met_kindly_and_not_asked_twice() -> None:
    interview = answered("missing", "missing", "missing", "missing", reply="I don't know.")
    probe = choose_probe(interview, minutes(3))
    assert probe
    assert probe.ask.startswith(KINDLY)
    interview = session.submit(session.ask_probe(interview, probe), make_reply("No idea.", "r2", 5, kind="probe"))
    missing = [make_verdict(point, "missing") for point in BAGGING.key_points]
    interview = session.add_grade(interview, 0, grade_of(BAGGING, missing, ("r1", "r2")))
    assert choose_probe(interview, minutes(6)) is None


def test_no_follow_up_after_the_model_answer() -> None:
    interview = session.reveal(answered("missing", "missing", "missing", "missing"), minutes(4))
    assert choose_probe(interview, minutes(5)) is None


@pytest.mark.parametrize(
    "labels",
    [
        (),
        ("missing", "missing", "missing", "missing"),
        ("covered", "covered", "contradicted", "missing"),
        ("covered", "covered", "covered", "covered"),
    ],
)
def test_a_mock_interview_puts_one_follow_up_whatever_the_answer_was(labels: tuple[str, ...]) -> None:
    interview = answered(*labels, mode="mock", shape="screen", minutes=30)
    probe = choose_probe(interview, minutes(3))
    assert probe
    assert probe.ask.startswith(f"{IN_MOCK} ")
    interview = session.submit(session.ask_probe(interview, probe), make_reply("More.", "r2", 5, kind="probe"))
    assert choose_probe(interview, minutes(6)) is None
    assert choose_probe(answered(*labels, mode="mock", shape="screen", minutes=30), minutes(31)) is None


@pytest.mark.parametrize(
    ("labels", "reason", "key_point", "ask"),
    [
        (("covered", "covered", "contradicted", "missing"), "misconception", "variance", OWN),
        (("contradicted", "covered", "covered", "covered"), "misconception", "bootstrap", NEUTRAL["concept"]),
        (("unsure", "covered", "covered", "missing"), "unsure", "bootstrap", NEUTRAL["concept"]),
    ],
)
def test_a_mock_interview_asks_about_what_was_wrong_without_telling(
    labels: tuple[str, ...], reason: str, key_point: str, ask: str
) -> None:
    interview = answered(mode="mock", shape="screen", minutes=30)
    said = (Evidence(quote="sees a bootstrap", start=10, end=26),)
    verdicts = [
        make_verdict(point, label).model_copy(update={"evidence": said})
        for point, label in zip(BAGGING.key_points, labels, strict=True)
    ]
    interview = session.add_grade(interview, 0, grade_of(BAGGING, verdicts, ("r1",)))
    probe = choose_probe(interview, minutes(3))
    assert probe
    assert (probe.reason, probe.key_point, probe.ask) == (reason, key_point, f"{IN_MOCK} {ask}")


def test_a_point_beyond_the_level_is_no_gap() -> None:
    points = (*BAGGING.key_points[:3], KeyPoint(id="oob", weight=1, text="A bonus", expected_from="senior"))
    question = BAGGING.model_copy(update={"key_points": points})
    assert choose_probe(answered("covered", "covered", "covered", "missing", question=question), minutes(3)) is None


EVERYDAY = set(
    """add say cost work stop first step look explain reli differ exampl want els pay think name tell came colleagu
    decid walk tomorrow happen""".split()
)


def test_a_neutral_follow_up_names_nothing_that_is_missing() -> None:
    """For every question of the bank: it shares only everyday words with the key points."""
    bank = load_bank(CHECKOUT_DIR / "corpus")
    for question in bank.questions.values():
        told = set(text.terms(f"{question.question} {question.assumes}"))
        rubric = {term for point in question.key_points for term in text.terms(point.text)} - told
        for line in (NEUTRAL[question.kind], *DEEPER):
            assert rubric & set(text.terms(line)) <= EVERYDAY, question.id
