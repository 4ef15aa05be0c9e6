"""The date of the interview that is prepared for, and what was asked on the Ask page."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "appointments",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.PrimaryKeyConstraint("seq", name="pk_appointments"),
    )
    op.create_table(
        "exchanges",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("about", sa.Text()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.PrimaryKeyConstraint("seq", name="pk_exchanges"),
    )
