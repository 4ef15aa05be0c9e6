"""The date of the interview that is prepared for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select

from interviewer.transcripts.database import Database
from interviewer.transcripts.tables import appointments


class AppointmentStore:
    """The date that was set last. Both methods raise StoreError when the database cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> date | None:
        """Return the date, None if there is none or it was taken back."""
        last = select(appointments.c.day).order_by(appointments.c.seq.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.scalar(last)

    def save(self, day: date | None) -> None:
        """Set the date, or take it back."""
        with self._database.writing() as connection:
            connection.execute(insert(appointments).values(day=day))
