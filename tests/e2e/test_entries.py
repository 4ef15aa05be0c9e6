"""Both entries are safe by default: this computer only, the headers, the policy; and no page offends a checker."""

from __future__ import annotations

import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from interviewer.bank.loader import Bank
from interviewer.ui.server import SECURITY_HEADERS
from tests.e2e.app import AppServer, serve_command, streamlit_command
from tests.e2e.conftest import Open
from tests.e2e.test_whole_interview import asked, in_own_voice

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("entry", [serve_command, streamlit_command])
def test_an_entry_is_safe_by_default(data_dir: Path, entry: Callable[[int], list[str]]) -> None:
    server = AppServer(data_dir)
    server.start(entry(server.port))
    try:
        with urllib.request.urlopen(server.url) as response:  # noqa: S310
            assert {name: response.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        if sys.platform == "linux":
            assert listening_addresses(server.port) == {"0100007F"}
        assert "Traceback" not in server.log
    finally:
        server.stop()


def test_serve_opens_the_browser_once_it_answers(data_dir: Path) -> None:
    opened = data_dir / "opened"
    opener = data_dir / "open.sh"
    opener.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    opener.chmod(0o755)
    server = AppServer(data_dir)
    server.start(serve_command(server.port)[:-1], BROWSER=str(opener))
    try:
        deadline = time.monotonic() + 10
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert opened.read_text().strip() == server.url
    finally:
        server.stop()


def listening_addresses(port: int) -> set[str]:
    """Return the addresses, as Linux writes them in hex, on which the port is listened on."""
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {
        address
        for _, local, _, state, *_ in rows
        for address, _, number in [local.partition(":")]
        if state == "0A" and int(number, 16) == port
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_violation(open_window: Open, bank: Bank, pictures: Path, scheme: str) -> None:
    me = open_window(scheme=scheme)
    found: list[str] = []

    def check(where: str) -> None:
        for violation in Axe().run(me.page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:200] for node in violation["nodes"]]
                found.append(f"{where}: {violation['id']}: {nodes}")

    me.visit()
    check("start")
    me.press("LLM engineer")
    check("asked")
    me.answer(in_own_voice(asked(me, bank)) + f"\n```python\nx = {' + '.join(['1'] * 90)}\n```")
    me.press("Show the model answer")
    check("graded")
    me.picture(pictures, f"graded-{scheme}")
    me.visit("/review")
    check("review")
    me.page.locator(".st-key-transcripts button").first.click()
    me.settle()
    check("transcript")
    me.visit("/settings")
    check("settings")
    me.picture(pictures, f"settings-{scheme}")
    assert found == []
