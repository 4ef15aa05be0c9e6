"""What the candidate asked on the Ask page, and what was answered: kept until it is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from interviewer.errors import StoreError
from interviewer.models import Answer, Exchange
from interviewer.transcripts.database import Database
from interviewer.transcripts.tables import exchanges


class ConversationStore:
    """One conversation. Every method raises StoreError when the database cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> tuple[Exchange, ...]:
        """Return the exchanges, the earliest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(exchanges).order_by(exchanges.c.seq)).mappings().all()
        try:
            return tuple(
                Exchange(
                    id=row["seq"],
                    asked=row["asked"],
                    about=row["about"],
                    asked_at=row["asked_at"],
                    answer=Answer.model_validate_json(row["answer"]) if row["answer"] else None,
                )
                for row in rows
            )
        except ValueError as error:
            raise StoreError("What you asked cannot be shown: an answer is damaged. You can start afresh.") from error

    def ask(self, asked: str, about: str | None, at: datetime) -> None:
        """Append a question, which may be about a question of the bank. Its answer comes later."""
        with self._database.writing() as connection:
            connection.execute(insert(exchanges).values(asked=asked, about=about, asked_at=at))

    def answer(self, exchange_id: int, answer: Answer) -> None:
        """Store the answer to a question. Only the first counts, and none to a question that was deleted."""
        waiting = exchanges.c.seq == exchange_id, exchanges.c.answer.is_(None)
        with self._database.writing() as connection:
            connection.execute(update(exchanges).where(*waiting).values(answer=answer.model_dump_json()))

    def clear(self) -> None:
        """Delete the conversation."""
        with self._database.writing() as connection:
            connection.execute(delete(exchanges))
