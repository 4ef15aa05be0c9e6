"""The engine on a real SQLite store: committed before graded, graded once, never an invented score."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import GradingError, LLMUnavailableError, ReplyRefusedError, SessionError, UnknownNameError
from interviewer.interview import session
from interviewer.interview.engine import LEASE, InterviewEngine
from interviewer.interview.queue import GradingQueue
from interviewer.models import Grade, GradedBy, Level, Question, Reply
from interviewer.transcripts.store import TranscriptStore
from tests.support.questions import LOCAL, START, make_grade, make_question

BANK = Bank({name: make_question(name, topic=topic) for name, topic in [("a", "x"), ("b", "y"), ("c", "x")]})


class FixedGrader:
    """Gives the same grade every time, and counts how often it was asked."""

    graded_by = LOCAL

    def __init__(self, score: float = 8.0) -> None:
        self.score = score
        self.judged: list[tuple[str, ...]] = []
        self.gate = threading.Event()
        self.gate.set()

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        self.judged.append(tuple(reply.text for reply in replies))
        self.gate.wait(timeout=5)
        return make_grade(self.score, tuple(reply.id for reply in replies), level=level, reference_id=question.id)


class BrokenGrader:
    """Fails with the given error."""

    graded_by = GradedBy(name="llm", version="1", model="m")

    def __init__(self, error: Exception) -> None:
        self.error = error

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        raise self.error


class Clock:
    """A clock that moves a minute at every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TranscriptStore]:
    opened = TranscriptStore.open(f"sqlite:///{tmp_path / 't.db'}")
    yield opened
    opened.close()


@pytest.fixture
def engine(store: TranscriptStore) -> InterviewEngine:
    return make_engine(store)


def make_engine(store: TranscriptStore, bank: Bank = BANK, owner: str = "one") -> InterviewEngine:
    ids = iter(f"i{n}" for n in range(99))
    return InterviewEngine(store, bank, now=Clock(), new_id=lambda: next(ids), owner=owner)


def test_a_whole_interview(engine: InterviewEngine, store: TranscriptStore) -> None:
    grader = FixedGrader()
    interview = engine.start(count=3, level="mid", seed=1)
    assert (interview.id, len(interview.plan), len(interview.turns)) == ("i0", 3, 1)

    interview = engine.submit("i0", 0, "  Each tree sees a sample.\r\n", submission_id="s1")
    assert interview.turns[0].replies[0].text == "  Each tree sees a sample.\n"
    assert session.phase(store.load("i0")) == "pending"

    interview = engine.grade("i0", 0, grader)
    assert interview.turns[0].grade is not None
    assert interview.turns[0].grade.score == 8.0
    assert interview.turns[0].grade.graded_at == engine.load("i0").turns[0].grade.graded_at

    interview = engine.next("i0")
    interview = engine.hint("i0")
    assert len(interview.turns[1].hints) == 1
    interview = engine.skip("i0")
    assert interview.turns[1].skipped_at is not None
    assert len(interview.turns) == 3
    interview = engine.skip("i0")
    assert session.phase(interview) == "finished"
    assert engine.load("i0") == interview
    assert grader.judged == [("  Each tree sees a sample.\n",)]


def test_topics_and_roles_choose_the_questions(engine: InterviewEngine) -> None:
    assert set(engine.start(count=5, level="mid", seed=0, topics=("x",)).plan) == {"a", "c"}
    with pytest.raises(UnknownNameError, match="Unknown topic 'z'"):
        engine.start(count=5, level="mid", seed=0, topics=("z",))
    with pytest.raises(UnknownNameError, match="Unknown role 'pirate'"):
        engine.start(count=5, level="mid", seed=0, role="pirate")


def test_a_submission_is_stored_once(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "first", submission_id="s1")
    again = engine.submit("i0", 0, "first", submission_id="s1")
    assert [reply.text for reply in again.turns[0].replies] == ["first"]


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001])
def test_a_refused_reply_leaves_everything_as_it_was(engine: InterviewEngine, text: str) -> None:
    before = engine.start(count=1, level="mid", seed=0)
    with pytest.raises(ReplyRefusedError) as caught:
        engine.submit("i0", 0, text, submission_id="s1")
    assert caught.value.text == text
    assert engine.load("i0") == before


@pytest.mark.parametrize(
    "error", [LLMUnavailableError("The model did not reply. Your answer is saved."), GradingError("No verdict.")]
)
def test_a_failed_grader_gives_no_score_and_keeps_the_reply(engine: InterviewEngine, error: Exception) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "my answer", submission_id="s1")
    turn = engine.grade("i0", 0, BrokenGrader(error)).turns[0]
    assert turn.grade is not None
    assert (turn.grade.score, turn.grade.ungraded_reason) == (None, str(error))
    assert turn.grade.graded_by.name == "llm"
    assert turn.replies[0].text == "my answer"

    later = engine.grade("i0", 0, FixedGrader(6.0), again=True).turns[0]
    assert [grade.score for grade in later.grades] == [None, 6.0]


def test_a_bug_in_a_grader_leaves_the_turn_pending_and_free(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "my answer", submission_id="s1")
    with pytest.raises(ZeroDivisionError):
        engine.grade("i0", 0, BrokenGrader(ZeroDivisionError()))
    assert session.phase(engine.load("i0")) == "pending"
    assert engine.grade("i0", 0, FixedGrader()).turns[0].grade is not None


def test_a_graded_turn_is_not_graded_again_unasked(engine: InterviewEngine) -> None:
    grader = FixedGrader()
    engine.start(count=1, level="mid", seed=0)
    engine.grade("i0", 0, grader)
    assert grader.judged == []
    engine.submit("i0", 0, "answer", submission_id="s1")
    engine.grade("i0", 0, grader)
    engine.grade("i0", 0, grader)
    assert len(grader.judged) == 1


