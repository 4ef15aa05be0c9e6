"""The migrations make the tables that the program uses, from nothing and from every version before."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import bindparam, create_engine, inspect, text

from interviewer.models import Interview
from interviewer.transcripts import database
from interviewer.transcripts.store import TranscriptStore
from interviewer.transcripts.tables import UtcDateTime, metadata


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


def test_an_interview_of_the_first_version_is_kept(store_url: str, interview: Interview) -> None:
    if store_url.startswith("sqlite"):
        Path(store_url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(store_url)
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).with_name("migrations")))
    asked = interview.turns[0].question.model_dump_json()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO interviews (id, mode, level, role, topics, seed, plan, started_at) VALUES ('monday', "
                "'practice', 'mid', 'ML engineer', '[\"large-language-models\"]', '7', "
                '\'["kv-cache", "dropout", "bagging"]\', :at)'
            ).bindparams(bindparam("at", type_=UtcDateTime)),
            {"at": interview.started_at},
        )
        connection.execute(
            text(
                "INSERT INTO turns (interview_id, \"index\", question, asked_at) VALUES ('monday', 0, :question, :at)"
            ).bindparams(bindparam("at", type_=UtcDateTime)),
            {"question": asked, "at": interview.started_at},
        )
    engine.dispose()
    store = TranscriptStore.open(store_url)
    assert store.load("monday") == interview
    store.close()
