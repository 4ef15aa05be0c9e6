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
from interviewer.interview.debrief import build_debrief
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.lease import LEASE
from interviewer.interview.planner import EASIER, HARDER
from interviewer.interview.probes import IN_MOCK
from interviewer.interview.queue import GradingQueue
from interviewer.interview.shapes import CASE_OPENING, SHAPES
from interviewer.interview.wording import Wording
from interviewer.llm.scripted import ScriptedChatClient
from interviewer.models import Grade, GradedBy, Level, Question, Reply
from interviewer.transcripts.store import TranscriptStore
from tests.support import graders
from tests.support.questions import BAGGING, LOCAL, START, make_grade, make_question, make_verdict

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

    interview = engine.next("i0", 0)
    interview = engine.hint("i0", 1, 0)
    assert len(interview.turns[1].hints) == 1
    interview = engine.skip("i0", 1)
    assert interview.turns[1].skipped_at is not None
    assert len(interview.turns) == 3
    interview = engine.skip("i0", 2)
    assert session.phase(interview) == "finished"
    assert engine.load("i0") == interview
    assert grader.judged == [("  Each tree sees a sample.\n",)]


def test_a_second_click_that_comes_with_the_next_question_changes_nothing(engine: InterviewEngine) -> None:
    engine.start(count=3, level="mid", seed=1)
    engine.hint("i0", 0, 0)
    hinted = engine.load("i0")
    assert engine.hint("i0", 0, 0) == hinted  # the question has one hint: another one would be an error
    second = engine.skip("i0", 0)
    assert [turn.index for turn in second.turns] == [0, 1]
    for step in (engine.skip, engine.next, engine.reveal, engine.follow_up):
        assert step("i0", 0) == second
    assert engine.hint("i0", 0, 1) == engine.next("i0", None) == second
    assert engine.load("i0") == second


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


def test_a_text_that_is_stored_is_never_called_lost(engine: InterviewEngine) -> None:
    engine.start(count=2, level="mid", seed=0)
    engine.submit("i0", 0, "first", submission_id="s1")
    engine.grade("i0", 0, FixedGrader())
    gone_on = engine.next("i0", 0)
    assert engine.submit("i0", 0, "first", submission_id="s1") == gone_on
    over = engine.finish("i0")
    assert engine.submit("i0", 0, "first", submission_id="s1") == over


def test_an_interview_that_ends_while_a_model_words_its_follow_up_stays_as_it_is(
    engine: InterviewEngine,
) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "one", submission_id="s0")
    engine.grade("i0", 0, FixedGrader())

    class EndsMeanwhile(ScriptedChatClient):
        def complete(self, *arguments: object, **more: object) -> object:
            engine.finish("i0")
            return super().complete(*arguments, **more)

    with pytest.raises(SessionError, match="has ended"):
        engine.follow_up("i0", 0, EndsMeanwhile([Wording(said="You said one. Why is that so?")]))
    assert engine.load("i0").turns[0].probes == ()


def test_two_windows_cannot_both_store_a_second_try(store: TranscriptStore) -> None:
    one, two = make_engine(store), make_engine(store, owner="two")
    one.start(count=1, level="mid", seed=0)
    one.submit("i0", 0, "one", submission_id="s0")
    one.grade("i0", 0, FixedGrader())
    seen = two.load("i0")
    one.submit("i0", 0, "a second try", submission_id="s1", kind="retry")
    two.load = lambda _: seen  # type: ignore[method-assign]
    with pytest.raises(SessionError, match="in another window"):
        two.submit("i0", 0, "another second try", submission_id="s2", kind="retry")
    assert [reply.id for reply in store.load("i0").turns[0].replies] == ["s0", "s1"]


