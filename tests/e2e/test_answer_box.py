"""The answer box in a real browser: no text is lost, and none is stored twice."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.interview.session import MAX_REPLY_CHARS
from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

TEXT = "I do not know the first part.\nThe second is about caching."


def stored(data_dir: Path) -> list[str]:
    with sqlite3.connect(data_dir / "transcripts.db") as database:
        return [text for (text,) in database.execute("SELECT text FROM replies ORDER BY rowid")]


def drafts(me: Candidate) -> list[str]:
    kept = me.page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('interviewer-draft/'))")
    return [json.loads(draft)["text"] for _, draft in kept]


def begin(me: Candidate) -> Candidate:
    me.visit()
    me.press("LLM engineer")
    me.box.wait_for(timeout=LOAD_MS)
    return me


def state(me: Candidate) -> str:
    return me.page.locator(".st-key-reply #state").inner_text()


def test_a_draft_outlives_a_reload_and_a_restart(open_window: Open, server: AppServer, data_dir: Path) -> None:
    me = begin(open_window())
    me.box.press_sequentially("First line")
    me.box.press("Enter")
    me.box.press_sequentially("second line")
    me.page.reload()
    me.box.wait_for(timeout=LOAD_MS)
    assert me.box.input_value() == "First line\nsecond line"
    assert stored(data_dir) == []

    server.kill()
    me.box.press("Control+Enter")
    me.page.get_by_text(words.ANSWER_BOX["not_sent"]).wait_for(timeout=LOAD_MS)
    assert me.box.input_value() == "First line\nsecond line"
    server.start()
    me.page.reload()
    me.box.wait_for(timeout=LOAD_MS)
    me.complaints.clear()  # the window has noticed that the server was gone
    assert me.box.input_value() == "First line\nsecond line"

    me.box.press("Control+Enter")
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    me.settle()
    assert stored(data_dir) == ["First line\nsecond line"]
    assert drafts(me) == []


def test_sent_twice_is_stored_once(open_window: Open, data_dir: Path) -> None:
    me = begin(open_window())
    me.box.fill(TEXT)
    me.box.press("Control+Enter")
    me.page.keyboard.press("Control+Enter")
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    me.settle()
    assert stored(data_dir) == [TEXT]
    assert drafts(me) == []


def test_two_windows_on_one_question(open_window: Open, data_dir: Path) -> None:
    me = begin(open_window())
    other = Candidate(me.page.context.new_page(), me.url)
    other.page.goto(me.page.url)
    other.box.wait_for(timeout=LOAD_MS)
    me.box.fill("From the one window.")
    other.box.fill("From the other window.")
    me.box.press("Control+Enter")
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)

    other.box.press("Control+Enter")
    other.page.locator(".st-key-unsent").wait_for(timeout=LOAD_MS)
    other.settle()
    assert stored(data_dir) == ["From the one window."]
    assert other.page.locator(".st-key-unsent textarea").input_value() == "From the other window."
    other.press(words.TRY_AGAIN)
    assert other.box.input_value() == "From the other window."
    other.box.press("Control+Enter")
    other.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    other.settle()
    assert stored(data_dir) == ["From the one window.", "From the other window."]
    assert drafts(other) == []
    assert other.complaints == []


def test_what_was_not_sent_when_the_time_ran_out_can_be_copied(
    open_window: Open, data_dir: Path, pictures: Path
) -> None:
    me = open_window()
    me.visit()
    me.page.get_by_text("30-minute screen").click()
    me.settle()
    me.press("LLM engineer")
    me.box.wait_for(timeout=LOAD_MS)
    with sqlite3.connect(data_dir / "transcripts.db", timeout=10) as database:
        end = datetime.now(UTC) - timedelta(seconds=45)  # a quarter of the minute to finish the sentence is left
        database.execute("UPDATE interviews SET ends_at = ?", (f"{end:%Y-%m-%d %H:%M:%S.%f}",))
    me.page.reload()
    me.page.get_by_text(words.TIME_UP).wait_for(timeout=LOAD_MS)
    me.box.fill("Half a thought <b>")
    me.page.get_by_text(words.TIME_WAS_UP).wait_for(timeout=LOAD_MS)
    left = me.page.get_by_role("textbox", name=words.DRAFT_LEFT.replace("{number}", "1"))
    assert left.input_value() == "Half a thought <b>"
    assert not left.is_editable()
    me.picture(pictures, "draft-left")
    me.page.reload()
    left.wait_for(timeout=LOAD_MS)
    assert stored(data_dir) == []

    begin(me).box.fill("Half of another.")
    me.page.get_by_role("button", name=words.END_EARLY).click()
    me.press(words.END_NOW)
    left.wait_for(timeout=LOAD_MS)
    assert me.page.locator(".st-key-drafts #left textarea").count() == 1  # not that of the other interview
    assert left.input_value() == "Half of another."


def test_a_paste_of_a_megabyte(open_window: Open, data_dir: Path, pictures: Path) -> None:
    me = begin(open_window())
    me.box.fill("x" * 1_000_000)
    assert state(me).startswith("1,000,000 characters; an answer can have 20,000.")
    assert me.page.locator(".st-key-reply #send").is_disabled()
    me.box.press("Control+Enter")
    me.page.reload()
    me.box.wait_for(timeout=LOAD_MS)
    assert len(me.box.input_value()) == 1_000_000
    assert state(me).startswith("1,000,000 characters")
    me.page.screenshot(path=pictures / "too-long.png")
    longest = ("no idea " * MAX_REPLY_CHARS)[:MAX_REPLY_CHARS].strip()
    me.box.fill(longest)
    assert state(me) == ""
    me.page.locator(".st-key-reply #send").click()
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    assert stored(data_dir) == [longest]


def test_it_grows_and_is_named_on_a_narrow_dark_page(open_window: Open, pictures: Path) -> None:
    me = begin(open_window(width=360, height=740, scheme="dark"))
    box = me.page.get_by_role("textbox", name=words.YOUR_ANSWER)
    empty = box.bounding_box()
    box.fill("A line that breaks on a narrow page, again and again. " * 12)
    full = box.bounding_box()
    assert empty
    assert full
    assert full["height"] > empty["height"] + 20
    assert box.evaluate("element => element.getBoundingClientRect().height <= innerHeight * 0.46")
    scroller = me.page.locator("[data-testid=stMain]")
    assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth")
    me.picture(pictures, "narrow-typed")


def test_code_is_typed_in_monospace(open_window: Open, bank: Bank, pictures: Path) -> None:
    me = open_window()
    coding = next(question for question in bank.questions.values() if question.kind == "coding")
    me.visit(f"/questions?question={coding.id}")
    me.press(words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    assert "mono" in me.box.evaluate("element => getComputedStyle(element).fontFamily").lower()
    assert me.box.get_attribute("spellcheck") == "false"
    me.box.fill("def f(x):\n    return x")
    me.picture(pictures, "typing-code")
