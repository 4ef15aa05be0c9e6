"""The date of the interview is kept, changed and taken back."""

from __future__ import annotations

from datetime import date

from interviewer.transcripts.appointments import AppointmentStore
from interviewer.transcripts.database import Database


def test_the_date_that_was_set_last_counts(store_url: str) -> None:
    database = Database.open(store_url)
    appointments = AppointmentStore(database)
    assert appointments.load() is None
    appointments.save(date(2026, 3, 9))
    appointments.save(date(2026, 3, 12))
    assert AppointmentStore(database).load() == date(2026, 3, 12)
    appointments.save(None)
    assert appointments.load() is None
    database.close()
