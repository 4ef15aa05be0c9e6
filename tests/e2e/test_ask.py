"""Asking in a real browser: from a graded answer, and with a model that writes piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer, Candidate
from tests.e2e.conftest import Open
from tests.support.llm_server import LLMServer, hang, status, stream

pytestmark = pytest.mark.browser


def ask(me: Candidate, asked: str, number: int) -> str:
    field = me.page.locator("[data-testid=stChatInputTextArea]")
    field.fill(asked)
    field.press("Enter")
    exchange = me.page.locator(f".st-key-exchange-{number}")
    exchange.wait_for(timeout=LOAD_MS)
    me.settle()
    return exchange.inner_text()


def test_from_a_graded_answer_to_the_sources(open_window: Open, pictures: Path) -> None:
    me = open_window()
    me.visit("/questions?question=kv-cache")
    me.press(words.PRACTISE_IT)
    me.answer("I do not know.")
    me.picture(pictures, "graded-with-ask")
    me.page.get_by_role("link", name=words.ASK_ABOUT).click()
    me.page.get_by_text(words.ASKED_ABOUT).wait_for(timeout=LOAD_MS)
    me.settle()
    assert "question=kv-cache" in me.page.url
    assert "[1] What is the KV cache" in ask(me, "Why does it grow with the batch?", 0)
    assert "The question bank does not cover this." in ask(me, "pancakes with maple syrup", 1)
    me.picture(pictures, "asked-own")
    me.page.locator(".st-key-citations-0 a").first.click()
    me.page.get_by_role("button", name=words.PRACTISE_IT).wait_for(timeout=LOAD_MS)
    me.settle()
    assert "/questions?question=kv-cache" in me.page.url
    me.page.go_back()
    me.page.locator(".st-key-exchange-1").wait_for(timeout=LOAD_MS)
    me.page.reload()
    me.page.locator(".st-key-exchange-1").wait_for(timeout=LOAD_MS)
    me.settle()
    assert "[1] What is the KV cache" in me.page.locator(".st-key-exchange-0").inner_text()
    me.press(words.AFRESH)
    me.picture(pictures, "afresh")
    me.press(words.AFRESH_YES)
    me.page.locator(".st-key-exchange-0").wait_for(state="detached", timeout=LOAD_MS)


def test_a_reload_while_a_model_answers_loses_nothing(open_window: Open, server: AppServer) -> None:
    with LLMServer(hang()) as silent:
        server.stop()
        server.start(INTERVIEWER_MODEL="loopback-model", OPENAI_BASE_URL=silent.base_url)
        me = open_window()
        me.visit("/ask")
        field = me.page.locator("[data-testid=stChatInputTextArea]")
        field.fill("What does the KV cache store?")
        field.press("Enter")
        me.page.get_by_text(words.LOOKING).wait_for(timeout=LOAD_MS)
        silent.script(stream("The keys and values of all past tokens in every layer [1]."))
        me.page.reload()
        me.page.locator(".st-key-exchange-0").wait_for(timeout=LOAD_MS)
        assert "The keys and values of all past tokens" in me.page.locator(".st-key-exchange-0").inner_text()


@pytest.fixture
def model() -> Iterator[LLMServer]:
    said = "The cache keeps the keys and values of all past tokens in every layer [1]. "
    images = "<img src='https://example.org/x.png'> ![y](https://example.org/y.png)"
    with LLMServer(stream(said, "So $m$ grows. ", images)) as found:
        yield found


def test_a_model_answers_from_the_bank(open_window: Open, server: AppServer, model: LLMServer, pictures: Path) -> None:
    server.stop()
    server.start(INTERVIEWER_MODEL="loopback-model", OPENAI_BASE_URL=model.base_url)
    me = open_window(width=360, height=740, scheme="dark")
    asked_for: list[str] = []
    me.page.on("request", lambda request: asked_for.append(request.url))
    me.visit("/ask")
    assert "every layer [1]." in ask(me, "What does the KV cache store?", 0)
    assert not [url for url in asked_for if "example.org" in url]
    model.script(status(401))
    assert "asks for a key" in ask(me, "What does the KV cache cost?", 1)
    assert me.scroller.evaluate("element => element.scrollWidth <= element.clientWidth")
    me.picture(pictures, "asked-own-narrow")
