"""A server and a browser for each test; where there is no Chromium the tests say so and skip, but never in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from interviewer.bank.loader import Bank, load_bank
from interviewer.protocols import Encoder
from interviewer.settings import CHECKOUT_DIR
from tests.e2e.app import CHROMIUM, AppServer, Candidate, open_chromium

Open = Callable[..., Candidate]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Chromium for the browser tests")
        pytest.skip("no `chromium` on PATH; Debian: apt install chromium")
    with open_chromium() as found:
        yield found


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(CHECKOUT_DIR / "corpus")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of the states go: INTERVIEWER_PICTURES, or a temporary folder."""
    folder = Path(os.environ.get("INTERVIEWER_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, request: pytest.FixtureRequest, encoder: Encoder, index_dir: Path) -> Path:  # noqa: ARG001
    """A data directory that has the encoder's export and the index of the bank, kept between runs."""
    kept = Path(request.config.cache.mkdir("corpus-index"))
    if not (kept / "encoder").exists():
        (kept / "encoder").symlink_to(index_dir / "encoder")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "index").symlink_to(kept)
    return folder


@pytest.fixture
def server(data_dir: Path) -> Iterator[AppServer]:
    """The app, running."""
    found = AppServer(data_dir)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def open_window(browser: Browser, server: AppServer) -> Iterator[Open]:
    """Open a browser window on the app: `open_window(width=360, scheme="dark")`. The console has to stay clean."""
    opened: list[Candidate] = []

    def open_one(*, width: int = 1280, height: int = 900, scheme: str = "light") -> Candidate:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        candidate = Candidate(context.new_page(), server.url)
        opened.append(candidate)
        return candidate

    yield open_one
    complaints = [complaint for candidate in opened for complaint in candidate.complaints]
    for candidate in opened:
        candidate.page.context.close()
    assert complaints == []
