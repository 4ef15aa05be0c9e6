"""The store of transcripts: every event of an interview is committed on its own, before anything else is done with it.

The rules of an interview live in `interviewer.interview.session`; the store guards only what two windows or two
processes could break although each kept them: one turn for an index, one answer for a turn, one reply at its place and
for a submission id, one grader at a time, and after the end nothing but grades, disputes and notes. The later one gets
a SessionError, nothing of its step is saved, and loading the interview again shows where it stands.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from interviewer.errors import SessionError, StoreError, UnknownNameError
from interviewer.models import Clarification, Dispute, Grade, HintTaken, Interview, Note, ProbeAsked, Reply, Turn
from interviewer.transcripts.database import Database
from interviewer.transcripts.queries import (
    IS_PENDING,
    Asked,
    Summary,
    select_asked,
    select_summaries,
)
from interviewer.transcripts.rows import (
    Event,
    insert_event,
    insert_grade,
    insert_interview,
    insert_turn,
    read_asked,
    read_interview,
    read_summary,
)
from interviewer.transcripts.tables import clarifications, disputes, hints, interviews, notes, probes, replies, turns

logger = logging.getLogger(__name__)
Read = TypeVar("Read", Summary, Asked)


class TranscriptStore:
    """Stored interviews. One store may be shared between threads, one database between processes.

    Every method raises StoreError when the database cannot be read or written, and UnknownNameError when it holds no
    interview of that id.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str) -> TranscriptStore:
        """Open the store at a database URL (sqlite:/// or postgresql://), making it where it is missing."""
        return cls(Database.open(url))

    def close(self) -> None:
        """Close all connections to the database."""
        self._database.close()

    # --- reading -------------------------------------------------------------------------------------------------

    def load(self, interview_id: str) -> Interview:
        """Return the interview as it stands. Raises StoreError if a row of it no longer fits the models."""
        try:
            with self._database.reading() as connection:
                head = connection.execute(select(interviews).where(interviews.c.id == interview_id)).mappings().first()
                if head is None:
                    raise _unknown(connection, interview_id)
                return read_interview(connection, head)
        except ValueError as error:
            raise StoreError(
                f"Transcript '{interview_id}' cannot be shown: {_first_problem(error)}. "
                "It is kept as it is, and the other transcripts are not affected. Delete it if you don't need it."
            ) from error

    def list_summaries(self, *, limit: int = 100, offset: int = 0) -> tuple[Summary, ...]:
        """Return the interviews, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select_summaries(limit, offset)).mappings().all()
        return tuple(_readable(rows, read_summary))

    def latest_unfinished(self) -> Summary | None:
        """Return the interview to go on with: the latest that was not finished, if there is one."""
        unfinished = select_summaries(1, only=interviews.c.finished_at.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(unfinished).mappings().all()
        return next(_readable(rows, read_summary), None)

    def list_asked(self, interviews_back: int | None = None) -> tuple[Asked, ...]:
        """Return what the latest interviews asked, or all of them; the latest first. What is damaged is left out."""
        with self._database.reading() as connection:
            rows = connection.execute(select_asked(interviews_back)).mappings().all()
        return tuple(_readable(rows, read_asked))

    # --- writing -------------------------------------------------------------------------------------------------

    def create(self, interview: Interview) -> None:
        """Store a new interview with all that it holds. Raises SessionError if its id is taken."""
        with self._database.writing() as connection:
            if connection.scalar(select(interviews.c.id).where(interviews.c.id == interview.id)) is not None:
                raise SessionError(f"Transcript '{interview.id}' is stored already. Nothing was changed.")
            insert_interview(connection, interview)

    def delete(self, interview_id: str) -> None:
        """Delete the interview and all that belongs to it."""
        with self._database.writing() as connection:
            _hold(connection, interview_id)
            connection.execute(delete(interviews).where(interviews.c.id == interview_id))

    def add_turn(self, interview_id: str, turn: Turn) -> None:
        """Append a turn. Raises SessionError if another window or process has appended one of its index."""
        with self._database.writing() as connection:
            _hold(connection, interview_id)
            _check_unfinished(connection, interview_id)
            asked = connection.scalar(select(func.count()).where(turns.c.interview_id == interview_id))
            if asked != turn.index:
                raise SessionError(
                    f"This interview is at question {asked} by now, perhaps in another window. "
                    "Nothing was changed; reload the page to go on from there."
                )
            insert_turn(connection, interview_id, turn)

    def add_reply(self, interview_id: str, turn_index: int, reply: Reply, *, position: int | None = None) -> bool:
        """Append a reply; once this returns, it survives. False if the interview has that submission id already.

        `position` is its place among the turn's replies, counted from 0: the next one if None. Raises SessionError if
        that place is taken, or if it is an answer and the turn has one.
        """
        with self._database.writing() as connection:
            _hold(connection, interview_id, turn_index)
            of_interview = replies.c.interview_id == interview_id
            if connection.scalar(select(replies.c.seq).where(of_interview, replies.c.id == reply.id)) is not None:
                return False
            _check_unfinished(connection, interview_id)
            of_turn = _count_replies(interview_id, turn_index)
            is_answered = connection.scalar(of_turn.where(replies.c.kind == "answer"))
            if (reply.kind == "answer" and is_answered) or position not in (None, connection.scalar(of_turn)):
                raise SessionError(
                    "This question was answered already, perhaps in another window. This text was not added; "
                    "reload the page to go on from there."
                )
            insert_event(connection, replies, interview_id, turn_index, reply)
        return True

    def add_grade(self, interview_id: str, turn_index: int, grade: Grade) -> None:
        """Append a grade. Raises SessionError unless it says which replies of the turn it judged."""
        with self._database.writing() as connection:
            _hold(connection, interview_id, turn_index)
            insert_grade(connection, interview_id, turn_index, grade)

    def add_probe(self, interview_id: str, turn_index: int, probe: ProbeAsked) -> None:
        """Append a follow-up that was put. Raises SessionError if another window put one at its place, or a reply."""
        with self._database.writing() as connection:
            _hold(connection, interview_id, turn_index)
            _check_unfinished(connection, interview_id)
            same_place = select(probes.c.seq).where(
                probes.c.interview_id == interview_id,
                probes.c.turn_index == turn_index,
                probes.c.position == probe.position,
            )
            if connection.scalar(same_place) is not None:
                raise SessionError("There is a follow-up already, perhaps from another window. Reload the page.")
            if connection.scalar(_count_replies(interview_id, turn_index)) != probe.position:
                raise SessionError("This question has a further reply, perhaps from another window. Reload the page.")
            insert_event(connection, probes, interview_id, turn_index, probe)

    def add_clarification(self, interview_id: str, turn_index: int, clarification: Clarification) -> None:
        """Append what was asked about the question, with its answer."""
        self._add_event(clarifications, interview_id, turn_index, clarification, until_the_end=True)

    def add_hint(self, interview_id: str, turn_index: int, hint: HintTaken) -> None:
        """Append a hint that was shown."""
        self._add_event(hints, interview_id, turn_index, hint, until_the_end=True)

    def add_dispute(self, interview_id: str, turn_index: int, dispute: Dispute) -> None:
        """Append the candidate's word on a verdict."""
        self._add_event(disputes, interview_id, turn_index, dispute)

    def add_note(self, interview_id: str, turn_index: int, note: Note) -> None:
        """Append a note of the candidate."""
        self._add_event(notes, interview_id, turn_index, note)

    def mark_skipped(self, interview_id: str, turn_index: int, at: datetime) -> None:
        """Record when the turn was skipped. Only the first time counts."""
        self._mark(interview_id, turn_index, turns.c.skipped_at, at)

    def mark_revealed(self, interview_id: str, turn_index: int, at: datetime) -> None:
        """Record when the model answer was shown. Only the first time counts."""
        self._mark(interview_id, turn_index, turns.c.revealed_at, at)

    def finish(self, interview_id: str, at: datetime) -> None:
        """Record when the interview ended. Only the first time counts."""
        with self._database.writing() as connection:
            _hold(connection, interview_id)
            unfinished = and_(interviews.c.id == interview_id, interviews.c.finished_at.is_(None))
            connection.execute(update(interviews).where(unfinished).values(finished_at=at))

    # --- who grades ----------------------------------------------------------------------------------------------

    def claim(
        self,
        interview_id: str,
        turn_index: int,
        owner: str,
        now: datetime,
        lease: timedelta,
        *,
        again: bool = False,
    ) -> bool:
        """Claim a pending turn for grading until `now + lease`, so that no two graders work on it.

        False if it is claimed (by anyone, `owner` too) and that lease still runs, or if its last reply is judged by
        now; with `again` a judged turn can be claimed as well.
        """
        free = or_(turns.c.claimed_until.is_(None), turns.c.claimed_until <= now)
        claimed = (
            update(turns)
            .where(_is_turn(interview_id, turn_index), free, true() if again else IS_PENDING)
            .values(claimed_by=owner, claimed_until=now + lease)
        )
        with self._database.writing() as connection:
            return connection.execute(claimed).rowcount == 1

    def renew(self, interview_id: str, turn_index: int, owner: str, until: datetime) -> None:
        """Let the claim of `owner` run until then; without one, nothing happens."""
        renewed = (
            update(turns)
            .where(_is_turn(interview_id, turn_index), turns.c.claimed_by == owner)
            .values(claimed_until=until)
        )
        with self._database.writing() as connection:
            connection.execute(renewed)

    def release(self, interview_id: str, turn_index: int, owner: str) -> None:
        """Give up the claim of `owner`; without one, nothing happens."""
        released = (
            update(turns)
            .where(_is_turn(interview_id, turn_index), turns.c.claimed_by == owner)
            .values(claimed_by=None, claimed_until=None)
        )
        with self._database.writing() as connection:
            connection.execute(released)

    def _add_event(
        self, table: Table, interview_id: str, turn_index: int, event: Event, *, until_the_end: bool = False
    ) -> None:
        with self._database.writing() as connection:
            _hold(connection, interview_id, turn_index)
            if until_the_end:
                _check_unfinished(connection, interview_id)
            insert_event(connection, table, interview_id, turn_index, event)

    def _mark(self, interview_id: str, turn_index: int, column: Column[Any], at: datetime) -> None:
        with self._database.writing() as connection:
            _hold(connection, interview_id, turn_index)
            _check_unfinished(connection, interview_id)
            unmarked = and_(_is_turn(interview_id, turn_index), column.is_(None))
            connection.execute(update(turns).where(unmarked).values({column: at}))


