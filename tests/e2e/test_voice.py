"""The voice in a real browser: a timer, the question read aloud, and a microphone that only beeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate, free_port
from tests.e2e.conftest import Open
from tests.support.llm_server import LLMServer, heard

pytestmark = pytest.mark.browser

VOICES = """
window.said = [];
const voice = (name, localService) => ({ name, localService, lang: "en-US" });
const speech = {
  getVoices: () => [voice("far", false), ...(VOICE_HERE ? [voice("near", true)] : [])],
  speak: (utterance) => window.said.push([utterance.text, utterance.voice.name]),
  cancel: () => {}, addEventListener: () => {}, removeEventListener: () => {},
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def begin(me: Candidate) -> Candidate:
    me.visit("/questions?question=kv-cache")
    me.press(words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    return me


def test_said_aloud_within_two_minutes(open_window: Open, pictures: Path) -> None:
    me = open_window(width=360, height=740)
    me.page.clock.install()
    begin(me)
    me.press(words.SAY_ALOUD)
    timer = me.page.get_by_role("timer", name=words.TIMER["name"])
    expect(timer).to_have_text("2:00")
    me.page.get_by_role("button", name=words.TIMER["start"], exact=True).click()
    me.page.clock.run_for(65_000)
    assert timer.inner_text().startswith("0:5")
    expect(me.page.get_by_text(words.TIMER["half"])).to_be_visible()
    me.picture(pictures, "said-aloud")
    me.page.clock.run_for(60_000)
    expect(me.page.get_by_text(words.TIMER["over"])).to_be_visible()
    expect(timer).to_have_text("2:00")
    me.press(words.SAID_IT_ALL)
    me.picture(pictures, "marking-aloud")
    me.page.get_by_text(words.SAID_IT, exact=True).first.click()
    me.press(words.MARK_DONE)
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    me.settle()
    assert me.score() > 0
    assert "Self-marked" in me.page.locator(".st-key-card").inner_text()


@pytest.mark.parametrize("is_here", [True, False])
def test_the_question_is_read_by_a_voice_of_this_computer(open_window: Open, is_here: bool) -> None:
    me = open_window()
    me.page.add_init_script(VOICES.replace("VOICE_HERE", str(is_here).lower()))
    begin(me)
    read = me.page.get_by_role("button", name=words.READ_ALOUD["read"])
    expect(read).to_have_count(int(is_here))
    if is_here:
        read.click()
        expect(me.page.get_by_role("button", name=words.READ_ALOUD["stop"])).to_be_visible()
        assert me.page.evaluate("window.said") == [[me.question(), "near"]]


@pytest.fixture
def endpoint() -> Iterator[LLMServer]:
    with LLMServer(heard("Keys and values of past tokens.")) as found:
        yield found


def test_an_answer_by_microphone_can_be_changed_before_it_is_sent(
    open_window: Open, server: AppServer, endpoint: LLMServer, pictures: Path
) -> None:
    server.stop()
    server.start(INTERVIEWER_TRANSCRIPTION_MODEL="whisper", OPENAI_BASE_URL=endpoint.base_url)
    me = begin(open_window())
    me.box.fill("It caches.")
    me.press(words.MICROPHONE)
    me.page.get_by_role("button", name="Record").click()
    me.page.wait_for_timeout(1_500)
    me.page.screenshot(path=pictures / "recording.png")
    me.page.get_by_role("button", name="Stop recording").click()
    expect(me.box).to_have_value("It caches.\n\nKeys and values of past tokens.", timeout=LOAD_MS)
    me.page.screenshot(path=pictures / "heard.png")
    assert len(endpoint.requests) == 1
    assert "WAVE" in endpoint.requests[0]["form"][:600]
    me.page.keyboard.press("Escape")
    me.settle()
    me.box.fill("Keys and values of all past tokens, so a step computes only the new one.")
    me.page.reload()
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    assert me.box.input_value().startswith("Keys and values of all past tokens")
    me.box.press("Control+Enter")
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)


@pytest.mark.parametrize("height", [640, 900])  # the recorder opens above its button, or below
def test_on_a_phone_the_reason_why_nothing_was_written_down_is_in_sight(
    open_window: Open, server: AppServer, pictures: Path, height: int
) -> None:
    server.stop()
    server.start(INTERVIEWER_TRANSCRIPTION_MODEL="gone", OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    me = begin(open_window(width=360, height=height))
    me.press(words.MICROPHONE)
    me.page.get_by_role("button", name="Record").click()
    me.page.wait_for_timeout(1_000)
    me.page.get_by_role("button", name="Stop recording").click()
    problem = me.page.get_by_text(words.NOT_HEARD)
    problem.wait_for(timeout=LOAD_MS)
    me.settle()
    me.page.screenshot(path=pictures / f"not-heard-{height}.png")
    expect(problem).to_be_in_viewport(ratio=1)
    expect(me.page.get_by_role("button", name=words.HEAR_AGAIN)).to_be_in_viewport(ratio=1)
