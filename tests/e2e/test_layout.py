"""Nothing jumps under the reader's eyes: the browser's own measure of layout shift stays in its good range."""

from __future__ import annotations

import pytest

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, Candidate
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

GOOD = 0.1  # of the measure "cumulative layout shift"
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def shifted(me: Candidate) -> float:
    """Return how far the page has jumped since the last look."""
    return float(me.page.evaluate("() => { const sum = window.shifted; window.shifted = 0; return sum; }"))


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_stands_still_while_it_comes(open_window: Open, width: int) -> None:
    me = open_window(width=width, height=800)
    me.page.add_init_script(WATCH)
    far = {}
    for path in ("/", "/questions", "/questions?question=kv-cache", "/ask?question=kv-cache", "/review", "/settings"):
        me.visit(path)
        me.page.wait_for_timeout(1_000)
        far[path] = shifted(me)
    assert {path: shift for path, shift in far.items() if shift > GOOD} == {}


@pytest.mark.parametrize("width", [1280, 360])
def test_a_question_stands_still_from_the_first_word_to_the_next_question(open_window: Open, width: int) -> None:
    me = open_window(width=width, height=800)
    me.page.add_init_script(WATCH)
    me.visit()
    me.press("ML engineer")
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    shifted(me)  # another page has come
    steps = {}
    me.box.press_sequentially("I do not know. " * 5)
    steps["typed"] = shifted(me)
    me.answer("I do not know.")
    steps["graded"] = shifted(me)
    me.press(words.SHOW_MODEL_ANSWER)
    steps["model answer"] = shifted(me)
    me.next()
    me.box.wait_for(timeout=LOAD_MS)
    me.settle()
    steps["next"] = shifted(me)
    assert {step: far for step, far in steps.items() if far > GOOD} == {}
