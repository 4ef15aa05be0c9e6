"""Every page and state by axe, light and dark; the keyboard alone; a narrow page."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, Candidate
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")


def problems(me: Candidate) -> list[str]:
    """Return what axe finds that is serious, with the elements."""
    response = Axe().run(me.page).response
    assert len(response["passes"]) > 10
    return [
        f"{me.page.url} {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in response["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def scrolls_sideways(me: Candidate) -> bool:
    return bool(me.scroller.evaluate("element => element.scrollWidth > element.clientWidth"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 360), ("light", 360)])
def test_every_page_and_state(open_window: Open, scheme: str, width: int) -> None:
    me = open_window(scheme=scheme, width=width)
    found: list[str] = []

    def look(state: str) -> None:
        me.settle()
        found.extend(f"{state}: {problem}" for problem in problems(me))
        if scrolls_sideways(me):
            found.append(f"{state}: scrolls sideways")

    me.visit()
    look("first visit")
    me.visit("/review")
    look("nothing to review")
    me.visit("/settings")
    look("settings")
    me.visit("/questions")
    look("questions")
    me.visit("/ask?question=kv-cache")
    look("ask")
    field = me.page.locator("[data-testid=stChatInputTextArea]")
    field.fill("Why does it grow with the batch?")
    field.press("Enter")
    me.page.locator(".st-key-exchange-0").wait_for(timeout=LOAD_MS)
    look("answered")

    me.visit("/questions?question=kv-cache")
    me.page.get_by_text(words.SHOW_RUBRIC).click()
    look("a question of the bank")
    me.press(words.PRACTISE_IT)
    me.box.wait_for(timeout=LOAD_MS)
    look("asked")
    me.press("Hint 1 of")
    me.press(words.END_EARLY)
    look("hint and end early")
    me.page.keyboard.press("Escape")
    me.settle()
    me.box.fill("x" * 30_000)
    look("too long")
    me.box.fill("")
    me.press(words.SAY_ALOUD)
    look("say it aloud")
    me.press(words.SAID_IT_ALL)
    look("marking")
    me.press(words.MARK_CANCEL)
    me.box.wait_for(timeout=LOAD_MS)
    me.answer("The KV cache keeps the keys and values of past tokens. It stores attention outputs and it shrinks.")
    look("graded")
    me.press(words.SHOW_MODEL_ANSWER)
    look("model answer")
    me.press(words.TRY_AGAIN)
    look("trying again")
    me.answer("Je pense que le modèle apprend avec des données, et que cela ne marche pas toujours dans la pratique.")
    me.press(words.MARK_MYSELF)
    look("not graded")
    me.next()
    look("finished")
    me.visit("/review")
    look("review")
    me.page.locator(".st-key-transcripts button").first.click()
    look("transcript")

    me.visit()
    me.page.get_by_role("radio", name="30-minute screen").click()
    me.settle()
    me.press("ML engineer")
    look("mock")
    me.type_answer("I do not know.")
    me.page.get_by_text(words.FOLLOW_UP, exact=True).wait_for(timeout=LOAD_MS)
    look("mock follow-up")
    assert found == []


def news(me: Candidate) -> str:
    return me.page.locator(".st-key-announcer [role=status]").inner_text()


def test_a_question_by_keyboard_alone(open_window: Open) -> None:
    me = open_window()
    me.visit()
    assert news(me) == ""
    reach(me, "ML engineer")
    me.page.keyboard.press("Enter")
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    assert news(me).startswith("Question 1 of 5: ")
    me.page.evaluate("document.querySelector('.st-key-announcer').dataset.same = 'yes'")
    reach(me, words.YOUR_ANSWER)
    me.page.keyboard.type("I do not know.")
    me.page.keyboard.press("Control+Enter")
    me.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    me.settle()
    assert news(me).startswith("0.0 · Start again here. ")
    assert me.page.locator(".st-key-announcer[data-same]").count() == 1  # a new region would not be read
    reach(me, words.SHOW_MODEL_ANSWER)
    me.page.keyboard.press("Enter")
    me.page.get_by_text(words.SOURCES).wait_for(timeout=LOAD_MS)
    me.settle()
    reach(me, words.NEXT_QUESTION)
    me.page.keyboard.press("Enter")
    me.page.get_by_role("heading", name="Question 2 of 5").wait_for(timeout=LOAD_MS)
    me.settle()
    reach(me, words.SKIP)
    me.page.keyboard.press("Enter")
    me.page.get_by_role("heading", name="Question 3 of 5").wait_for(timeout=LOAD_MS)


NAME_OF_FOCUSED = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused?.matches("a, button, input, textarea, summary")) return "";
  return focused.labels?.[0]?.innerText || focused.getAttribute("aria-label") || focused.innerText;
}"""


def reach(me: Candidate, name: str) -> None:
    """Go to what has this name by the Tab key."""
    names = []
    for _ in range(60):
        me.page.keyboard.press("Tab")
        names.append(str(me.page.evaluate(NAME_OF_FOCUSED)))
        if name in names[-1]:
            return
    raise AssertionError(f"{name!r} cannot be reached: {names}")
