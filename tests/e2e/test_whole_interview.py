"""An interview from the first click to the review, in a real browser over a real server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from interviewer import text
from interviewer.bank.loader import Bank
from interviewer.models import Question
from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate
from tests.e2e.conftest import Open
from tests.support.llm_server import LLMServer, hang

pytestmark = pytest.mark.browser

STEP_MS = 4 * LOAD_MS
"""The longest that one step of getting ready may take on a busy machine: the export of the local grader."""


def asked(candidate: Candidate, bank: Bank) -> Question:
    shown = " ".join(candidate.question().split())
    return next(q for q in bank.questions.values() if " ".join(text.plain(q.question).split()) == shown)


def in_own_voice(question: Question) -> str:
    """The reference, said aloud: a strong answer to whichever question comes up."""
    return f"Sure. {text.plain(question.reference)}"


def confidently_wrong(question: Question) -> str:
    return " ".join(f"{m.text}." for m in question.misconceptions) or "It never matters, and nobody uses it."


def test_five_questions(open_window: Open, bank: Bank, pictures: Path) -> None:
    me = open_window()
    me.visit()
    me.picture(pictures, "first-visit")
    me.press("LLM engineer")
    assert "interview=" in me.page.url
    me.picture(pictures, "asked")

    card = me.answer(f"{in_own_voice(asked(me, bank))}\n\n```python\nx = '<b>'\n```")
    assert me.score() >= 4
    assert card.locator("mark.earned").count() >= 1
    assert card.locator(".reply pre code").inner_text().strip() == "x = '<b>'"
    me.picture(pictures, "graded-well")
    card.locator("a.ref").first.click()
    me.page.wait_for_timeout(300)
    assert card.locator("li:target").count() == 1
    good = me.score()
    me.next()

    me.answer(confidently_wrong(asked(me, bank)))
    assert card.locator(".number").count() == 0 or me.score() < good
    me.picture(pictures, "graded-wrong")
    me.press(words.SHOW_MODEL_ANSWER)
    assert me.page.get_by_text(words.SOURCES).is_visible()
    me.picture(pictures, "model-answer")
    me.next()

    question = me.question()
    me.page.reload()
    me.page.wait_for_selector(".st-key-question", timeout=LOAD_MS)
    me.settle()
    assert me.question() == question
    assert me.page.locator("h1").first.inner_text().startswith("Question 3 of 5")

    me.type_answer("   ")
    me.settle()
    assert me.page.locator(".st-key-card").count() == 0
    assert me.question() == question
    me.answer("qwertz asdf banana lamp lamp lamp")
    assert me.score() <= 2
    me.picture(pictures, "graded-badly")
    me.press(words.TRY_AGAIN)
    me.picture(pictures, "trying-again")
    me.press(words.BACK_TO_GRADE)
    me.next()

    me.answer("Je pense que le modèle apprend avec des données, et que cela ne marche pas toujours dans la pratique.")
    assert me.page.locator(".st-key-card .number").count() == 0
    assert words.ANSWER_SAVED in me.page.locator(".st-key-card").inner_text()
    me.press(words.MARK_MYSELF)
    me.picture(pictures, "not-graded")
    me.press(words.MARK_CANCEL)
    me.next()

    me.press("Hint 1 of")
    assert me.page.get_by_text("Hint 1.").is_visible()
    me.press(words.SKIP)
    me.page.wait_for_selector(".results", timeout=LOAD_MS)
    assert "It rests on 3 of 5 questions; 1 skipped, 1 not graded." in me.page.locator(".stApp").inner_text()
    me.picture(pictures, "finished")

    me.page.get_by_role("link", name=words.OPEN_TRANSCRIPT).click()
    me.page.wait_for_selector(".st-key-turn-4", timeout=LOAD_MS)
    me.settle()
    assert me.page.locator("mark.earned").count() >= 1
    me.picture(pictures, "transcript")
    me.press(words.ALL_TRANSCRIPTS)
    assert "3 of 5 graded" in me.page.locator(".st-key-transcripts").inner_text()
    me.picture(pictures, "review")


def test_a_question_stays_in_sight(open_window: Open) -> None:
    me = open_window(height=500)
    me.visit()
    me.press("Researcher")
    me.answer("I do not know much about it. " * 10)
    me.page.mouse.move(600, 300)
    me.page.mouse.wheel(0, 400)
    me.page.wait_for_timeout(300)
    box = me.page.locator(".st-key-question").bounding_box()
    assert box
    assert 0 <= box["y"] < 120


def test_narrow_and_dark(open_window: Open, bank: Bank, pictures: Path) -> None:
    me = open_window(width=360, height=740, scheme="dark")
    me.visit()
    me.picture(pictures, "narrow-first-visit")
    me.press("ML engineer")
    me.answer(in_own_voice(asked(me, bank)))
    scroller = me.page.locator("[data-testid=stMain]")
    assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth")
    me.picture(pictures, "narrow-graded")


def test_the_first_answer_comes_before_the_encoder_is_ready(
    open_window: Open, server: AppServer, data_dir: Path, bank: Bank, pictures: Path
) -> None:
    server.stop()
    (data_dir / "index").unlink()  # as on the first start after the installation
    server.start()
    me = open_window()
    me.visit()
    me.press("LLM engineer")
    me.type_answer(in_own_voice(asked(me, bank)))
    me.page.get_by_text("Saved. Getting ready to read it").wait_for(timeout=LOAD_MS)
    me.page.screenshot(path=pictures / "encoder-loading.png")
    me.page.reload()
    await_card_while_it_moves(me)
    assert me.score() >= 4


def await_card_while_it_moves(me: Candidate) -> None:
    """Wait for the grade as long as the page tells of progress, however slow the machine is."""
    shown = ""
    while True:
        try:
            me.page.locator(".st-key-card").wait_for(timeout=STEP_MS)
        except PlaywrightTimeoutError:
            before, shown = shown, me.page.locator(".stApp").inner_text()
            assert shown != before, f"nothing has moved:\n{shown}"
        else:
            return


@pytest.fixture
def silent_model() -> Iterator[LLMServer]:
    with LLMServer(hang()) as found:
        yield found


def test_killed_while_grading(
    open_window: Open, server: AppServer, data_dir: Path, silent_model: LLMServer, pictures: Path
) -> None:
    server.stop()
    server.start(INTERVIEWER_MODEL="silent", OPENAI_BASE_URL=silent_model.base_url)
    me = open_window()
    me.visit()
    me.press("LLM engineer")
    me.type_answer("This answer must survive.")
    me.page.get_by_text(words.saved_asking("silent")).wait_for(timeout=LOAD_MS)
    me.page.screenshot(path=pictures / "being-graded.png")
    address = me.page.url
    server.kill()

    server.start()
    me.complaints.clear()  # the window has noticed that the server was gone
    again = open_window()
    again.page.goto(address)
    again.page.get_by_text("This answer must survive.").wait_for(timeout=LOAD_MS)
    again.page.get_by_text(words.SAVED_ELSEWHERE).wait_for(timeout=LOAD_MS)
    again.page.screenshot(path=pictures / "graded-elsewhere.png")
    let_the_lease_run_out(data_dir / "transcripts.db")
    again.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    assert again.page.locator(".st-key-card .number").count() == 1
    with sqlite3.connect(data_dir / "transcripts.db") as database:
        assert database.execute("SELECT text FROM replies").fetchall() == [("This answer must survive.",)]
        assert database.execute("SELECT count(*) FROM grades").fetchone() == (1,)
    me.page.close()
    me.complaints.clear()


def test_a_tab_that_is_closed_while_grading_loses_nothing(open_window: Open, data_dir: Path) -> None:
    me = open_window()
    me.visit("/questions?question=kv-cache")
    me.press(words.PRACTISE_IT)
    me.type_answer("I do not know, but this must be kept and graded.")
    me.page.get_by_text("Saved.").or_(me.page.locator(".st-key-card")).first.wait_for(timeout=LOAD_MS)
    address = me.page.url
    me.page.close()
    again = open_window()
    again.page.goto(address)
    again.page.locator(".st-key-card").wait_for(timeout=LOAD_MS)
    again.settle()
    assert "this must be kept and graded" in again.page.locator(".st-key-card").inner_text()
    with sqlite3.connect(data_dir / "transcripts.db") as database:
        assert database.execute("SELECT count(*) FROM replies").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM grades").fetchone() == (1,)


def let_the_lease_run_out(path: Path) -> None:
    """Put the killed process's claim as far into the past as it lies in the future."""
    with sqlite3.connect(path, timeout=10) as database:
        database.execute("UPDATE turns SET claimed_until = '2020-01-01 00:00:00.000000'")
