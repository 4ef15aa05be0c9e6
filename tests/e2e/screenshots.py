"""Takes the pictures of the documentation anew, after `interviewer index`: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from interviewer.settings import CHECKOUT_DIR, Settings
from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate, open_chromium

IMAGES = CHECKOUT_DIR / "docs" / "images"
ANSWER = (
    "During training each unit is set to zero at random with probability p, anew in every forward pass, so no unit can "
    "rely on particular others and the network overfits less. At test time dropout is switched off and all units are "
    "used."
)


def main() -> None:
    """Hold an interview and keep its pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_chromium() as browser:
        (Path(folder) / "index").symlink_to(Settings().index_dir)
        server = AppServer(Path(folder))
        server.start()
        try:
            light = open_window(browser, server, 1280, "light")
            light.visit()
            light.page.get_by_text(words.CHOOSE_MYSELF).click()
            light.settle()
            light.picture(IMAGES, "start")
            hold_interview(light)
            address = light.page.url
            light.picture(IMAGES, "practice")
            light.visit("/review")
            light.page.locator(".st-key-transcripts button").first.click()
            light.settle()
            light.page.screenshot(path=IMAGES / "review.png")
            dark = open_window(browser, server, 390, "dark")
            dark.page.goto(address)
            dark.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
            dark.settle()
            dark.page.screenshot(path=IMAGES / "practice-narrow-dark.png")
        finally:
            server.stop()


def open_window(browser: Browser, server: AppServer, width: int, scheme: str) -> Candidate:
    """Open a window of this width and colour scheme."""
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)  # type: ignore[arg-type]
    return Candidate(context.new_page(), server.url)


def hold_interview(me: Candidate) -> None:
    """Practise the question on dropout."""
    me.visit("/questions?question=dropout-mechanism")
    me.press(words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    me.answer(ANSWER)


if __name__ == "__main__":
    main()
