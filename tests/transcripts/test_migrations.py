"""The migrations make the tables that the program uses, from nothing and from every version before."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from interviewer.models import Interview
from interviewer.transcripts.store import TranscriptStore
from interviewer.transcripts.tables import metadata


def test_a_blank_database_gets_the_tables(store_url: str) -> None:
    TranscriptStore.open(store_url).close()
    engine = create_engine(store_url)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_tables_match_the_migrations(store_url: str) -> None:
    TranscriptStore.open(store_url).close()
    engine = create_engine(store_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_opening_again_keeps_everything(store_url: str, interview: Interview) -> None:
    first = TranscriptStore.open(store_url)
    first.create(interview)
    first.close()
    for _ in range(2):
        again = TranscriptStore.open(store_url)
        assert again.load("monday") == interview
        again.close()
