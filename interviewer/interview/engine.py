"""The one place where store, session, bank and grader meet.

Every step is checked by the session (pure), then committed by the store, then returned. A reply is committed before any
grader sees it; a pending reply is claimed by a lease, so that it is graded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from interviewer.bank.loader import Bank
from interviewer.errors import EncoderError, GradingError, LLMError, SessionError, StoreError, UnknownNameError
from interviewer.grading import self_marking
from interviewer.grading.scoring import not_graded
from interviewer.interview import planner, session
from interviewer.interview.roles import ROLES
from interviewer.models import Dispute, Grade, Interview, Level, Mode, Note, Reply, ReplyKind, Turn
from interviewer.protocols import Grader
from interviewer.text import sanitize
from interviewer.transcripts.store import TranscriptStore

RECENT_INTERVIEWS = 5
LEASE = timedelta(seconds=20)
RENEW_SECONDS = 5.0
MOVED_ON = "The interview has gone on to another question, perhaps in another window. This text was not added."


class InterviewEngine:
    """Runs interviews over a store and a bank. `now` and `new_id` are passed in; `owner` names this process."""

    def __init__(
        self,
        store: TranscriptStore,
        bank: Bank,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        owner: str,
    ) -> None:
        self._store = store
        self._bank = bank
        self._now = now
        self._new_id = new_id
        self._owner = owner

    def start(
        self,
        *,
        count: int,
        level: Level,
        seed: int,
        mode: Mode = "practice",
        role: str | None = None,
        topics: Sequence[str] = (),
        asked_recently: Sequence[str] = (),
    ) -> Interview:
        """Plan an interview, store it and ask its first question. Topics come from the role if none is named.

        Raises UnknownNameError for an unknown topic or role, SessionError if no question fits, StoreError.
        """
        chosen = tuple(topics)
        if role is not None and role not in ROLES:
            raise UnknownNameError("role", role, ROLES)
        if role and not chosen:
            chosen = tuple(topic for topic in ROLES[role].topics if topic in self._bank.topics)
        questions = self._bank.select(chosen)
        ids = planner.plan(questions, count, level=level, seed=seed, asked_recently=asked_recently)
        interview = session.start(
            self._new_id(), ids, self._now(), mode=mode, level=level, role=role, topics=chosen, seed=seed
        )
        self._store.create(interview)
        return self.next(interview.id)

    def asked_recently(self) -> tuple[str, ...]:
        """Return the ids of the questions planned in the last few interviews. Raises StoreError."""
        recent: list[str] = []
        for summary in self._store.list_summaries(limit=RECENT_INTERVIEWS):
            try:
                recent.extend(self._store.load(summary.id).plan)
            except (StoreError, UnknownNameError):
                continue  # a transcript that cannot be read must not keep a new one from starting
        return tuple(recent)

    def load(self, interview_id: str) -> Interview:
        """Return the interview as stored. Raises UnknownNameError, StoreError."""
        return self._store.load(interview_id)

    def next(self, interview_id: str) -> Interview:
        """Ask the next question, or finish when none is left. A question that has left the bank is passed over."""
        interview = self.load(interview_id)
        for question_id in session.remaining(interview):
            question = self._bank.questions.get(question_id)
            if question is not None:
                asked = session.ask(interview, question, self._now())
                self._store.add_turn(interview_id, asked.turns[-1])
                return self.load(interview_id)
        return self.finish(interview_id)

    def submit(
        self, interview_id: str, index: int, text: str, *, submission_id: str, kind: ReplyKind = "answer"
    ) -> Interview:
        """Commit a reply to turn `index`, which must be the open one, before any grading. The same id is stored once.

        Raises ReplyRefusedError (blank or too long), SessionError, StoreError; each leaves the stored interview as it
        was, and the caller still has the text.
        """
        interview = self.load(interview_id)
        if interview.turn is None or interview.turn.index != index:
            raise SessionError(MOVED_ON)
        reply = Reply(id=submission_id, kind=kind, text=session.check_reply_text(text), submitted_at=self._now())
        after = session.submit(interview, reply)
        if after is not interview:
            turn = after.turns[-1]
            self._store.add_reply(interview_id, turn.index, turn.replies[-1])
        return self.load(interview_id)

    def grade(self, interview_id: str, index: int, grader: Grader, *, again: bool = False) -> Interview:
        """Grade the replies of turn `index` that wait for it, and store the grade.

        A turn that another process is grading, or that needs no grade, is left alone; `again` grades it once more. When
        the grader fails, the grade stored is *not graded* with the reason: the reply is kept and can be graded later.
        """
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        if not turn.replies or not (turn.is_pending or again):
            return interview
        if not self._store.claim(interview_id, index, self._owner, self._now(), LEASE, again=again):
            return interview
        with self._holding(interview_id, index):
            self._record(interview_id, index, self._judge(turn, grader, interview.level))
        return self.load(interview_id)

    def settle(self, interview_id: str, index: int, key_point: str, *, said: bool) -> Interview:
        """Record *I said this* or *I didn't* for one verdict, and the grade that follows."""
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        if turn.grade is None:
            raise SessionError("There is no grade to settle yet.")
        dispute = Dispute(key_point=key_point, said=said, at=self._now())
        session.add_dispute(interview, index, dispute)
        self._store.add_dispute(interview_id, index, dispute)
        return self._record(interview_id, index, self_marking.settle(turn.grade, turn.question, dispute))

    def mark_by_hand(self, interview_id: str, index: int, credits_by_point: Mapping[str, float]) -> Interview:
        """Store a self-marked grade for the latest attempt on turn `index`."""
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        judged = [reply.id for reply in latest_attempt(turn)]
        if not judged:
            raise SessionError("There is no answer to mark yet.")
        grade = self_marking.mark_by_hand(turn.question, credits_by_point, judged, interview.level)
        return self._record(interview_id, index, grade)

    def hint(self, interview_id: str) -> Interview:
        """Show the next hint of the open question."""
        after = session.take_hint(self.load(interview_id), self._now())
        turn = after.turns[-1]
        self._store.add_hint(interview_id, turn.index, turn.hints[-1])
        return after

    def reveal(self, interview_id: str) -> Interview:
        """Record that the model answer of the current question was shown."""
        interview = self.load(interview_id)
        after = session.reveal(interview, self._now())
        if after is not interview:
            turn = after.turns[-1]
            self._store.mark_revealed(interview_id, turn.index, turn.revealed_at or self._now())
        return after

    def skip(self, interview_id: str) -> Interview:
        """Leave the open question unanswered and ask the next."""
        after = session.skip(self.load(interview_id), self._now())
        turn = after.turns[-1]
        self._store.mark_skipped(interview_id, turn.index, turn.skipped_at or self._now())
        return self.next(interview_id)

    def note(self, interview_id: str, index: int, text: str) -> Interview:
        """Attach a note to turn `index`."""
        note = Note(text=sanitize(text), at=self._now())
        after = session.add_note(self.load(interview_id), index, note)
        self._store.add_note(interview_id, index, note)
        return after

    def finish(self, interview_id: str) -> Interview:
        """End the interview, early or not."""
        interview = self.load(interview_id)
        after = session.finish(interview, self._now())
        if after is not interview and after.finished_at:
            self._store.finish(interview_id, after.finished_at)
        return after

    @contextmanager
    def _holding(self, interview_id: str, index: int) -> Iterator[None]:
        """Renew the claim while a grader works, and give it up after.

        The lease is short, so that a turn is soon free again when this process is killed.
        """
        done = Event()

        def renew() -> None:
            while not done.wait(RENEW_SECONDS):
                try:
                    self._store.renew(interview_id, index, self._owner, self._now() + LEASE)
                except StoreError:
                    return  # at worst another process grades the turn as well

        Thread(target=renew, name="renew-claim", daemon=True).start()
        try:
            yield
        finally:
            done.set()
            self._store.release(interview_id, index, self._owner)

    def _judge(self, turn: Turn, grader: Grader, level: Level) -> Grade:
        attempt = latest_attempt(turn)
        try:
            return grader.grade(turn.question, attempt, level)
        except (GradingError, LLMError, EncoderError) as error:
            return not_graded(grader.graded_by, str(error), level, [reply.id for reply in attempt])

    def _record(self, interview_id: str, index: int, grade: Grade) -> Interview:
        grade = grade.model_copy(update={"graded_at": self._now()})
        after = session.add_grade(self.load(interview_id), index, grade)
        self._store.add_grade(interview_id, index, grade)
        return after


def latest_attempt(turn: Turn) -> tuple[Reply, ...]:
    """Return the replies that are judged together: the last answer or retry, and the probe replies after it."""
    first = max((i for i, reply in enumerate(turn.replies) if reply.kind != "probe"), default=0)
    return turn.replies[first:]
