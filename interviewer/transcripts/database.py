"""One database: opened, brought to this program's schema, and spoken to in transactions.

SQLite runs in WAL mode with synchronous=FULL: what was committed survives a killed process and a power cut. PostgreSQL
is reached by psycopg 3. Whatever fails in either becomes a StoreError in a person's words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from interviewer.errors import StoreError

_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x1E7E2  # any number, as long as every copy of this program takes the same one
_WAIT_SECONDS = 10

_CHECK_SERVER = "Check that the server runs and that DATABASE_URL is right, then try again."

# SQLite's error names and PostgreSQL's SQLSTATEs by their beginnings: what happened, and what to do.
_WORDS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("SQLITE_FULL", "53100"), "has no room left: the disk is full", "Free some space, then try again."),
    (
        ("SQLITE_READONLY", "25006", "42501"),
        "can be read but not written to",
        "Make it writable, or choose another place with INTERVIEWER_DATA_DIR or DATABASE_URL.",
    ),
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED", "40", "55P03", "53"),
        "is busy with the work of another program",
        "Wait a moment, then try again.",
    ),
    (
        ("SQLITE_CANTOPEN",),
        "cannot be opened",
        "Check that the folder is there and that you may write to it, or choose another with INTERVIEWER_DATA_DIR.",
    ),
    (
        ("SQLITE_CORRUPT", "SQLITE_NOTADB"),
        "is damaged or is not a transcript database",
        "Keep a copy of the file, move it away, and start again; a new one is made.",
    ),
    (("SQLITE_IOERR",), "could not be read from or written to the disk", "Check the disk, then try again."),
    (("08", "57P"), "cannot be reached", _CHECK_SERVER),
)


class Database:
    """An open database at the schema of this program. Made by `Database.open`; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = _name(engine.url)
        self._reader: Engine = engine
        self._writer: Engine = engine
        if engine.dialect.name == "sqlite":
            # A transaction that reads first and asks for the write lock later fails at once where another one wrote.
            self._writer = engine.execution_options(sqlite_begin="IMMEDIATE")
        else:
            # The SELECTs of one load must see one state; SQLite's transactions do so by themselves.
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database, making its folder and its tables where they are missing.

        Raises StoreError if it cannot be opened, or was written by a newer version of this program.
        """
        database = cls(_create_engine(url))
        try:
            database._migrate()
        except StoreError:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the database. Raises StoreError."""
        try:
            with self._reader.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            what, advice = _explain(error)
            raise StoreError(f"{self._name} {what}. {advice}") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is committed at the end, or leaves no trace. Raises StoreError."""
        try:
            with self._writer.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            what, advice = _explain(error)
            raise StoreError(f"{self._name} {what}. Nothing was saved by this step. {advice}") from error

    def _migrate(self) -> None:
        scripts = ScriptDirectory(str(_MIGRATIONS))
        with self.reading() as connection:
            stored = set(MigrationContext.configure(connection).get_current_heads())
        if stored == set(scripts.get_heads()):
            return
        if stored - {script.revision for script in scripts.walk_revisions()}:
            raise StoreError(
                f"{self._name} was written by a newer version of this program. Nothing was changed. "
                "Update the program, or choose another database with INTERVIEWER_DATA_DIR or DATABASE_URL."
            )
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            # SQLite's write lock is held from here; where another process was faster, there is nothing left to do.
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _create_engine(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            _make_folder(url)
            engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS})
            event.listen(engine, "connect", _configure_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        if url.get_backend_name() == "postgresql":
            return create_engine(url, connect_args={"connect_timeout": _WAIT_SECONDS}, pool_pre_ping=True)
    except (ArgumentError, ValueError, ImportError) as error:  # no address, no number as the port, no such driver
        raise StoreError("The database address in DATABASE_URL cannot be understood.") from error
    raise StoreError(
        f"Transcripts cannot be kept in a database of the kind '{url.get_backend_name()}'. "
        "DATABASE_URL starts with postgresql:// or sqlite:///."
    )


def _make_folder(url: URL) -> None:
    if url.database and not url.database.startswith("file:"):
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {folder} for the transcripts cannot be made: {error.strerror}. "
                "Choose another with INTERVIEWER_DATA_DIR."
            ) from error


def _configure_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the module would begin its transactions too late; _begin_sqlite does it
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")


def _name(url: URL) -> str:
    """Return what a person calls the database; without user and password."""
    if url.get_backend_name() == "sqlite":
        return f"The transcript database {url.database}"
    return f"The transcript database '{url.database}' on {url.host or url.query.get('host') or 'this machine'}"


def _explain(error: SQLAlchemyError) -> tuple[str, str]:
    """Return what happened and what to do."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    detail = next(iter(str(cause).splitlines()), type(cause).__name__)
    for beginnings, what, advice in _WORDS:
        if code.startswith(beginnings):
            return what, advice
    if isinstance(error, OperationalError):  # without a code: PostgreSQL's client could not connect, or was cut off
        return f"cannot be reached ({detail})", _CHECK_SERVER
    return f"failed ({detail})", "Run `interviewer doctor` to see what is wrong."