def test_a_mock_interview_that_was_left_is_over_when_its_time_is(store: TranscriptStore) -> None:
    engine = make_engine(store)
    left = engine.start(count=1, level="mid", seed=0)
    mock = engine.start(mode="mock", level="mid", seed=0)
    assert (offered := engine.latest_unfinished())
    assert offered.id == mock.id
    assert mock.ends_at
    engine._now.now = mock.ends_at + timedelta(days=2)
    assert (offered := engine.latest_unfinished())
    assert offered.id == left.id
    assert engine.load(mock.id).finished_at == mock.ends_at + timedelta(minutes=1)


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
    monkeypatch.setattr("interviewer.interview.lease.RENEW_SECONDS", 0.005)
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
    probe = engine.follow_up("i0", 0).turns[0].open_probe
    assert probe
    turn = engine.submit("i0", 0, "more", submission_id="s1", kind="probe").turns[0]
    assert (turn.replies[1].probe, turn.open_probe) == (probe.ask, None)
    engine.grade("i0", 0, grader)
    assert grader.judged == [("one",), ("one", "more")]
    assert engine.load("i0").turns[0].probes == (probe,)


def test_i_dont_know_to_a_follow_up_costs_nothing_and_asks_no_grader(engine: InterviewEngine) -> None:
    grader = FixedGrader()
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "one", submission_id="s0")
    engine.grade("i0", 0, grader)
    engine.follow_up("i0", 0)
    engine.submit("i0", 0, "I don't know, sorry.", submission_id="s1", kind="probe")
    first, after = engine.grade("i0", 0, grader).turns[0].grades
    assert grader.judged == [("one",)]
    assert (after.score, after.replies) == (first.score, ("s0", "s1"))


