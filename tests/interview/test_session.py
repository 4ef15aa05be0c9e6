"""The state machine, by example and by any sequence of events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from interviewer.errors import ReplyRefusedError, SessionError
from interviewer.interview import session
from interviewer.models import Clarification, Dispute, Interview, Note, ProbeAsked
from tests.support.questions import START, make_grade, make_question, make_reply, minutes

FIRST, SECOND = make_question("first"), make_question("second")


def begin(**more: object) -> Interview:
    return session.start("i1", ("first", "second"), START, **more)


def test_an_interview_from_start_to_finish() -> None:
    interview = begin(level="mid", topics=("ensembles",), seed=7)
    assert session.phase(interview) == "ready"
    assert session.remaining(interview) == ("first", "second")

    interview = session.ask(interview, FIRST, minutes(1))
    assert session.phase(interview) == "asked"
    assert session.remaining(interview) == ("second",)

    interview = session.submit(interview, make_reply(at=2))
    assert session.phase(interview) == "pending"

    interview = session.add_grade(interview, 0, make_grade())
    assert session.phase(interview) == "graded"

    interview = session.ask(interview, SECOND, minutes(4))
    interview = session.skip(interview, minutes(5))
    assert session.phase(interview) == "ready"

    interview = session.finish(interview, minutes(6))
    assert session.phase(interview) == "finished"
    assert [turn.question.id for turn in interview.turns] == ["first", "second"]
    assert interview.finished_at == minutes(6)


def asked() -> Interview:
    return session.ask(begin(), FIRST, minutes(1))


def graded() -> Interview:
    return session.add_grade(session.submit(asked(), make_reply(at=2)), 0, make_grade())


def test_a_submission_counts_once() -> None:
    once = session.submit(asked(), make_reply(at=2))
    assert session.submit(once, make_reply(text="other words", at=3)) is once


def test_a_retry_is_a_new_reply_that_waits_for_its_grade() -> None:
    interview = session.submit(graded(), make_reply(reply_id="r2", at=5, kind="retry"))
    assert session.phase(interview) == "pending"
    interview = session.add_grade(interview, 0, make_grade(replies=("r2",)))
    assert session.phase(interview) == "graded"
    assert [reply.id for reply in interview.turns[0].replies] == ["r1", "r2"]
    assert [grade.replies for grade in interview.turns[0].grades] == [("r1",), ("r2",)]


def test_a_graded_turn_can_be_graded_again_after_the_end() -> None:
    interview = session.add_grade(session.finish(graded(), minutes(9)), 0, make_grade(score=6.0))
    assert [grade.score for grade in interview.turns[0].grades] == [8.0, 6.0]


def test_hints_come_in_order_and_run_out() -> None:
    interview = session.take_hint(asked(), minutes(2))
    assert [(hint.step, hint.at) for hint in interview.turns[0].hints] == [(0, minutes(2))]
    with pytest.raises(SessionError, match="no further hint"):
        session.take_hint(interview, minutes(3))


def test_the_model_answer_is_revealed_once_and_only_after_an_answer() -> None:
    with pytest.raises(SessionError, match="once there is an answer"):
        session.reveal(asked(), minutes(2))
    shown = session.reveal(graded(), minutes(4))
    assert shown.turns[0].revealed_at == minutes(4)
    assert session.reveal(shown, minutes(5)) is shown


def test_notes_and_disputes_are_kept() -> None:
    interview = session.add_note(graded(), 0, Note(text="Read Breiman", at=minutes(5)))
    interview = session.add_dispute(interview, 0, Dispute(key_point="oob", said=True, at=minutes(6)))
    assert interview.turns[0].notes[0].text == "Read Breiman"
    assert interview.turns[0].disputes[0].key_point == "oob"
    with pytest.raises(SessionError, match="no key point 'gone'"):
        session.add_dispute(interview, 0, Dispute(key_point="gone", said=True, at=minutes(6)))


def test_time_only_moves_forward() -> None:
    interview = session.submit(asked(), make_reply(at=-30))
    assert interview.turns[0].replies[0].submitted_at == minutes(1)
    assert session.finish(interview, START - timedelta(days=1)).finished_at == minutes(1)


def test_a_mock_interview_ends_at_the_latest_when_its_time_was_up() -> None:
    mock = session.ask(session.start("i", (FIRST.id,), START, mode="mock", minutes=30), FIRST, minutes(0))
    assert session.finish(mock, minutes(12)).finished_at == minutes(12)
    assert session.finish(mock, minutes(2 * 24 * 60)).finished_at == minutes(31)
    practice = session.ask(session.start("i", (FIRST.id,), START, minutes=30), FIRST, minutes(0))
    assert session.finish(practice, minutes(40)).finished_at == minutes(40)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda: session.start("i", (), START), "No question fits"),
        (lambda: session.start("i", ("a", "a"), START), "each question once"),
        (lambda: session.ask(asked(), SECOND, minutes(2)), "still open"),
        (lambda: session.ask(begin(), make_question("third"), minutes(2)), "not waiting"),
        (lambda: session.submit(begin(), make_reply()), "no open question"),
        (lambda: session.submit(session.finish(asked(), minutes(2)), make_reply()), "over"),
        (lambda: session.submit(session.submit(asked(), make_reply()), make_reply(reply_id="r2")), "being graded"),
        (lambda: session.submit(graded(), make_reply(reply_id="r2")), "already has an answer"),
        (lambda: session.submit(asked(), make_reply(kind="retry")), "is its answer"),
        (lambda: session.skip(graded(), minutes(4)), "can be skipped"),
        (lambda: session.add_grade(asked(), 0, make_grade()), "which replies"),
        (lambda: session.add_grade(asked(), 3, make_grade()), "no question number 4"),
        (lambda: session.ask_probe(asked(), probe()), "after an answer"),
        (lambda: session.ask_probe(session.ask_probe(graded(), probe()), probe(key_point="b")), "one at a time"),
        (lambda: session.ask_probe(graded(), probe(position=2)), "gone on"),
        (lambda: session.ask_probe(session.submit(asked(), make_reply()), probe()), "after an answer"),
        (lambda: session.submit(graded(), make_reply(reply_id="r2", kind="probe")), "no open follow-up"),
        (lambda: session.take_hint(session.ask(begin(mode="mock"), FIRST, minutes(1)), minutes(2)), "no hints"),
        (lambda: session.reveal(begin(mode="mock"), minutes(2)), "at the end"),
    ],
)
def test_steps_that_the_state_does_not_allow(step: object, message: str) -> None:
    with pytest.raises(SessionError, match=message):
        step()


def probe(at: float = 5, position: int = 1, key_point: str | None = "oob") -> ProbeAsked:
    return ProbeAsked(ask="Why?", reason="depth", key_point=key_point, position=position, at=minutes(at))


def test_a_follow_up_waits_for_a_reply_and_is_kept_with_it() -> None:
    interview = session.ask_probe(graded(), probe())
    assert session.phase(interview) == "probed"
    assert interview.turns[0].open_probe == probe()
    interview = session.submit(interview, make_reply(reply_id="r2", at=6, kind="probe"))
    assert interview.turns[0].replies[1].probe == "Why?"
    assert interview.turns[0].open_probe is None
    assert session.phase(interview) == "pending"


def test_a_follow_up_may_be_passed_over_or_answered_by_a_retry() -> None:
    probed = session.ask_probe(graded(), probe())
    assert session.phase(session.ask(probed, SECOND, minutes(6))) == "asked"
    retried = session.submit(probed, make_reply(reply_id="r2", at=6, kind="retry"))
    assert (retried.turns[0].open_probe, retried.turns[0].replies[1].probe) == (None, None)


def test_in_a_mock_interview_nobody_waits_for_a_grade() -> None:
    interview = session.submit(session.ask(begin(mode="mock"), FIRST, minutes(1)), make_reply(at=2))
    assert session.phase(interview) == "pending"
    interview = session.ask_probe(interview, probe(3))
    interview = session.submit(interview, make_reply(reply_id="r2", at=4, kind="probe"))
    assert session.phase(interview) == "pending"
    assert session.phase(session.ask(interview, SECOND, minutes(5))) == "asked"


def test_the_end_is_honoured_with_a_minute_to_finish_the_sentence() -> None:
    interview = session.ask(begin(mode="mock", shape="screen", minutes=30), FIRST, minutes(1))
    assert interview.ends_at == minutes(30)
    assert session.time_left(interview, minutes(29)) == timedelta(minutes=1)
    assert not session.is_over(interview, minutes(30.9))
    assert session.is_over(interview, minutes(31))
    last = session.submit(interview, make_reply(at=30.5))
    with pytest.raises(SessionError, match="Time is up"):
        session.ask_probe(last, probe(30.5))
    with pytest.raises(SessionError, match="Time is up"):
        session.ask(last, SECOND, minutes(30.5))
    with pytest.raises(SessionError, match="Time is up, so this text was not added"):
        session.submit(interview, make_reply(at=31))
    assert not session.is_over(begin(), minutes(10_000))


def test_in_practice_the_time_ends_the_asking_and_no_answer() -> None:
    interview = session.ask(begin(minutes=10), FIRST, minutes(1))
    assert (interview.total, begin().total, begin(mode="mock", minutes=30).total) == (None, 2, 2)
    assert session.may_ask(interview, minutes(9.9))
    assert not session.may_ask(interview, minutes(10))
    assert not session.is_over(interview, minutes(1000))
    late = session.submit(interview, make_reply(at=500))
    graded_late = session.add_grade(late, 0, make_grade())
    again = session.submit(graded_late, make_reply(reply_id="r2", at=501, kind="retry"))
    assert [reply.submitted_at for reply in again.turns[0].replies] == [minutes(500), minutes(501)]
    with pytest.raises(SessionError, match="Time is up"):
        session.ask_probe(graded_late, probe(502))
    with pytest.raises(SessionError, match="Time is up"):
        session.ask(graded_late, SECOND, minutes(502))


def test_what_a_question_means_can_be_asked_while_it_is_open() -> None:
    said = Clarification(asked="Trees?", answer="Any learner.", at=minutes(0))
    interview = session.clarify(asked(), said)
    assert interview.turns[0].clarifications == (said.model_copy(update={"at": minutes(1)}),)
    assert session.clarify(session.ask_probe(graded(), probe()), said)
    for closed in (begin(), graded(), session.finish(asked(), minutes(2))):
        with pytest.raises(SessionError, match="while it is open"):
            session.clarify(closed, said)


def test_an_exchanged_question_takes_the_place_of_a_planned_one() -> None:
    third = make_question("third")
    interview = session.skip(session.ask(begin(adapts=True), third, minutes(1)), minutes(2))
    assert session.remaining(interview) == ("second",)
    with pytest.raises(SessionError, match="not waiting"):
        session.ask(interview, third, minutes(3))
    interview = session.skip(session.ask(interview, SECOND, minutes(3)), minutes(4))
    assert session.remaining(interview) == ()
    with pytest.raises(SessionError, match="not waiting"):
        session.ask(interview, FIRST, minutes(5))


def test_a_mock_interview_has_no_retry() -> None:
    interview = session.ask(begin(mode="mock"), FIRST, minutes(1))
    interview = session.add_grade(session.submit(interview, make_reply()), 0, make_grade())
    with pytest.raises(SessionError, match="no second try"):
        session.submit(interview, make_reply(reply_id="r2", kind="retry"))


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u2060", "\x00"])
def test_a_blank_reply_is_refused(text: str) -> None:
    with pytest.raises(ReplyRefusedError, match="nothing to grade") as caught:
        session.check_reply_text(text)
    assert caught.value.text == text


def test_a_reply_that_is_too_long_is_refused_with_its_text() -> None:
    text = "x" * 20_001
    with pytest.raises(ReplyRefusedError, match="20,001 characters; an answer can have 20,000") as caught:
        session.check_reply_text(text)
    assert caught.value.text == text
    assert session.check_reply_text("x" * 20_000) == "x" * 20_000


def test_what_no_database_holds_is_taken_out_of_a_reply() -> None:
    assert session.check_reply_text("a\x00b\ud800\r\nשלום 🙂 <b>") == "ab\ufffd\nשלום 🙂 <b>"


class AnyInterview(RuleBasedStateMachine):
    """Any sequence of events keeps what was submitted, in order, and time moves forward."""

    @initialize(mode=st.sampled_from(["practice", "mock"]), count=st.integers(1, 3))
    def start(self, mode: str, count: int) -> None:
        self.questions = {f"q{i}": make_question(f"q{i}") for i in range(count)}
        limit = 30 if mode == "mock" else None
        self.interview = session.start("i", tuple(self.questions), START, mode=mode, minutes=limit)
        self.submitted: list[str] = []
        self.now = START

    def step(self, change: object) -> bool:
        before = self.interview
        try:
            self.interview = change()
        except SessionError:
            assert self.interview is before
            return False
        return True

    @rule(seconds=st.integers(-500, 500))
    def clock(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(pick=st.integers(0, 2))
    def ask(self, pick: int) -> None:
        question = list(self.questions.values())[pick % len(self.questions)]
        self.step(lambda: session.ask(self.interview, question, self.now))

    @rule(kind=st.sampled_from(["answer", "retry", "probe"]), number=st.integers(0, 30))
    def submit(self, kind: str, number: int) -> None:
        reply = make_reply(reply_id=f"r{number}", kind=kind).model_copy(update={"submitted_at": self.now})
        was = self.interview
        if self.step(lambda: session.submit(self.interview, reply)) and self.interview is not was:
            self.submitted.append(reply.id)

    @precondition(lambda self: self.interview.turns)
    @rule(data=st.data())
    def grade(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.interview.turns) - 1))
        replies = tuple(reply.id for reply in self.interview.turns[index].replies[-1:])
        self.step(lambda: session.add_grade(self.interview, index, make_grade(replies=replies)))

    @rule(event=st.sampled_from([session.skip, session.take_hint, session.reveal, session.finish]))
    def event(self, event: object) -> None:
        self.step(lambda: event(self.interview, self.now))

    @precondition(lambda self: self.interview.turns)
    @rule(position=st.integers(1, 4), key_point=st.sampled_from([None, "oob", "average"]))
    def probe(self, position: int, key_point: str | None) -> None:
        asked = ProbeAsked(ask="Why?", reason="depth", key_point=key_point, position=position, at=self.now)
        self.step(lambda: session.ask_probe(self.interview, asked))

    @rule()
    def clarify(self) -> None:
        said = Clarification(asked="Which?", answer="Any.", at=self.now)
        self.step(lambda: session.clarify(self.interview, said))

    @rule(kind=st.sampled_from(["answer", "retry", "probe"]), data=st.data())
    @precondition(lambda self: self.interview.finished_at)
    def after_the_end(self, kind: str, data: st.DataObject) -> None:
        was = self.interview
        question = next(iter(self.questions.values()))
        reply = make_reply(reply_id="late", kind=kind).model_copy(update={"submitted_at": self.now})
        late = data.draw(
            st.sampled_from(
                [
                    lambda: session.ask(was, question, self.now),
                    lambda: session.submit(was, reply),
                    lambda: session.skip(was, self.now),
                    lambda: session.take_hint(was, self.now),
                    lambda: session.reveal(was, self.now),
                ]
            )
        )
        with pytest.raises(SessionError):
            late()
        assert session.finish(was, self.now) is was

    @invariant()
    def a_follow_up_stands_before_its_reply(self) -> None:
        if not hasattr(self, "interview"):
            return
        for turn in self.interview.turns:
            positions = [probe.position for probe in turn.probes]
            assert positions == sorted(set(positions))
            assert all(position <= len(turn.replies) for position in positions)
            answers = [n for n, reply in enumerate(turn.replies) if reply.kind == "probe"]
            assert set(answers) <= set(positions)
            assert all(turn.replies[n].probe == "Why?" for n in answers)

    @invariant()
    def nothing_is_lost_and_time_moves_forward(self) -> None:
        if not hasattr(self, "interview"):
            return
        kept = [reply.id for turn in self.interview.turns for reply in turn.replies]
        assert kept == self.submitted
        times = [self.interview.started_at]
        for turn in self.interview.turns:
            assert turn.asked_at >= times[-1]
            times += [turn.asked_at, *(reply.submitted_at for reply in turn.replies)]
        assert times == sorted(times)
        assert Interview.model_validate(self.interview.model_dump(exclude_computed_fields=True)) == self.interview


TestAnyInterview = AnyInterview.TestCase
TestAnyInterview.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
