"""Follow-ups, clarifications, and what a mock interview needs: its shape and when it ends."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("interviews", sa.Column("shape", sa.Text()))
    op.add_column("interviews", sa.Column("adapts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("interviews", sa.Column("ends_at", _TIME))
    op.add_column("turns", sa.Column("aside", sa.Text(), nullable=False, server_default=sa.text("''")))
    _create_event_table(
        "probes",
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key_point", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.UniqueConstraint(
            "interview_id", "turn_index", "position", name="uq_probes_interview_id_turn_index_position"
        ),
    )
    _create_event_table(
        "clarifications",
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
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
