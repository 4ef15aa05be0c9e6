"""Who clicks twice has clicked once, in a real browser."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, Candidate
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


def click_twice(me: Candidate, name: str) -> None:
    button = me.page.get_by_role("button", name=name).first
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    for _ in range(2):  # whatever lies there the second time
        me.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    me.settle()


def started(data_dir: Path) -> int:
    with sqlite3.connect(data_dir / "transcripts.db") as database:
        (number,) = database.execute("SELECT count(*) FROM interviews").fetchone()
    return int(number)


def test_a_double_click_does_one_thing(open_window: Open, data_dir: Path) -> None:
    me = open_window()
    me.visit()
    click_twice(me, "LLM engineer")
    me.box.wait_for(timeout=LOAD_MS)
    assert started(data_dir) == 1
    click_twice(me, words.SKIP)
    me.page.locator("h1", has_text="Question 2 of 5").wait_for(timeout=LOAD_MS)
    click_twice(me, "Hint 1 of")
    assert me.page.get_by_text("Hint 1.").count() == 1
    assert me.page.get_by_text("Hint 2.").count() == 0
    me.page.get_by_role("button", name=words.END_EARLY).click()
    me.press(words.END_NOW)
    click_twice(me, words.PRACTISE_THESE)
    me.box.wait_for(timeout=LOAD_MS)
    assert started(data_dir) == 2
    me.visit("/questions?question=kv-cache")
    click_twice(me, words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    assert started(data_dir) == 3
