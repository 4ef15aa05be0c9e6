"""The states that come rarely, by axe: a set-up with all its choices, a case, time up, an endpoint that is down."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate, free_port
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import problems, scrolls_sideways

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rare_state_has_a_serious_violation(
    open_window: Open, server: AppServer, data_dir: Path, pictures: Path, scheme: str
) -> None:
    server.stop()
    nobody = f"http://127.0.0.1:{free_port()}/v1"
    server.start(INTERVIEWER_MODEL="gone", INTERVIEWER_TRANSCRIPTION_MODEL="gone", OPENAI_BASE_URL=nobody)
    me = open_window(scheme=scheme, width=360 if scheme == "light" else 1280)
    found: list[str] = []

    def look(state: str) -> None:
        me.settle()
        found.extend(f"{state}: {problem}" for problem in problems(me))
        if scrolls_sideways(me):
            found.append(f"{state}: scrolls sideways")
        me.picture(pictures, f"{state.replace(' ', '-')}-{scheme}")

    me.visit()
    set_date(me)
    look("date set")
    me.page.locator(".st-key-date button").last.click()
    look("calendar")
    me.page.keyboard.press("Escape")
    me.page.get_by_text(words.CHOOSE_MYSELF).click()
    me.page.get_by_role("radio", name=words.LENGTHS["minutes"]).click()
    me.settle()
    choose(me, words.DRAW_FROM, "A job description")
    look("every choice")
    choose(me, words.DRAW_FROM, "Due for review")
    me.press(words.START)
    me.page.get_by_text("nothing can come back").wait_for(timeout=LOAD_MS)
    look("nothing due")

    me.visit("/questions?question=kv-cache")
    me.press(words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    me.press(words.MICROPHONE)
    look("microphone")
    me.page.get_by_role("button", name="Record").click()
    me.page.wait_for_timeout(1_000)
    look("recording")
    me.page.get_by_role("button", name="Stop recording").click()
    me.page.get_by_text(words.NOT_HEARD).wait_for(timeout=LOAD_MS)
    me.page.get_by_role("button", name=words.HEAR_AGAIN).hover()
    look("not heard")
    me.page.keyboard.press("Escape")
    me.settle()
    me.press(words.PAUSE)
    me.page.get_by_text(words.PAUSED).wait_for(timeout=LOAD_MS)
    look("paused")
    me.press(words.CONTINUE)
    me.answer("It keeps the keys and values of past tokens, so that a step computes only the new one.")
    look("endpoint down")
    me.press(words.TRY_AGAIN)
    me.type_answer("I do not know.")
    me.page.get_by_text("Start again here", exact=True).wait_for(timeout=LOAD_MS)
    me.settle()
    me.next()
    put_back(data_dir, timedelta(days=40))
    me.visit()
    me.page.get_by_role("button", name=words.GO_OVER_IT).wait_for(timeout=LOAD_MS)
    look("due for review")

    me.page.get_by_role("radio", name="45-minute case").click()
    me.settle()
    me.press("ML engineer")
    me.box.wait_for(timeout=LOAD_MS)
    look("case")
    me.type_answer("The goal is fewer complaints, measured a week after the change.")
    me.page.get_by_text(words.FOLLOW_UP, exact=True).wait_for(timeout=LOAD_MS)
    look("stage of a case")
    end(data_dir, timedelta(seconds=-1))
    me.page.reload()
    me.page.get_by_text(words.TIME_UP).wait_for(timeout=LOAD_MS)
    look("time up")
    end(data_dir, timedelta(minutes=-2))
    me.page.reload()
    me.page.get_by_text(words.TIME_WAS_UP).wait_for(timeout=2 * LOAD_MS)
    look("debrief of a case")
    assert found == []


def set_date(me: Candidate) -> None:
    """Type a date that lies a week ahead."""
    day = datetime.now(UTC) + timedelta(days=7)
    me.page.get_by_role("spinbutton", name="day, ").click()
    me.page.keyboard.type(f"{day:%d%m%Y}")
    me.page.locator("h1").first.click()
    me.page.get_by_text("in 7 days").wait_for(timeout=LOAD_MS)


def choose(me: Candidate, label: str, option: str) -> None:
    """Choose an option of a select box."""
    field = me.page.get_by_role("combobox", name=label)
    field.click()
    me.page.wait_for_timeout(500)
    me.page.keyboard.press("ArrowDown")
    me.page.get_by_role("option", name=option).wait_for()
    me.page.keyboard.type(option)
    me.page.keyboard.press("Enter")
    me.settle()
    assert field.input_value() == option


def put_back(data_dir: Path, by: timedelta) -> None:
    """Have all questions asked that much earlier."""
    with sqlite3.connect(data_dir / "transcripts.db", timeout=10) as database:
        at = datetime.now(UTC) - by
        database.execute("UPDATE turns SET asked_at = ?", (f"{at:%Y-%m-%d %H:%M:%S.%f}",))


def end(data_dir: Path, ahead: timedelta) -> None:
    """Have the interviews with a clock end at this time from now."""
    with sqlite3.connect(data_dir / "transcripts.db", timeout=10) as database:
        at = datetime.now(UTC) + ahead
        database.execute("UPDATE interviews SET ends_at = ? WHERE ends_at IS NOT NULL", (f"{at:%Y-%m-%d %H:%M:%S.%f}",))
