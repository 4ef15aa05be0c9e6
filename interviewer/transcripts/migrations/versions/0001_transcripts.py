"""The first tables: interviews, their turns, and what happened on them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "interviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
    )
    op.create_index("ix_interviews_started_at", "interviews", ["started_at"])
    op.create_table(
        "turns",
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("revealed_at", _TIME),
        sa.Column("skipped_at", _TIME),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", _TIME),
        sa.PrimaryKeyConstraint("interview_id", "index", name="pk_turns"),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name="fk_turns_interviews", ondelete="CASCADE"),
    )
    _create_event_table(
        "replies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submitted_at", _TIME, nullable=False),
        sa.Column("probe", sa.Text()),
        sa.UniqueConstraint("interview_id", "id", name="uq_replies_interview_id_id"),
    )
    _create_event_table(
        "grades",
        sa.Column("score", sa.Float()),
        sa.Column("judged_through", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    _create_event_table(
        "hints",
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    _create_event_table(
        "disputes",
        sa.Column("key_point", sa.Text(), nullable=False),
        sa.Column("said", sa.Boolean(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    _create_event_table(
        "notes",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )


def _create_event_table(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("turn_index", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("seq", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["interview_id", "turn_index"],
            ["turns.interview_id", "turns.index"],
            name=f"fk_{name}_turns",
            ondelete="CASCADE",
        ),
    )
    op.create_index(f"ix_{name}_interview_id_turn_index", name, ["interview_id", "turn_index"])
