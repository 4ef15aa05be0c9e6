"""The one place where store, session, bank and grader meet.

Every step is checked by the session (pure), then committed by the store, then returned. A reply is committed before any
grader sees it; a pending reply is claimed by a lease, so that it is graded once.

A step names the turn that it was meant for. Where the interview has gone on since, a text is refused with an error;
a click without one (the second of two, or in another window) changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from interviewer.bank.loader import Bank
from interviewer.errors import EncoderError, GradingError, LLMError, SessionError, StoreError, UnknownNameError
from interviewer.grading import self_marking
from interviewer.grading.scoring import not_graded
from interviewer.interview import planner, probes, session
from interviewer.interview.aloud import NO_WORDS, SAID_ALOUD, has_no_words
from interviewer.interview.clarify import answer_clarification
from interviewer.interview.help import awaits_grade, carry_over, count_help
from interviewer.interview.history import asked_recently, weak_topics
from interviewer.interview.lease import LEASE, holding
from interviewer.interview.mix import EVEN
from interviewer.interview.roles import ROLES
from interviewer.interview.shapes import CASE_OPENING, CASE_TOPIC, SHAPES, has_stages
from interviewer.interview.wording import find_common_terms, word_probe
from interviewer.models import Dispute, Grade, Interview, Level, Mode, Note, Question, Reply, ReplyKind, Shape, Turn
from interviewer.protocols import ChatClient, Grader
from interviewer.text import sanitize
from interviewer.transcripts.queries import Asked, Summary
from interviewer.transcripts.store import TranscriptStore

HISTORY = 20
"""How many earlier interviews are looked at."""
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
        count: int = 0,
        minutes: int | None = None,
        level: Level,
        seed: int,
        mode: Mode = "practice",
        shape: Shape | None = None,
        role: str | None = None,
        topics: Sequence[str] = (),
        history: Sequence[Asked] = (),
        among: Collection[str] | None = None,
        questions: Sequence[str] = (),
        adapts: bool = True,
    ) -> Interview:
        """Plan an interview, store it and ask its first question. Topics come from the role if none is named.

        Practice has `count` questions, or, with `minutes`, as many as fit before the time is up. `shape` says how a
        mock interview goes, a screen unless told. `among` are the ids that may be asked, all if None. With `questions`,
        ids of the bank, exactly these are asked, in this order. Practice that draws freely adapts its level to how it
        goes, unless told not to: then the same seed asks the same. Raises UnknownNameError for an unknown topic, role
        or question, SessionError if no question fits, StoreError.
        """
        chosen = tuple(topics)
        if role is not None and role not in ROLES:
            raise UnknownNameError("role", role, ROLES)
        if role and not chosen:
            chosen = tuple(topic for topic in ROLES[role].mix.topics if topic in self._bank.topics)
        shape = (shape or "screen") if mode == "mock" else None
        pool = self.pool(chosen, shape)
        if among is not None:
            pool = tuple(question for question in pool if question.id in among)
        ids = tuple(self._bank.get(name).id for name in questions) or planner.plan(
            pool,
            SHAPES[shape].questions if shape else count if minutes is None else min(minutes, planner.MOST_QUESTIONS),
            level=level,
            seed=seed,
            mix=ROLES[role].mix if role else EVEN,
            asked_recently=asked_recently(history),
            weak_topics=weak_topics(history),
        )
        interview = session.start(
            self._new_id(),
            ids,
            self._now(),
            mode=mode,
            shape=shape,
            minutes=SHAPES[shape].minutes if shape else minutes,
            level=level,
            role=role,
            topics=chosen,
            seed=seed,
            adapts=adapts and mode == "practice" and among is None and not questions,
        )
        self._store.create(interview)
        return self.next(interview.id, None)

    def pool(self, topics: Sequence[str] = (), shape: Shape | None = None) -> tuple[Question, ...]:
        """Return the questions that an interview on these topics may ask. Raises UnknownNameError."""
        found = self._bank.select(tuple(topics))
        return self._cases(found) if shape == "case" else found

    def history(self, interviews_back: int | None = HISTORY) -> tuple[Asked, ...]:
        """Return what the last interviews asked, or all of them if None; the latest first. Raises StoreError."""
        return self._store.list_asked(interviews_back)

    def load(self, interview_id: str) -> Interview:
        """Return the interview as stored. Raises UnknownNameError, StoreError."""
        return self._store.load(interview_id)

    def latest_unfinished(self) -> Summary | None:
        """Return the interview to go on with, if there is one; a mock interview whose time is up is ended first.

        Raises StoreError.
        """
        while (left := self._store.latest_unfinished()) and self._is_over_by_now(left):
            pass
        return left

    def next(self, interview_id: str, index: int | None) -> Interview:
        """Ask the question after turn `index`, the first one if None, or finish when none is left or the time is up.

        A question that has left the bank is passed over.
        """
        interview = self.load(interview_id)
        if not session.is_at(interview, index):
            return interview
        now = self._now()
        if session.may_ask(interview, now):
            for question_id in session.remaining(interview):
                planned = self._bank.questions.get(question_id)
                if planned is not None:
                    asked = self._ask(interview, planned, now)
                    self._store.add_turn(interview_id, asked.turns[-1])
                    return self.load(interview_id)
        return self.finish(interview_id)

    def follow_up(self, interview_id: str, index: int, client: ChatClient | None = None) -> Interview:
        """Put the follow-up to turn `index` that `probes.choose_probe` chooses; in practice a model may word it.

        Raises SessionError if there is none to put, StoreError.
        """
        interview = self.load(interview_id)
        if not session.is_at(interview, index):
            return interview
        probe = probes.choose_probe(interview, self._now())
        if probe is None:
            raise SessionError("There is no follow-up to this answer.")
        if client is not None and interview.mode == "practice":
            turn = interview.turns[-1]
            probe = word_probe(
                turn.question,
                latest_attempt(turn),
                probe,
                client,
                common=self._common_terms,
                boundary=self._new_id(),
            )
        after = session.ask_probe(interview, probe)
        turn = after.turns[-1]
        self._store.add_probe(interview_id, turn.index, turn.probes[-1])
        return after

    def clarify(self, interview_id: str, index: int, asked: str, client: ChatClient | None = None) -> Interview:
        """Answer what the candidate asks about the open question, turn `index`; a model may word the answer.

        Raises ReplyRefusedError (blank or too long), SessionError, StoreError.
        """
        interview = self.load(interview_id)
        if not session.is_at(interview, index):
            raise SessionError(MOVED_ON)
        answered = answer_clarification(
            interview.turns[-1].question,
            asked,
            self._now(),
            client=client,
            common=self._common_terms,
            boundary=self._new_id(),
        )
        after = session.clarify(interview, answered)
        self._store.add_clarification(interview_id, index, after.turns[-1].clarifications[-1])
        return after

    def submit(
        self, interview_id: str, index: int, text: str, *, submission_id: str, kind: ReplyKind = "answer"
    ) -> Interview:
        """Commit a reply to turn `index`, which must be the open one, before any grading. The same id is stored once.

        Raises ReplyRefusedError (blank or too long), SessionError, StoreError; each leaves the stored interview as it
        was, and the caller still has the text.
        """
        interview = self.load(interview_id)
        if any(reply.id == submission_id for turn in interview.turns for reply in turn.replies):
            return interview
        if not session.is_at(interview, index):
            raise SessionError(MOVED_ON)
        reply = Reply(id=submission_id, kind=kind, text=session.check_reply_text(text), submitted_at=self._now())
        *earlier, last = session.submit(interview, reply).turns[-1].replies
        self._store.add_reply(interview_id, index, last, position=len(earlier))
        return self.load(interview_id)

    def grade(self, interview_id: str, index: int, grader: Grader, *, again: bool = False) -> Interview:
        """Grade the replies of turn `index` that wait for it, and store the grade.

        A turn that another process is grading, or that awaits no grade, is left alone; `again` grades it once more.
        When the grader fails, the grade stored is *not graded* with the reason: the reply is kept and can be graded
        later.
        """
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        if not turn.replies or not (awaits_grade(turn) or again):
            return interview
        is_judged = not turn.is_pending
        if not self._store.claim(interview_id, index, self._owner, self._now(), LEASE, again=again or is_judged):
            return interview
        with holding(self._store, interview_id, index, self._owner, self._now):
            self._record(interview_id, index, self._judge(turn, grader, interview.level, again=again))
        return self.load(interview_id)

    def settle(self, interview_id: str, index: int, key_point: str, *, said: bool) -> Interview:
        """Record *I said this* or *I didn't* for one verdict, and the grade that follows."""
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        if turn.grade is None:
            raise SessionError(self_marking.NOTHING_TO_SETTLE)
        dispute = Dispute(key_point=key_point, said=said, at=self._now())
        session.add_dispute(interview, index, dispute)
        settled = self_marking.settle(turn.grade, turn.question, dispute)
        self._store.add_dispute(interview_id, index, dispute)
        return self._record(interview_id, index, settled)

    def mark_by_hand(self, interview_id: str, index: int, credits_by_point: Mapping[str, float]) -> Interview:
        """Store a self-marked grade for the latest attempt on turn `index`."""
        interview = self.load(interview_id)
        turn = session.turn_at(interview, index)
        judged = [reply.id for reply in latest_attempt(turn)]
        if not judged:
            raise SessionError("There is no answer to mark yet.")
        grade = self_marking.mark_by_hand(turn.question, credits_by_point, judged, interview.level)
        return self._record(interview_id, index, grade)

    def mark_aloud(
        self, interview_id: str, index: int, credits_by_point: Mapping[str, float], *, submission_id: str
    ) -> Interview:
        """Store an answer that was said aloud, without its words, and the candidate's own marks for it.

        Raises SessionError, StoreError.
        """
        turn = session.turn_at(self.load(interview_id), index)
        kind: ReplyKind = "retry" if turn.replies else "answer"
        self.submit(interview_id, index, SAID_ALOUD, submission_id=submission_id, kind=kind)
        return self.mark_by_hand(interview_id, index, credits_by_point)

    def hint(self, interview_id: str, index: int, taken: int) -> Interview:
        """Show the next hint of the open question, turn `index`, of which `taken` were shown."""
        interview = self.load(interview_id)
        if not session.is_at(interview, index) or len(interview.turns[-1].hints) != taken:
            return interview
        after = session.take_hint(interview, self._now())
        self._store.add_hint(interview_id, index, after.turns[-1].hints[-1])
        return after

    def reveal(self, interview_id: str, index: int) -> Interview:
        """Record that the model answer of the current question, turn `index`, was shown."""
        interview = self.load(interview_id)
        if not session.is_at(interview, index):
            return interview
        after = session.reveal(interview, self._now())
        if after is not interview:
            self._store.mark_revealed(interview_id, index, after.turns[-1].revealed_at or self._now())
        return after

    def skip(self, interview_id: str, index: int) -> Interview:
        """Leave the open question, turn `index`, unanswered and ask the next."""
        interview = self.load(interview_id)
        if not session.is_at(interview, index):
            return interview
        after = session.skip(interview, self._now())
        self._store.mark_skipped(interview_id, index, after.turns[-1].skipped_at or self._now())
        return self.next(interview_id, index)

    def note(self, interview_id: str, index: int, text: str) -> Interview:
        """Attach a note to turn `index`."""
        note = Note(text=sanitize(text), at=self._now())
        after = session.add_note(self.load(interview_id), index, note)
        self._store.add_note(interview_id, index, note)
        return after

    def end_if_over(self, interview_id: str) -> Interview:
        """End the interview if its time is up, the minute to finish the sentence included."""
        interview = self.load(interview_id)
        if not interview.finished_at and session.is_over(interview, self._now()):
            return self.finish(interview_id)
        return interview

    def finish(self, interview_id: str) -> Interview:
        """End the interview, early or not."""
        interview = self.load(interview_id)
        after = session.finish(interview, self._now())
        if after is not interview and after.finished_at:
            self._store.finish(interview_id, after.finished_at)
        return after

    def _is_over_by_now(self, left: Summary) -> bool:
        try:
            return left.mode == "mock" and self.end_if_over(left.id).finished_at is not None
        except StoreError:
            return False  # a damaged transcript tells what is wrong when it is opened

    @cached_property
    def _common_terms(self) -> frozenset[str]:
        return find_common_terms(self._bank.questions.values())

    def _cases(self, pool: Sequence[Question]) -> tuple[Question, ...]:
        """Return the questions that carry a whole case: designs, from the whole bank where the pool has none."""
        designs = [question for question in pool if question.topic == CASE_TOPIC]
        everywhere = [question for question in self._bank.questions.values() if question.topic == CASE_TOPIC]
        return tuple(designs or everywhere or (question for question in pool if question.kind == "scenario"))

    def _ask(self, interview: Interview, planned: Question, now: datetime) -> Interview:
        if has_stages(interview.shape):
            return session.ask(interview, planned, now, CASE_OPENING)
        if not interview.adapts:
            return session.ask(interview, planned, now)
        history = [asked for asked in self.history() if asked.interview_id != interview.id]
        topic = self._bank.select((planned.topic,))
        question = planner.adapt(planned, topic, interview, asked_recently(history))
        return session.ask(interview, question, now, planner.explain(question, planned, weak_topics(history)))

    def _judge(self, turn: Turn, grader: Grader, level: Level, *, again: bool) -> Grade:
        attempt = latest_attempt(turn)
        if has_no_words(attempt):
            return not_graded(self_marking.SELF, NO_WORDS, level, [reply.id for reply in attempt])
        if not again and (known := carry_over(turn, attempt)):
            return known
        try:
            return count_help(turn, grader.grade(turn.question, attempt, level))
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
