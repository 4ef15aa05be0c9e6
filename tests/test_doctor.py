"""What the doctor finds, in health and sickness."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.bank.format import render_question
from interviewer.bank.loader import Bank, load_bank
from interviewer.doctor import (
    Check,
    check_bank,
    check_database,
    check_encoder,
    check_index,
    check_llm,
    check_python,
    describe_database,
    examine,
)
from interviewer.protocols import Encoder
from interviewer.retrieval.encoder import silent
from interviewer.retrieval.index import build_index
from interviewer.settings import Settings
from interviewer.transcripts.store import TranscriptStore
from tests.support.llm_server import LLMServer, answer, status
from tests.support.questions import BAGGING, make_question

BANK = Bank({"bagging": BAGGING})


@pytest.fixture
def settings(tmp_path: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a data directory of their own, in which the encoder is prepared; no LLM."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "INTERVIEWER_MODEL", "INTERVIEWER_ENCODER", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "encoder").symlink_to(index_dir / "encoder")
    return Settings(data_dir=tmp_path)


def test_all_checks_of_a_fresh_installation_are_ok(settings: Settings) -> None:
    checks = examine(settings, silent)

    assert [check.name for check in checks] == ["python", "encoder", "index", "bank", "database", "llm"]
    assert all(check.ok for check in checks)


def test_python() -> None:
    check = check_python()

    assert check.ok
    assert check.detail.startswith("Python 3.")
    assert "mock-interviewer 0." in check.detail


def test_the_encoder_is_named_with_its_hash(settings: Settings) -> None:
    encoder, check = check_encoder(settings, silent)

    assert encoder is not None
    assert check.ok
    assert check.detail == f"all-MiniLM-L6-v2, SHA-256 of the weights {encoder.weights_hash}"


def test_an_encoder_that_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    encoder, check = check_encoder(Settings(data_dir=tmp_path, encoder=str(tmp_path / "empty")), silent)

    assert (encoder, check.ok) == (None, False)
    assert "INTERVIEWER_ENCODER" in check.detail


def test_the_index_is_missing_then_fresh_then_stale_then_damaged(settings: Settings, encoder: Encoder) -> None:
    folder = settings.index_dir
    mended = "The next start mends this; `interviewer index` does it now."
    assert check_index(settings, BANK, encoder) == Check("index", True, f"missing in {folder}. {mended}")

    build_index([BAGGING], encoder, folder)
    assert check_index(settings, BANK, encoder) == Check("index", True, f"fresh, 1 questions, in {folder}")

    more = Bank({**BANK.questions, "boosting": make_question("boosting", question="What does boosting do?")})
    stale = check_index(settings, more, encoder)
    assert stale == Check("index", True, f"stale: 1 texts differ from the question bank. {mended}")

    (folder / "vectors.faiss").write_bytes(b"garbage")
    assert check_index(settings, BANK, encoder).detail == f"unusable. The index in {folder} is damaged. {mended}"


def test_a_missing_index_that_cannot_be_written_is_not_ok(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "file").write_text("no folder can be made in here")

    check = check_index(Settings(data_dir=tmp_path / "file"), BANK, encoder)

    assert not check.ok
    assert check.detail.startswith(f"missing in {tmp_path / 'file' / 'index'}, and ")
    assert "INTERVIEWER_DATA_DIR" in check.detail


def test_without_an_encoder_there_is_no_index(settings: Settings) -> None:
    assert check_index(settings, BANK, None) == Check("index", False, "cannot be used without the encoder")


def test_the_bank(tmp_path: Path) -> None:
    topic = tmp_path / "ensembles"
    topic.mkdir()
    assert check_bank(load_bank(tmp_path)) == Check("bank", False, "0 questions in 0 topics")

    (topic / "bagging.md").write_text(render_question(BAGGING), encoding="utf-8")
    assert check_bank(load_bank(tmp_path)) == Check("bank", True, "1 questions in 1 topics")

    (topic / "broken.md").write_text("", encoding="utf-8")
    check = check_bank(load_bank(tmp_path))
    assert not check.ok
    assert check.detail.startswith("1 questions in 1 topics; 1 files left out. The first problem: ")
    assert f"{topic / 'broken.md'}:1: front-matter: " in check.detail


def test_the_database_is_made_and_nothing_is_written(settings: Settings) -> None:
    database = settings.data_dir / "transcripts.db"

    assert check_database(settings) == Check("database", True, f"SQLite {database}, writable, schema up to date")

    store = TranscriptStore.open(settings.store_url)
    assert store.list_summaries() == ()
    store.close()


def test_a_database_that_is_none(settings: Settings) -> None:
    (settings.data_dir / "transcripts.db").write_bytes(b"garbage " * 1000)

    check = check_database(settings)

    assert not check.ok
    assert "is damaged or is not a transcript database" in check.detail


def test_a_database_that_can_only_be_read(settings: Settings) -> None:
    check_database(settings)
    read_only = f"sqlite:///file:{settings.data_dir / 'transcripts.db'}?mode=ro&uri=true"

    check = check_database(settings.model_copy(update={"database_url": read_only}))

    assert not check.ok
    assert "can be read but not written to" in check.detail


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ann:secret@db.example.org:5432/talks?password=secret", "PostgreSQL 'talks' on db.example.org"),
        ("postgresql:///talks?host=/run/pg&user=ann", "PostgreSQL 'talks' on /run/pg"),
        ("postgresql:///talks", "PostgreSQL 'talks' on this machine"),
        ("sqlite:////var/lib/t.db", "SQLite /var/lib/t.db"),
    ],
)
def test_a_database_is_described_without_user_and_password(url: str, words: str) -> None:
    assert describe_database(url) == words


def test_no_llm_is_well(settings: Settings) -> None:
    assert check_llm(settings) == Check("llm", True, "not set up: grading runs on this computer")


def test_an_llm_is_asked_unless_offline(settings: Settings) -> None:
    with LLMServer(answer("ready"), status(401)) as server:
        with_llm = settings.model_copy(update={"model": "test-model", "openai_base_url": server.base_url})
        assert check_llm(with_llm, offline=True) == Check("llm", True, "test-model at 127.0.0.1, not tested")
        assert server.requests == []
        assert check_llm(with_llm) == Check("llm", True, "test-model at 127.0.0.1 answered.")
        refused = check_llm(with_llm)

    assert refused == Check("llm", False, "The endpoint at 127.0.0.1 asks for a key. Set OPENAI_API_KEY.")