def test_two_processes_grade_a_turn_once(store: TranscriptStore) -> None:
    one, two = make_engine(store), make_engine(store, owner="two")
    grader = FixedGrader()
    one.start(count=1, level="mid", seed=0)
    one.submit("i0", 0, "answer", submission_id="s1")
    grader.gate.clear()
    first = threading.Thread(target=one.grade, args=("i0", 0, grader))
    first.start()
    while not grader.judged:
        pass
    assert two.grade("i0", 0, grader).turns[0].is_pending
    grader.gate.set()
    first.join()
    assert len(grader.judged) == 1
    assert len(store.load("i0").turns[0].grades) == 1


def test_a_claim_is_renewed_while_a_grader_works_and_runs_out_when_it_is_killed(
    store: TranscriptStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interviewer.interview.engine.RENEW_SECONDS", 0.005)
    renewals = threading.Semaphore(0)
    renew = store.renew

    def counted(*arguments: object) -> None:
        renew(*arguments)
        renewals.release()

    monkeypatch.setattr(store, "renew", counted)
    engine = make_engine(store)
    grader = FixedGrader()
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "answer", submission_id="s1")
    grader.gate.clear()
    working = threading.Thread(target=engine.grade, args=("i0", 0, grader))
    working.start()
    # The test's clock moves a minute at every look, so each renewal starts after the lease before it ran out.
    for _ in range(3):
        assert renewals.acquire(timeout=5)
    grader.gate.set()
    working.join()
    assert len(grader.judged) == 1

    engine.submit("i0", 0, "again", submission_id="s2", kind="retry")
    assert store.claim("i0", 0, "killed", START, LEASE)
    assert not store.claim("i0", 0, "other", START + LEASE / 2, LEASE)
    assert store.claim("i0", 0, "other", START + LEASE, LEASE)


def test_a_retry_is_judged_alone(engine: InterviewEngine) -> None:
    grader = FixedGrader()
    engine.start(count=1, level="mid", seed=0)
    for number, (kind, text) in enumerate([("answer", "one"), ("retry", "two")]):
        engine.submit("i0", 0, text, submission_id=f"s{number}", kind=kind)
        engine.grade("i0", 0, grader)
    assert grader.judged == [("one",), ("two",)]


def test_a_probe_reply_is_judged_with_its_answer(engine: InterviewEngine) -> None:
    grader = FixedGrader()
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "one", submission_id="s0")
    engine.grade("i0", 0, grader)
    engine.submit("i0", 0, "more", submission_id="s1", kind="probe")
    engine.grade("i0", 0, grader)
    assert grader.judged == [("one",), ("one", "more")]


def test_settling_a_verdict_is_recorded_and_changes_the_score(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "answer", submission_id="s1")
    with pytest.raises(SessionError, match="no grade to settle"):
        engine.settle("i0", 0, "oob", said=True)
    engine.grade("i0", 0, FixedGrader())
    turn = engine.settle("i0", 0, "variance", said=True).turns[0]
    assert turn.grade is not None
    assert turn.grade.score == 10.0
    assert [v.self_marked for v in turn.grade.verdicts] == [False, False, True, False]
    assert turn.grade.verdicts[2].verdict == "covered"
    assert [dispute.key_point for dispute in turn.disputes] == ["variance"]
    assert engine.load("i0").turns[0] == turn


def test_marking_by_hand_is_labelled(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    with pytest.raises(SessionError, match="no answer to mark"):
        engine.mark_by_hand("i0", 0, {})
    engine.submit("i0", 0, "answer", submission_id="s1")
    grade = engine.mark_by_hand("i0", 0, {"bootstrap": 1, "average": 0.5}).turns[0].grade
    assert grade is not None
    assert grade.graded_by.name == "self"
    assert [(v.verdict, v.self_marked) for v in grade.verdicts] == [
        ("covered", True), ("partial", True), ("missing", True), ("missing", True),
    ]  # fmt: skip
    assert grade.score == 7.0  # 10 * (.6 + .4 * (1 / 5) / .8)


def test_a_question_that_left_the_bank_is_passed_over(store: TranscriptStore, engine: InterviewEngine) -> None:
    first = engine.start(count=3, level="mid", seed=1)
    gone = first.plan[1]
    smaller = Bank({name: question for name, question in BANK.questions.items() if name != gone})
    interview = make_engine(store, smaller).skip("i0")
    assert interview.turns[1].question.id == first.plan[2]


def test_the_question_is_a_snapshot(store: TranscriptStore, engine: InterviewEngine) -> None:
    first = engine.start(count=1, level="mid", seed=0).turns[0].question
    changed = Bank({first.id: first.model_copy(update={"question": "Something else?"})})
    assert make_engine(store, changed).load("i0").turns[0].question == first


def test_the_queue_gives_the_same_job_for_a_turn_in_progress(engine: InterviewEngine) -> None:
    grader = FixedGrader()
    queue = GradingQueue(engine)
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "answer", submission_id="s1")
    grader.gate.clear()
    one = queue.submit("i0", 0, grader)
    assert queue.submit("i0", 0, grader) is one
    grader.gate.set()
    assert one.result(timeout=5).turns[0].grade is not None
    assert len(grader.judged) == 1


def test_what_was_asked_recently_comes_last(engine: InterviewEngine) -> None:
    first = engine.start(count=1, level="mid", seed=4)
    assert engine.asked_recently() == first.plan
    for seed in range(5):
        again = engine.start(count=3, level="mid", seed=seed, asked_recently=first.plan)
        assert again.plan[-1] == first.plan[0]
