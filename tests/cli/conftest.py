"""The command line in this process, and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from interviewer.cli.app import app
from interviewer.protocols import Encoder

VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "INTERVIEWER_MODEL", "INTERVIEWER_ENCODER", "DATABASE_URL")

Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def corpus_index(request: pytest.FixtureRequest, encoder: Encoder, index_dir: Path) -> Path:  # noqa: ARG001 - made by it
    """A folder for the index of the built-in bank that outlives the run; the encoder's export is in it."""
    folder = Path(request.config.cache.mkdir("corpus-index"))
    if not (folder / "encoder").exists():
        (folder / "encoder").symlink_to(index_dir / "encoder")
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, corpus_index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of the commands, with the index of the built-in bank; nothing else is set."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "index").symlink_to(corpus_index)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def run(data_dir: Path) -> Run:  # noqa: ARG001 - the commands find it in the environment
    """Run a command in this process. An error that no command should let through fails the test."""

    def invoke(*args: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, args, input=stdin, catch_exceptions=False)

    return invoke


@pytest.fixture
def spawn(data_dir: Path) -> Spawn:  # noqa: ARG001
    """Run a command in a process of its own."""

    def start(*args: str | bytes, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "interviewer.cli", *args],
            input=stdin,
            capture_output=True,
            env=os.environ | environment,
            timeout=120,
            check=False,
        )

    return start