def test_a_hint_before_the_answer_lowers_what_it_earns(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.hint("i0", 0, 0)
    engine.submit("i0", 0, "one", submission_id="s0")
    grade = engine.grade("i0", 0, FixedGrader()).turns[0].grade
    assert grade
    assert [(v.credit, v.help) for v in grade.verdicts] == [(0.75, "hint"), (0.75, "hint"), (0, None), (0, None)]
    assert grade.score == 6.0  # 10 * (.6 * .75 + .4 * (2 * .75 / 5 / .8) * (1 + .75) / 2) = 5.8125


def test_a_mock_interview_asks_one_follow_up_each_and_grades_behind(engine: InterviewEngine) -> None:
    interview = engine.start(mode="mock", level="mid", seed=1)
    assert (interview.shape, interview.adapts) == ("screen", False)
    assert interview.ends_at == interview.started_at + timedelta(minutes=30)
    for number in range(2):
        engine.submit("i0", number, f"answer {number}", submission_id=f"a{number}")
        probe = engine.follow_up("i0", number).turns[number].open_probe
        assert probe
        assert probe.ask.startswith(IN_MOCK)
        engine.submit("i0", number, "more", submission_id=f"p{number}", kind="probe")
        with pytest.raises(SessionError, match="no follow-up"):
            engine.follow_up("i0", number)
        engine.next("i0", number)
    for step in (lambda: engine.hint("i0", 2, 0), lambda: engine.reveal("i0", 2)):
        with pytest.raises(SessionError, match="mock interview"):
            step()
    grader = FixedGrader()
    assert [engine.grade("i0", number, grader).turns[number].grade.score for number in range(2)] == [8.0, 8.0]
    assert grader.judged == [("answer 0", "more"), ("answer 1", "more")]


def test_when_the_time_is_up_nothing_more_is_asked_and_all_is_kept(store: TranscriptStore) -> None:
    engine = make_engine(store)
    engine.start(mode="mock", level="mid", seed=1)
    clock = engine._now
    clock.now = START + timedelta(minutes=30)
    assert engine.end_if_over("i0").finished_at is None
    clock.now = START + timedelta(minutes=30)
    engine.submit("i0", 0, "the end of my sentence", submission_id="s0")
    with pytest.raises(SessionError, match="no follow-up"):
        engine.follow_up("i0", 0)
    interview = engine.next("i0", 0)
    assert interview.finished_at
    assert [reply.text for reply in interview.turns[0].replies] == ["the end of my sentence"]

    other = engine.start(mode="mock", level="mid", seed=2)
    clock.now = other.ends_at + timedelta(minutes=1)
    with pytest.raises(SessionError, match="Time is up"):
        engine.submit("i1", 0, "too late", submission_id="s0")
    assert engine.end_if_over("i1").finished_at


def test_practice_by_the_clock_asks_until_the_time_is_up(store: TranscriptStore) -> None:
    engine = make_engine(store)
    interview = engine.start(minutes=2, level="mid", seed=1)
    assert (len(interview.plan), interview.total, interview.adapts) == (2, None, True)
    clock = engine._now
    clock.now = START + timedelta(minutes=30)
    assert engine.end_if_over("i0").finished_at is None
    engine.submit("i0", 0, "I took my time.", submission_id="s0")
    engine.grade("i0", 0, FixedGrader())
    with pytest.raises(SessionError, match="no follow-up"):
        engine.follow_up("i0", 0)
    finished = engine.next("i0", 0)
    assert finished.finished_at
    assert [turn.grade.score for turn in finished.turns if turn.grade] == [8.0]
    assert build_debrief(finished).unasked == 0
    assert store.list_summaries()[0].planned is None
    assert len(engine.start(minutes=500, level="mid", seed=1).plan) == len(BANK.questions)


def test_a_case_is_one_design_taken_through_its_stages(store: TranscriptStore) -> None:
    design = make_question("shop", topic="system-design", kind="scenario", level="senior")
    engine = make_engine(store, Bank({**BANK.questions, "shop": design}))
    interview = engine.start(mode="mock", shape="case", level="mid", seed=1)
    assert (interview.plan, interview.turns[0].aside) == (("shop",), CASE_OPENING)
    engine.submit("i0", 0, "the goal", submission_id="s0")
    for number, stage in enumerate(SHAPES["case"].stages, start=1):
        probe = engine.follow_up("i0", 0).turns[0].open_probe
        assert probe
        assert (probe.ask, probe.reason, probe.key_point) == (stage, "stage", None)
        engine.submit("i0", 0, f"stage {number}", submission_id=f"s{number}", kind="probe")
    with pytest.raises(SessionError, match="no follow-up"):
        engine.follow_up("i0", 0)
    grade = engine.grade("i0", 0, FixedGrader()).turns[0].grade
    assert grade
    assert {verdict.help for verdict in grade.verdicts} == {None}
    assert engine.next("i0", 0).finished_at


def test_a_clarification_is_answered_from_what_the_question_assumes(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    interview = engine.clarify("i0", 0, "  Which learner?\n")
    assert engine.load("i0") == interview
    (said,) = interview.turns[0].clarifications
    assert (said.asked, said.answer) == ("Which learner?", "Supervised learning with any base model.")
    with pytest.raises(ReplyRefusedError, match="Write what you would like to know"):
        engine.clarify("i0", 0, "  ")
    engine.submit("i0", 0, "one", submission_id="s0")
    with pytest.raises(SessionError, match="while it is open"):
        engine.clarify("i0", 0, "and now?")


def test_the_level_adapts_within_the_topic(store: TranscriptStore) -> None:
    levels = {f"{level}-{n}": level for level in ("junior", "mid", "senior") for n in range(4)}
    bank = Bank({name: make_question(name, topic="x", level=level) for name, level in levels.items()})
    for score, level, aside in [(9.0, "senior", HARDER), (3.0, "junior", EASIER), (6.0, "mid", "")]:
        engine = make_engine(store, bank)
        engine._new_id = lambda score=score: f"scored-{score}"
        interview = engine.start(count=3, level="mid", seed=1)
        for number in range(2):
            engine.submit(interview.id, number, "answer", submission_id=f"s{number}")
            engine.grade(interview.id, number, FixedGrader(score))
            interview = engine.next(interview.id, number)
        assert [turn.question.level for turn in interview.turns] == ["mid", "mid", level]
        assert interview.turns[2].aside.replace("X was weak last time.", "") == aside
        engine.skip(interview.id, 2)
        assert session.phase(engine.load(interview.id)) == "finished"


def test_the_same_seed_asks_the_same_where_it_is_told_not_to_adapt(store: TranscriptStore) -> None:
    levels = {f"{level}-{n}": level for level in ("junior", "mid", "senior") for n in range(4)}
    bank = Bank({name: make_question(name, topic="x", level=level) for name, level in levels.items()})
    engine = make_engine(store, bank)
    for score in (9.0, 3.0):
        interview = engine.start(count=3, level="mid", seed=1, adapts=False)
        for number in range(2):
            engine.submit(interview.id, number, "answer", submission_id=f"s{number}")
            engine.grade(interview.id, number, FixedGrader(score))
            interview = engine.next(interview.id, number)
        assert tuple(turn.question.id for turn in interview.turns) == interview.plan == ("mid-3", "mid-1", "mid-2")


def test_exactly_the_questions_asked_for_are_asked(engine: InterviewEngine) -> None:
    interview = engine.start(level="mid", seed=0, questions=("c", "a"))
    assert (interview.plan, interview.adapts) == (("c", "a"), False)
    assert engine.start(count=5, level="mid", seed=0, among=("b", "gone")).plan == ("b",)
    with pytest.raises(SessionError, match="No question fits"):
        engine.start(count=5, level="mid", seed=0, among=())


def test_a_topic_that_was_weak_last_time_comes_first_and_says_so(engine: InterviewEngine) -> None:
    engine.start(level="mid", seed=0, questions=("b",))
    engine.submit("i0", 0, "answer", submission_id="s0")
    engine.grade("i0", 0, FixedGrader(3.0))
    engine.finish("i0")
    for seed in range(4):
        interview = engine.start(count=1, level="mid", seed=seed, topics=("x", "y"), history=engine.history())
        assert interview.turns[0].question.topic == "x"  # the only question on y was asked a moment ago
        engine._store.delete(interview.id)
    more = Bank({**BANK.questions, "d": make_question("d", topic="y")})
    engine._bank = more
    for seed in range(4):
        interview = engine.start(count=1, level="mid", seed=seed, topics=("x", "y"), history=engine.history())
        assert (interview.turns[0].question.id, interview.turns[0].aside) == ("d", "Y was weak last time.")
        engine._store.delete(interview.id)


def test_settling_a_verdict_is_recorded_and_changes_the_score(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "answer", submission_id="s1")
    with pytest.raises(SessionError, match="no verdict on this point"):
        engine.settle("i0", 0, "oob", said=True)
    points = zip(BAGGING.key_points, ("covered", "covered", "unsure", "missing"), strict=True)
    verdicts = tuple(make_verdict(point, label) for point, label in points)
    engine.grade("i0", 0, graders.FixedGrader(make_grade(replies=("s1",), level="mid", verdicts=verdicts)))
    with pytest.raises(SessionError, match="no verdict on this point"):
        engine.settle("i0", 0, "oob", said=True)  # it is missing: that was judged
    turn = engine.settle("i0", 0, "variance", said=True).turns[0]
    assert turn.grade is not None
    assert turn.grade.score == 10.0
    assert [v.self_marked for v in turn.grade.verdicts] == [False, False, True, False]
    assert turn.grade.verdicts[2].verdict == "covered"
    assert [dispute.key_point for dispute in turn.disputes] == ["variance"]
    assert engine.load("i0").turns[0] == turn


def test_what_was_not_judged_cannot_be_settled(engine: InterviewEngine) -> None:
    engine.start(count=1, level="mid", seed=0)
    engine.submit("i0", 0, "answer", submission_id="s1")
    with pytest.raises(SessionError, match="no verdict"):
        engine.settle("i0", 0, "bootstrap", said=True)
    engine.grade("i0", 0, BrokenGrader(GradingError("It broke.")))
    with pytest.raises(SessionError, match="no verdict"):
        engine.settle("i0", 0, "bootstrap", said=False)
    turn = engine.load("i0").turns[0]
    assert (turn.disputes, [grade.score for grade in turn.grades]) == ((), [None])


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
    interview = make_engine(store, smaller).skip("i0", 0)
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
    history = engine.history()
    assert [(asked.question_id, asked.score) for asked in history] == [(first.plan[0], None)]
    for seed in range(5):
        again = engine.start(count=3, level="mid", seed=seed, history=history)
        assert again.plan[-1] == first.plan[0]


def test_a_model_words_the_follow_up_in_practice_and_never_in_a_mock_interview(engine: InterviewEngine) -> None:
    worded = "You said it sees a sample. What is really going on there?"
    client = ScriptedChatClient([Wording(said=worded)])
    for number, mode in enumerate(("practice", "mock")):
        engine.start(mode=mode, level="mid", seed=0, questions=("a",))
        engine.submit(f"i{2 * number}", 0, "It sees a sample.", submission_id="s0")
        engine.grade(f"i{2 * number}", 0, FixedGrader())
        probe = engine.follow_up(f"i{2 * number}", 0, client).turns[0].open_probe
        assert probe
        assert (probe.ask == worded) == (mode == "practice")
    assert len(client.requests) == 1
