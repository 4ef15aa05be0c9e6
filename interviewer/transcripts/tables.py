"""The tables of the transcript database.

    interviews ──< turns ──< replies, grades, probes, clarifications, hints, disputes, notes
    appointments, exchanges

A turn holds the question as it was asked. What happened on the turn are rows that are only ever added; `seq` is the
order in which they were written. The columns of an event table are the fields of its model, so that both ways are
one line. Questions and grades are JSON that the models write and validate; the database does not look inside.

The last appointment is the date of the interview that is prepared for. The exchanges are the conversation on the Ask
page; one without an answer waits for it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time: stored in UTC, returned in UTC. SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored time, aware."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("shape", Text),
    Column("level", Text, nullable=False),
    Column("role", Text),
    Column("topics", Text, nullable=False),  # a JSON list
    Column("seed", Text, nullable=False),  # decimal digits: a seed may be longer than the database's integers
    Column("plan", Text, nullable=False),  # a JSON list
    Column("adapts", Boolean, nullable=False, server_default=false()),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("ends_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
)

turns = Table(
    "turns",
    metadata,
    Column("interview_id", Text, ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("question", Text, nullable=False),  # JSON
    Column("asked_at", UtcDateTime, nullable=False),
    Column("aside", Text, nullable=False, server_default=text("''")),
    Column("revealed_at", UtcDateTime),
    Column("skipped_at", UtcDateTime),
    Column("claimed_by", Text),
    Column("claimed_until", UtcDateTime),
)


def _event_table(name: str, *columns: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True),
        Column("interview_id", Text, nullable=False),
        Column("turn_index", Integer, nullable=False),
        *columns,
        ForeignKeyConstraint(["interview_id", "turn_index"], ["turns.interview_id", "turns.index"], ondelete="CASCADE"),
        Index(None, "interview_id", "turn_index"),
    )


replies = _event_table(
    "replies",
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("probe", Text),
    UniqueConstraint("interview_id", "id"),
)

grades = _event_table(
    "grades",
    Column("score", Float),  # as in the body; the list of transcripts reads no JSON
    Column("judged_through", Integer, nullable=False),  # replies.seq of the last reply that it judged
    Column("body", Text, nullable=False),  # JSON
)

probes = _event_table(
    "probes",
    Column("ask", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("key_point", Text),
    Column("position", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("interview_id", "turn_index", "position"),
)

clarifications = _event_table(
    "clarifications",
    Column("asked", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("model", Text),
    Column("at", UtcDateTime, nullable=False),
)

hints = _event_table(
    "hints",
    Column("step", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

disputes = _event_table(
    "disputes",
    Column("key_point", Text, nullable=False),
    Column("said", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

notes = _event_table(
    "notes",
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

appointments = Table(
    "appointments",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("day", Date),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("about", Text),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answer", Text),  # JSON
)
