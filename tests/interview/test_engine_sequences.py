"""Any sequence of steps on a real store: what was accepted is kept, nothing is graded twice, nothing is invented."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError, GradingError
from interviewer.grading.scoring import build_grade
from interviewer.interview.aloud import SAID_ALOUD
from interviewer.interview.engine import InterviewEngine
from interviewer.models import (
    Clarification,
    Evidence,
    Grade,
    HintTaken,
    Interview,
    Level,
    ProbeAsked,
    Question,
    Reply,
    Verdict,
)
from interviewer.transcripts.store import TranscriptStore
from tests.support.questions import LOCAL, START, make_question

SAYINGS = ("It is a bootstrap sample.", "It is averaged.", "I don't know.", "Something else.", " ", "x" * 20_001)
APPENDED = ("replies", "grades", "probes", "clarifications", "hints", "disputes", "notes")
ONCE = ("revealed_at", "skipped_at")
BANK = Bank(
    {f"{level}-{topic}": make_question(f"{level}-{topic}", topic=topic, level=level)
     for level in ("junior", "mid", "senior") for topic in ("x", "y", "system-design")}
)  # fmt: skip


class WordGrader:
    """Covers the points whose words were said; remembers what it was asked."""

    graded_by = LOCAL

    def __init__(self) -> None:
        self.judged: list[tuple[str, ...]] = []
        self.fails = False

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        if self.fails:
            raise GradingError("It broke.")
        self.judged.append(tuple(reply.id for reply in replies))
        verdicts = []
        for point, word in zip(question.key_points, ("bootstrap", "averaged", "-", "-"), strict=True):
            where = [n for n, reply in enumerate(replies) if word in reply.text]
            said = tuple(Evidence(quote=word, start=0, end=len(word), reply=n) for n in where[:1])
            label = "covered" if said else "missing"
            verdicts.append(Verdict(key_point=point, verdict=label, credit=float(bool(said)), evidence=said))
        ids = [reply.id for reply in replies]
        return build_grade(question, verdicts, [], level, feedback="", graded_by=LOCAL, replies=ids)


def without_what_may_come_later(interview: Interview) -> Interview:
    turns = (turn.model_copy(update={"grades": (), "disputes": (), "notes": ()}) for turn in interview.turns)
    return interview.model_copy(update={"turns": tuple(turns)})


def time_of(event: Reply | HintTaken | ProbeAsked | Clarification) -> datetime:
    return event.submitted_at if isinstance(event, Reply) else event.at


class AnySteps(RuleBasedStateMachine):
    """Steps in any order, refused or not, with a clock that may stand still or go back."""

    @initialize(
        mode=st.sampled_from(["practice", "mock"]),
        shape=st.sampled_from(["screen", "case"]),
        minutes=st.sampled_from([None, 5]),
    )
    def start(self, mode: str, shape: str, minutes: int | None) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = TranscriptStore.open(f"sqlite:///{Path(self.folder.name) / 't.db'}")
        self.now = START
        self.engine = InterviewEngine(self.store, BANK, now=self.tell_time, new_id=lambda: "i", owner="one")
        self.grader = WordGrader()
        self.interview = self.engine.start(
            count=3, minutes=minutes, level="mid", seed=1, mode=mode, shape=shape if mode == "mock" else None
        )
        self.before = self.interview
        self.accepted: list[tuple[str, str]] = []

    def tell_time(self) -> datetime:
        return self.now

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def step(self, step: Callable[[], Interview]) -> None:
        self.before = before = self.engine.load("i")
        try:
            step()
        except BadInputError:
            assert self.engine.load("i") == before  # what is refused leaves no trace
        self.interview = self.engine.load("i")

    @rule(seconds=st.integers(-100, 600))
    def clock(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(text=st.sampled_from(SAYINGS), kind=st.sampled_from(["answer", "retry", "probe"]), number=st.integers(0, 20))
    def submit(self, text: str, kind: str, number: int) -> None:
        index, submission = len(self.interview.turns) - 1, f"s{number}"
        known = {reply.id for turn in self.interview.turns for reply in turn.replies}
        self.step(lambda: self.engine.submit("i", index, text, submission_id=submission, kind=kind))
        kept = {reply.id for turn in self.interview.turns for reply in turn.replies}
        if submission in kept - known:
            self.accepted.append((submission, text))

    @rule(fails=st.booleans(), again=st.booleans(), data=st.data())
    def grade(self, fails: bool, again: bool, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.interview.turns) - 1))
        turn, calls = self.interview.turns[index], len(self.grader.judged)
        self.grader.fails = fails
        self.step(lambda: self.engine.grade("i", index, self.grader, again=again))
        if not again and not turn.is_pending:
            assert len(self.grader.judged) == calls  # nothing is graded twice unasked
        assert len(self.grader.judged) <= calls + 1

    @rule(step=st.sampled_from(["next", "skip", "hint", "reveal", "follow_up"]), late=st.booleans())
    def take(self, step: str, late: bool) -> None:
        turn = self.interview.turns[-1]
        index, taken = turn.index - late, [len(turn.hints)] if step == "hint" else []
        self.step(lambda: getattr(self.engine, step)("i", index, *taken))
        if late:
            assert self.interview == self.before  # a click on what another question's page showed

    @rule(step=st.sampled_from(["end_if_over", "finish"]))
    def end(self, step: str) -> None:
        self.step(lambda: getattr(self.engine, step)("i"))

    @rule()
    def clarify(self) -> None:
        self.step(lambda: self.engine.clarify("i", len(self.interview.turns) - 1, "Which one?"))

    @rule(data=st.data(), said=st.booleans())
    def settle(self, data: st.DataObject, said: bool) -> None:
        index = data.draw(st.integers(0, len(self.interview.turns) - 1))
        point = data.draw(st.sampled_from([point.id for point in self.interview.turns[index].question.key_points]))
        self.step(lambda: self.engine.settle("i", index, point, said=said))

    @rule(data=st.data())
    def note(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.interview.turns) - 1))
        self.step(lambda: self.engine.note("i", index, "Look at this again."))

    @rule(data=st.data(), aloud=st.booleans(), number=st.integers(30, 40))
    def mark(self, data: st.DataObject, aloud: bool, number: int) -> None:
        index = data.draw(st.integers(0, len(self.interview.turns) - 1))
        marks = {point.id: 1.0 for point in self.interview.turns[index].question.key_points}
        if not aloud:
            self.step(lambda: self.engine.mark_by_hand("i", index, marks))
            return
        known = len(self.interview.turns[index].replies)
        self.step(lambda: self.engine.mark_aloud("i", index, marks, submission_id=f"aloud{number}"))
        if len(self.interview.turns[index].replies) > known:
            self.accepted.append((f"aloud{number}", SAID_ALOUD))

    @invariant()
    def nothing_that_was_stored_is_changed_or_taken_away(self) -> None:
        if not hasattr(self, "interview"):
            return
        for old, new in zip(self.before.turns, self.interview.turns, strict=False):
            assert new.question == old.question
            for name in APPENDED:
                assert getattr(new, name)[: len(getattr(old, name))] == getattr(old, name)
            for name in ("asked_at", "aside", *ONCE):
                assert getattr(old, name) in (None, getattr(new, name))
        assert len(self.interview.turns) >= len(self.before.turns)
        assert self.before.finished_at in (None, self.interview.finished_at)

    @invariant()
    def a_finished_interview_changes_only_by_grades_disputes_and_notes(self) -> None:
        if hasattr(self, "interview") and self.before.finished_at:
            assert without_what_may_come_later(self.interview) == without_what_may_come_later(self.before)

    @invariant()
    def time_only_moves_forward(self) -> None:
        if not hasattr(self, "interview"):
            return
        latest = self.interview.started_at
        for turn in self.interview.turns:
            assert turn.asked_at >= latest
            events = [*turn.replies, *turn.hints, *turn.probes, *turn.clarifications]
            for row in (turn.replies, turn.hints, turn.probes, turn.clarifications):
                times = [time_of(event) for event in row]
                assert times == sorted(times)
            times = [time_of(event) for event in events]
            times += [at for at in (turn.revealed_at, turn.skipped_at) if at]
            assert all(at >= turn.asked_at for at in times)
            latest = max([turn.asked_at, *times])
        assert self.interview.finished_at is None or self.interview.finished_at >= latest

    @invariant()
    def all_that_was_accepted_is_kept_in_order(self) -> None:
        if hasattr(self, "interview"):
            kept = [(reply.id, reply.text) for turn in self.interview.turns for reply in turn.replies]
            assert kept == self.accepted

    @invariant()
    def every_score_comes_from_a_grade_of_what_was_said(self) -> None:
        if not hasattr(self, "interview"):
            return
        for turn in self.interview.turns:
            for grade in turn.grades:
                assert set(grade.replies) <= {reply.id for reply in turn.replies}
                earned = [verdict.credit for verdict in grade.verdicts]
                assert (grade.score is None) == (not earned)
                for verdict in grade.verdicts:
                    said = [turn.replies[[r.id for r in turn.replies].index(i)].text for i in grade.replies]
                    assert all(piece.quote in said[piece.reply] for piece in verdict.evidence)

    @invariant()
    def a_mock_interview_keeps_to_its_plan_and_its_end(self) -> None:
        if not hasattr(self, "interview") or self.interview.mode == "practice":
            return
        assert [turn.question.id for turn in self.interview.turns] == list(
            self.interview.plan[: len(self.interview.turns)]
        )
        assert not any(turn.hints or turn.revealed_at for turn in self.interview.turns)
        most = 5 if self.interview.shape == "case" else 1
        assert all(len(turn.probes) <= most for turn in self.interview.turns)
        end = self.interview.ends_at
        assert end
        assert all(turn.asked_at < end for turn in self.interview.turns)
        sent = [reply.submitted_at for turn in self.interview.turns for reply in turn.replies]
        assert all(at < end + timedelta(minutes=1) for at in sent)


TestAnySteps = AnySteps.TestCase
TestAnySteps.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
