"""What comes in between on a real store: an answer while one is graded, a locked database, a clock that goes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import SessionError, StoreError
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.queue import GradingQueue
from interviewer.models import Interview
from interviewer.transcripts import database
from interviewer.transcripts.store import TranscriptStore
from tests.interview.test_engine import FixedGrader
from tests.support.questions import START, make_question

WAIT_SECONDS = 10


class Desk:
    """An engine over a database file, and a clock that is set by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = START
        self.store = TranscriptStore.open(f"sqlite:///{path}")
        bank = Bank({name: make_question(name) for name in ("a", "b")})
        self.engine = InterviewEngine(self.store, bank, now=lambda: self.now, new_id=lambda: "i", owner="one")
        self.engine.start(count=2, level="mid", seed=0)

    @property
    def interview(self) -> Interview:
        return self.engine.load("i")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0.02)
    found = Desk(tmp_path / "t.db")
    yield found
    found.store.close()


class SlowGrader(FixedGrader):
    """Says that it has begun, and waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = Event()
        self.gate.clear()

    def grade(self, *arguments: object) -> object:
        self.begun.set()
        return super().grade(*arguments)


def test_a_second_answer_while_the_first_is_graded_is_refused_and_changes_nothing(desk: Desk) -> None:
    grader = SlowGrader()
    desk.engine.submit("i", 0, "The first.", submission_id="s1")
    job = GradingQueue(desk.engine).submit("i", 0, grader)
    assert grader.begun.wait(WAIT_SECONDS)
    before = desk.interview
    for kind in ("answer", "retry", "probe"):
        with pytest.raises(SessionError, match=r"still being graded. This text was not added"):
            desk.engine.submit("i", 0, "The second.", submission_id="s2", kind=kind)
    assert desk.interview == before
    assert desk.engine.submit("i", 0, "The first.", submission_id="s1") == before
    grader.gate.set()
    assert job.result(WAIT_SECONDS).turns[0].replies == before.turns[0].replies
    assert grader.judged == [("The first.",)]
    assert len(desk.interview.turns[0].grades) == 1
    desk.engine.submit("i", 0, "The second.", submission_id="s2", kind="retry")
    assert [reply.text for reply in desk.interview.turns[0].replies] == ["The first.", "The second."]


def test_while_the_database_is_locked_nothing_is_half_done_and_then_it_goes_on(desk: Desk) -> None:
    other = sqlite3.connect(desk.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = desk.interview
    for step in (
        lambda: desk.engine.submit("i", 0, "Kept in its box.", submission_id="s1"),
        lambda: desk.engine.hint("i", 0, 0),
        lambda: desk.engine.skip("i", 0),
        lambda: desk.engine.finish("i"),
    ):
        with pytest.raises(StoreError, match=r"busy.*Nothing was saved by this step\. Wait a moment"):
            step()
    assert desk.interview == before
    other.execute("ROLLBACK")
    desk.engine.submit("i", 0, "Kept in its box.", submission_id="s1")
    assert [reply.text for reply in desk.interview.turns[0].replies] == ["Kept in its box."]
    other.close()


def test_a_grade_that_comes_while_the_database_is_locked_is_made_again_and_stored_once(desk: Desk) -> None:
    grader = SlowGrader()
    desk.engine.submit("i", 0, "The first.", submission_id="s1")
    job = GradingQueue(desk.engine).submit("i", 0, grader)
    assert grader.begun.wait(WAIT_SECONDS)
    other = sqlite3.connect(desk.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    grader.gate.set()
    with pytest.raises(StoreError, match="busy"):
        job.result(WAIT_SECONDS)
    assert desk.interview.turns[0].is_pending
    other.execute("ROLLBACK")
    other.close()
    desk.now += timedelta(seconds=30)  # the claim that could not be given up has run out
    graded = desk.engine.grade("i", 0, grader)
    assert [grade.score for grade in graded.turns[0].grades] == [8.0]


def test_a_clock_that_goes_back_puts_nothing_out_of_order(desk: Desk) -> None:
    desk.now = START + timedelta(minutes=5)
    desk.engine.submit("i", 0, "At five past.", submission_id="s1")
    desk.now = START - timedelta(hours=1)
    assert desk.engine.grade("i", 0, FixedGrader()).turns[0].grade
    desk.engine.submit("i", 0, "An hour earlier.", submission_id="s2", kind="retry")
    desk.engine.grade("i", 0, FixedGrader())
    desk.engine.next("i", 0)
    finished = desk.engine.finish("i")
    latest = START + timedelta(minutes=5)
    assert [reply.submitted_at for reply in finished.turns[0].replies] == [latest, latest]
    assert (finished.turns[1].asked_at, finished.finished_at) == (latest, latest)


def test_a_bank_that_changes_in_mid_interview_changes_no_question_that_was_asked(desk: Desk) -> None:
    asked = desk.interview.turns[0].question
    rewritten = {name: make_question(name, question=f"Rewritten {name}?") for name in ("a", "b")}
    engine = InterviewEngine(desk.store, Bank(rewritten), now=lambda: desk.now, new_id=lambda: "j", owner="two")
    engine.submit("i", 0, "An answer.", submission_id="s1")
    engine.grade("i", 0, FixedGrader())
    interview = engine.next("i", 0)
    assert [turn.question.question for turn in interview.turns] == [
        asked.question,
        f"Rewritten {interview.plan[1]}?",
    ]
    assert InterviewEngine(desk.store, Bank({}), now=lambda: desk.now, new_id=lambda: "k", owner="three").skip("i", 1)
    assert desk.interview.finished_at