def _hold(connection: Connection, interview_id: str, turn_index: int | None = None) -> None:
    """Keep other writers off the interview until the transaction ends, so that what is checked first stays true."""
    held = select(interviews.c.id).where(interviews.c.id == interview_id).with_for_update()
    if connection.scalar(held) is None:
        raise _unknown(connection, interview_id)
    if turn_index is not None:
        found = connection.scalar(select(turns.c.index).where(_is_turn(interview_id, turn_index)))
        if found is None:
            raise SessionError(f"This interview has no question number {turn_index + 1}. Nothing was changed.")


def _check_unfinished(connection: Connection, interview_id: str) -> None:
    """Raise SessionError if the interview that is held has ended."""
    if connection.scalar(select(interviews.c.finished_at).where(interviews.c.id == interview_id)) is not None:
        raise SessionError("This interview has ended, perhaps in another window. Nothing was changed.")


def _count_replies(interview_id: str, turn_index: int) -> Select[Any]:
    return select(func.count()).where(replies.c.interview_id == interview_id, replies.c.turn_index == turn_index)


def _is_turn(interview_id: str, turn_index: int) -> ColumnElement[bool]:
    return and_(turns.c.interview_id == interview_id, turns.c.index == turn_index)


def _unknown(connection: Connection, interview_id: str) -> UnknownNameError:
    return UnknownNameError("transcript", interview_id, connection.scalars(select(interviews.c.id)))


def _readable(rows: Iterable[RowMapping], read: Callable[[RowMapping], Read]) -> Iterator[Read]:
    """Yield what can be read: a damaged row must not take the list down."""
    for row in rows:
        try:
            yield read(row)
        except (ValueError, KeyError) as error:
            name = row.get("id") or row.get("interview_id")
            logger.warning("Transcript '%s' is left out of the list: %s.", name, _first_problem(error))


def _first_problem(error: ValueError | KeyError) -> str:
    """Return what is wrong, without the stored text that the message of a ValidationError quotes."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return f"in a stored {error.title}, {where or 'the text'}: {first['msg']}"
    return str(error)
