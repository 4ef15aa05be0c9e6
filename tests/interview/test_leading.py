"""A mock interview led on: a quick look finds the follow-up, and the grade is the grader's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import GradingError
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.help import QUICK_LOOK, awaits_grade
from interviewer.interview.leading import lead_on
from interviewer.interview.queue import GradingQueue
from interviewer.models import Grade, GradedBy, Interview, Level, Question, Reply, Turn
from interviewer.protocols import Grader
from interviewer.transcripts.store import TranscriptStore
from tests.support.questions import LOCAL, make_grade, make_question, minutes

LLM = GradedBy(name="llm", version="1", model="m")
NOW = minutes(1)


class Judge:
    """Gives one score, or fails, and remembers what it judged."""

    def __init__(self, score: float | None, graded_by: GradedBy) -> None:
        self.score = score
        self.graded_by = graded_by
        self.judged: list[tuple[str, ...]] = []

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        self.judged.append(tuple(reply.text for reply in replies))
        if self.score is None:
            raise GradingError("It broke.")
        return make_grade(self.score, tuple(reply.id for reply in replies), graded_by=self.graded_by)


class Desk:
    """An engine and a queue over a database, a mock interview, and two graders."""

    def __init__(self, path: Path) -> None:
        self.store = TranscriptStore.open(f"sqlite:///{path}")
        bank = Bank({name: make_question(name) for name in ("a", "b")})
        self.engine = InterviewEngine(self.store, bank, now=lambda: NOW, new_id=lambda: "i", owner="me")
        self.queue = GradingQueue(self.engine)
        self.local, self.model = Judge(3.0, LOCAL), Judge(9.0, LLM)
        self.engine.start(mode="mock", level="mid", seed=0)

    def send(self, text: str, grader: Grader, *, kind: str = "answer") -> Interview:
        """Submit a reply to the first question and lead on."""
        after = self.engine.submit("i", 0, text, submission_id=text, kind=kind)
        return lead_on(self.engine, self.queue, after, NOW, grader=grader, local=self.local)

    def grade(self, grader: Grader) -> Turn:
        """Have what waits graded, as the debrief does, and return the first turn."""
        self.queue.submit("i", 0, grader).result()
        return self.engine.load("i").turns[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path / "t.db")
    yield found
    found.store.close()


def test_the_quick_look_finds_the_follow_up_and_stands_for_no_grade(desk: Desk) -> None:
    turn = desk.send("An answer.", desk.model).turns[0]
    assert turn.open_probe
    assert turn.open_probe.key_point == "variance"  # what the quick look found missing
    assert turn.grade
    assert (turn.grade.score, turn.grade.notice) == (3.0, QUICK_LOOK)
    assert desk.model.judged == []
    desk.engine.next("i", 0)  # the follow-up is skipped
    assert awaits_grade(desk.engine.load("i").turns[0])
    graded = desk.grade(desk.model)
    assert [(grade.score, grade.graded_by.name) for grade in graded.grades] == [(3.0, "heuristic"), (9.0, "llm")]
    assert not awaits_grade(graded)
    assert desk.grade(desk.model) == graded
    assert desk.model.judged == [("An answer.",)]


def test_i_dont_know_to_the_follow_up_does_not_make_the_quick_look_the_grade(desk: Desk) -> None:
    desk.send("An answer.", desk.model)
    desk.send("I don't know.", desk.model, kind="probe")
    graded = desk.grade(desk.model)
    assert [grade.score for grade in graded.grades] == [3.0, 9.0]
    assert desk.model.judged == [("An answer.", "I don't know.")]


def test_where_the_local_grader_grades_its_quick_look_is_the_grade(desk: Desk) -> None:
    desk.send("An answer.", desk.local)
    desk.send("I don't know.", desk.local, kind="probe")
    graded = desk.grade(desk.local)
    assert [(grade.score, grade.notice) for grade in graded.grades] == [(3.0, ""), (3.0, "")]
    assert desk.local.judged == [("An answer.",)]


def test_a_quick_look_that_fails_leaves_the_grade_to_the_grader(desk: Desk) -> None:
    desk.local.score = None
    turn = desk.send("An answer.", desk.model).turns[0]
    assert turn.open_probe
    assert turn.grade
    assert (turn.grade.score, turn.grade.ungraded_reason) == (None, "It broke.")
    assert [grade.score for grade in desk.grade(desk.model).grades] == [None, 9.0]


def test_a_case_is_not_looked_at_between_its_stages(desk: Desk) -> None:
    desk.store.delete("i")
    desk.engine.start(mode="mock", shape="case", level="mid", seed=0, questions=("a",))
    desk.send("The goal.", desk.model)
    assert (desk.local.judged, desk.model.judged) == ([], [])
