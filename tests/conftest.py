"""What every test shares: no network but loopback, and the real encoder, exported once and kept in pytest's cache."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.grading.verdict_model import VerdictModel, load_verdict_model
from interviewer.protocols import Encoder
from interviewer.retrieval.encoder import load_encoder


class NetworkForbiddenError(OSError):
    """A test reached for a host other than this one."""


def _is_local(sock: socket.socket, address: Any) -> bool:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0]
    return host in ("", "localhost") or ipaddress.ip_address(host).is_loopback


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_local(self, address):
            raise NetworkForbiddenError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def index_dir(request: pytest.FixtureRequest) -> Path:
    """A folder with the encoder's export that outlives the run; tests only add to it what they would find again."""
    return Path(request.config.cache.mkdir("index"))


@pytest.fixture(scope="session")
def encoder(index_dir: Path) -> Encoder:
    """The default encoder, the real one."""
    return load_encoder(None, index_dir)


@pytest.fixture(scope="session")
def verdict_model(index_dir: Path) -> VerdictModel:
    """The local grader's model, the real one."""
    return load_verdict_model(index_dir)
