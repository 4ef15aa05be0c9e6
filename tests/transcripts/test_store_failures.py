"""What the store says, and what it keeps, when the database fails."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from interviewer.errors import StoreError
from interviewer.models import Interview, Note, Reply
from interviewer.transcripts.store import TranscriptStore

AT = datetime(2026, 3, 1, 9, 32, tzinfo=UTC)
REPLY = Reply(id="r1", text="It stores keys and values.", submitted_at=AT)

ANSWER_AND_WAIT = """
import sys, time
from datetime import UTC, datetime
from interviewer.models import Reply
from interviewer.transcripts.store import TranscriptStore
store = TranscriptStore.open(sys.argv[1])
reply = Reply(id="r1", text="It stores keys and values.", submitted_at=datetime(2026, 3, 1, 9, 32, tzinfo=UTC))
print(store.add_reply("monday", 0, reply), flush=True)
time.sleep(60)
"""


@pytest.fixture
def on_connect() -> Iterator[Callable[[str], None]]:
    """Run a PRAGMA on every SQLite connection that is made from now on."""
    listeners: list[Any] = []

    def prepare(pragma: str) -> None:
        def run(connection: sqlite3.Connection, _: object) -> None:
            connection.execute(f"PRAGMA {pragma}")

        event.listen(Engine, "connect", run)
        listeners.append(run)

    yield prepare
    for listener in listeners:
        event.remove(Engine, "connect", listener)


def test_a_reply_survives_kill_9_right_after_it_was_added(
    store: TranscriptStore, store_url: str, interview: Interview
) -> None:
    store.create(interview)
    process = subprocess.Popen([sys.executable, "-c", ANSWER_AND_WAIT, store_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    assert store.load("monday").turns[0].replies == (REPLY,)
    assert store.list_summaries()[0].pending == 1


def test_sqlite_waits_for_the_disk_at_every_commit(sqlite_url: str) -> None:
    """What makes a power cut harmless: WAL, with an fsync at each commit (synchronous 2 = FULL)."""
    settings: dict[str, object] = {}

    def record(connection: Connection) -> None:
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            settings[name] = connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    event.listen(Engine, "commit", record)
    TranscriptStore.open(sqlite_url).close()
    event.remove(Engine, "commit", record)
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_full_disk_loses_nothing_that_was_stored(
    sqlite_url: str, interview: Interview, on_connect: Callable[[str], None]
) -> None:
    small = TranscriptStore.open(sqlite_url)
    small.create(interview)
    small.close()
    on_connect("max_page_count = 1")  # SQLite takes the present size as the least
    full = TranscriptStore.open(sqlite_url)
    long = REPLY.model_copy(update={"text": "x" * 20_000})
    with pytest.raises(StoreError, match=r"the disk is full\. Nothing was saved by this step\. Free some space"):
        full.add_reply("monday", 0, long)
    assert full.load("monday") == interview
    full.close()
    on_connect("max_page_count = 100000")
    roomy = TranscriptStore.open(sqlite_url)
    assert roomy.add_reply("monday", 0, long)
    assert roomy.load("monday").turns[0].replies == (long,)
    roomy.close()


def test_a_read_only_database_can_be_reviewed_but_not_written(sqlite_url: str, interview: Interview) -> None:
    writable = TranscriptStore.open(sqlite_url)
    writable.create(interview)
    path = sqlite_url.removeprefix("sqlite:///")
    read_only = TranscriptStore.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert read_only.load("monday") == interview
    with pytest.raises(StoreError, match=r"not written to\. Nothing was saved by this step\. Make it writable"):
        read_only.add_reply("monday", 0, REPLY)
    read_only.close()
    assert writable.load("monday") == interview
    writable.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"file/data.*Not a directory.*INTERVIEWER_DATA_DIR"):
        TranscriptStore.open(f"sqlite:///{tmp_path / 'file' / 'data' / 'transcripts.db'}")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        TranscriptStore.open(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "transcripts.db"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(StoreError, match="is damaged or is not a transcript database"):
        TranscriptStore.open(f"sqlite:///{path}")
    assert path.read_text() == "Dear diary, " * 100


def test_a_locked_database_asks_to_wait(
    sqlite_url: str, interview: Interview, on_connect: Callable[[str], None]
) -> None:
    on_connect("busy_timeout = 20")
    store = TranscriptStore.open(sqlite_url)
    store.create(interview)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"busy.*Nothing was saved by this step\. Wait a moment"):
        store.add_reply("monday", 0, REPLY)
    assert store.load("monday") == interview
    other.execute("ROLLBACK")
    other.close()
    assert store.add_reply("monday", 0, REPLY)
    store.close()


def test_a_newer_schema_is_refused_and_not_touched(
    store: TranscriptStore, store_url: str, interview: Interview, run_sql: Callable[[str], None]
) -> None:
    store.create(interview)
    run_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"written by a newer version of this program\. Nothing was changed"):
        TranscriptStore.open(store_url)
    run_sql("UPDATE alembic_version SET version_num = '0001'")
    assert store.load("monday") == interview


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"'interviews' on 127\.0\.0\.1 cannot be reached.*DATABASE_URL") as raised:
        TranscriptStore.open("postgresql://ada:hunter2@127.0.0.1:1/interviews")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("transcripts.db", "cannot be understood"),
        ("postgresql://ada@localhost:port/interviews", "cannot be understood"),
        ("postgresql+nodriver://ada@localhost/interviews", "cannot be understood"),
        ("postgresql+asyncpg://ada@localhost/interviews", "cannot be understood"),
        ("mysql://ada:hunter2@localhost/x", "of the kind 'mysql'.*starts with postgresql:// or sqlite:///"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as raised:
        TranscriptStore.open(url)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_server_that_dropped_the_connections_is_found_again(
    store: TranscriptStore, store_url: str, interview: Interview
) -> None:
    store.create(interview)
    engine = create_engine(store_url)
    with engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(text(f"{others} AND backend_type = 'client backend'"))
    engine.dispose()
    assert store.add_reply("monday", 0, REPLY)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_what_the_database_cannot_hold_is_a_store_error(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    with pytest.raises(StoreError, match=r"NUL.*Nothing was saved by this step"):
        store.add_note("monday", 0, Note(text="a\x00b", at=AT))
    assert store.load("monday") == interview
