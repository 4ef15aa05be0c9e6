"""A running copy of the app in a process of its own, and a browser to use it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from interviewer.settings import CHECKOUT_DIR

CHROMIUM = shutil.which("chromium")
UNSET = (
    "INTERVIEWER_TRANSCRIPTION_MODEL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "INTERVIEWER_MODEL",
    "INTERVIEWER_ENCODER",
    "DATABASE_URL",
)
START_SECONDS = 30.0
LOAD_MS = 60_000
"""Long enough for an encoder that is exported for the first time on a busy machine."""

MAIN = ("[data-testid=stMain]", "[data-testid=stAppScrollToBottomContainer]")
"""What holds a page: the second, where a field stands at its foot."""

# On a page other than the first, Streamlit asks below that page for what lies at the root, and then at the root.
_PROBES = re.compile(r"/(?:questions|ask|review|settings)/_stcore/(?:health|host-config)$")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve_command(port: int) -> list[str]:
    """Return the command of the package's own entry."""
    return [sys.executable, "-m", "interviewer.cli", "serve", "--port", str(port), "--no-browser"]


def streamlit_command(port: int) -> list[str]:
    """Return Streamlit's command for the app file."""
    return [sys.executable, "-m", "streamlit", "run", str(CHECKOUT_DIR / "app.py"), "--server.port", str(port)]


class AppServer:
    """The app, started by one of its entries over a data directory; it can be killed and started again."""

    def __init__(self, data_dir: Path, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._data_dir = data_dir
        self._log = data_dir / "server.log"
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the process wrote."""
        return self._log.read_text(errors="replace")

    def start(self, command: Sequence[str] | None = None, **environment: str) -> None:
        """Start it from a folder that is not the checkout, and wait until it answers."""
        inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
        own = {"INTERVIEWER_DATA_DIR": str(self._data_dir), "PYTHONPATH": str(CHECKOUT_DIR)}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command or serve_command(self.port),
                cwd=self._data_dir,
                env=inherited | own | self._environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.log}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it as a power cut would (SIGKILL)."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop it, if it runs."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as response:  # noqa: S310
                return bool(response.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Give Debian's Chromium, headless, which talks to nobody by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-device-for-media-stream",  # a microphone that beeps
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield browser
        browser.close()


class Candidate:
    """A person at a browser window. `complaints` collects what the console reports."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{error}"))

    def visit(self, path: str = "/") -> None:
        """Open a page of the app."""
        self.page.goto(f"{self.url}{path}")
        self.page.wait_for_selector(", ".join(f"{main} h1" for main in MAIN), timeout=LOAD_MS)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run, what it did not draw again is gone, and the page stands still."""
        self.page.wait_for_timeout(300)
        for passing in ("[data-testid=stStatusWidget]", "[data-stale=true]"):
            self.page.wait_for_selector(passing, state="detached", timeout=LOAD_MS)
        self.page.wait_for_timeout(200)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()
        self.settle()

    @property
    def scroller(self) -> Locator:
        """The part of the page that scrolls."""
        return self.page.locator(", ".join(MAIN)).first

    def question(self) -> str:
        """Return the question on the screen."""
        return self.page.locator(".st-key-question [data-testid=stMarkdown]").inner_text().strip()

    @property
    def box(self) -> Locator:
        """The answer box."""
        return self.page.locator(".st-key-reply textarea")

    def type_answer(self, text: str) -> None:
        """Write an answer and send it, without waiting for the grade."""
        self.box.wait_for(timeout=LOAD_MS)
        self.box.fill(text)
        self.box.press("Control+Enter")

    def answer(self, text: str) -> Locator:
        """Write an answer, send it, wait for the grade, and return its card."""
        self.type_answer(text)
        card = self.page.locator(".st-key-card")
        card.wait_for(timeout=LOAD_MS)
        self.settle()
        return card

    def next(self) -> None:
        """Go to the next question, or to the end."""
        before = self.page.locator("h1").first.inner_text()
        self.page.locator(".st-key-next button").click()
        self.page.wait_for_function("before => document.querySelector('h1')?.innerText !== before", arg=before)
        self.settle()

    def score(self) -> float:
        """Return the score on the screen."""
        return float(self.page.locator(".st-key-card .score .number").inner_text())

    def picture(self, folder: Path, name: str) -> None:
        """Keep a picture of the whole page."""
        scroller = self.scroller
        size = self.page.viewport_size or {"width": 1280, "height": 900}
        height = max(size["height"], int(scroller.evaluate("element => element.scrollHeight")))
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=folder / f"{name}.png")
        self.page.set_viewport_size(size)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _PROBES.search(message.location.get("url", "")):
            self.complaints.append(message.text)
