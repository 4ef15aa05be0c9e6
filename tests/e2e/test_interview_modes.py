"""A practice interview with a follow-up and a whole mock interview, in a real browser, with a reload in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.interview.probes import IN_MOCK
from interviewer.ui import words
from tests.e2e.app import LOAD_MS, Candidate
from tests.e2e.conftest import Open
from tests.e2e.test_whole_interview import asked, in_own_voice

pytestmark = pytest.mark.browser

VAGUE = "It depends on the data, and in practice one tries a few settings and looks at what comes out of it."


def follow_up_of(me: Candidate) -> str:
    shown = me.page.locator(".follow-up")
    shown.wait_for(timeout=LOAD_MS)
    me.settle()
    return shown.inner_text()


def test_practice_with_a_follow_up(open_window: Open, bank: Bank, pictures: Path) -> None:
    me = open_window(height=1000)
    me.visit()
    me.press("ML engineer")
    question = asked(me, bank)
    me.page.locator(".st-key-clarify button").click()
    me.page.get_by_label(words.CLARIFY_LABEL).fill("What may I assume?")
    me.picture(pictures, "clarifying")
    me.page.get_by_role("button", name=words.CLARIFY_SEND, exact=True).click()
    me.page.locator(".clarified dd").wait_for(timeout=LOAD_MS)
    assert me.page.locator(".clarified dd").inner_text() == question.assumes
    me.settle()
    me.page.keyboard.press("Escape")
    me.press("Hint 1 of")
    me.picture(pictures, "hint")
    me.answer(VAGUE)
    first = me.page.locator(".st-key-card .score").inner_text()
    me.picture(pictures, "follow-up-offered")

    me.press(words.FOLLOW_UP)
    probe = follow_up_of(me)
    me.picture(pictures, "follow-up")
    me.box.fill("A draft of my reply")
    me.page.wait_for_timeout(600)
    me.page.reload()
    assert follow_up_of(me) == probe
    assert me.box.input_value() == "A draft of my reply"
    me.answer(in_own_voice(question))
    assert "First answer" in me.page.locator(".st-key-card .verdict").inner_text()
    assert me.page.locator(".st-key-card .score").inner_text() != first
    assert probe.split("\n")[-1] in me.page.locator(".asked-again").inner_text()
    me.picture(pictures, "after-follow-up")

    me.press(words.PAUSE) if me.page.locator(".st-key-pause").count() else me.visit()
    me.page.locator(".st-key-continue").wait_for(timeout=LOAD_MS)
    me.press(words.CONTINUE)
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    me.press(words.NEXT_QUESTION)
    me.press(words.PAUSE)
    me.page.get_by_text(words.PAUSED).wait_for(timeout=LOAD_MS)
    me.picture(pictures, "paused")
    me.press(words.CONTINUE)
    me.page.locator(".st-key-controls").wait_for(timeout=LOAD_MS)
    me.page.get_by_role("button", name=words.END_EARLY).click()
    me.press(words.END_NOW)
    me.page.get_by_text(words.TO_STUDY).wait_for(timeout=LOAD_MS)
    me.picture(pictures, "debrief")
    me.press(words.PRACTISE_THESE)
    me.page.locator(".st-key-reply").wait_for(timeout=LOAD_MS)
    assert "Question 1 of" in me.page.locator("h1").first.inner_text()


def test_a_whole_mock_interview(open_window: Open, bank: Bank, pictures: Path) -> None:
    me = open_window(height=1000)
    me.visit()
    me.page.get_by_text("30-minute screen").click()
    me.settle()
    me.picture(pictures, "setting-up-mock")
    me.press("LLM engineer")
    me.page.locator(".clock").wait_for(timeout=LOAD_MS)
    assert "30 min left" in me.page.locator(".clock").inner_text()
    me.picture(pictures, "mock-greeting")
    for number in range(1, 6):
        me.page.locator("h1", has_text=f"Question {number} of 5").wait_for(timeout=LOAD_MS)
        me.settle()
        said = in_own_voice(asked(me, bank)) if number % 2 else VAGUE
        me.type_answer(said)
        assert IN_MOCK in follow_up_of(me)
        assert me.page.locator(".score, [class*='st-key-hint-'], .st-key-reveal, .st-key-pause").count() == 0
        if number == 2:
            me.picture(pictures, "mock-follow-up")
            before = follow_up_of(me)
            me.page.reload()
            assert follow_up_of(me) == before
        me.type_answer("Nothing to add on that, I think.")
    me.page.get_by_text(words.BY_TOPIC).wait_for(timeout=2 * LOAD_MS)
    me.settle()
    assert "of 5 questions" in me.page.locator(".stApp").inner_text()
    me.picture(pictures, "mock-debrief")
    address = me.page.url

    narrow = open_window(width=360, height=740, scheme="dark")
    narrow.page.goto(address)
    narrow.page.get_by_text(words.TO_STUDY).wait_for(timeout=LOAD_MS)
    narrow.settle()
    scroller = narrow.page.locator("[data-testid=stMain]")
    assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth")
    narrow.picture(pictures, "narrow-dark-debrief")


def test_a_case_on_a_narrow_dark_screen(open_window: Open, pictures: Path) -> None:
    me = open_window(width=360, height=740, scheme="dark")
    me.visit()
    me.page.get_by_text("45-minute case").click()
    me.settle()
    me.press("ML engineer")
    me.page.locator(".clock").wait_for(timeout=LOAD_MS)
    me.settle()
    scroller = me.page.locator("[data-testid=stMain]")
    assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth")
    me.picture(pictures, "narrow-dark-case")
    me.type_answer("Shoppers who search should find and buy; success is more purchases from searches per session.")
    assert "Now the data" in follow_up_of(me)
    me.picture(pictures, "narrow-dark-stage")
