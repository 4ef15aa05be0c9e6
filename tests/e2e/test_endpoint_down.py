"""A model that stops answering in mid-interview: nothing is lost, no score is invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.models import Question
from interviewer.ui import words
from tests.e2e.app import LOAD_MS, AppServer
from tests.e2e.conftest import Open
from tests.e2e.test_whole_interview import asked, in_own_voice
from tests.support.llm_server import LLMServer, answer, status

pytestmark = pytest.mark.browser


@pytest.fixture
def model() -> Iterator[LLMServer]:
    with LLMServer(status(500)) as found:
        yield found


def judgement(question: Question, quote: str) -> dict[str, object]:
    """What a model answers that found the first point covered."""
    points = [
        {"key_point": point.id, "reason": "It is there." if n == 0 else "Not there.", "verdict": "missing", "quote": ""}
        for n, point in enumerate(question.key_points)
    ]
    points[0] |= {"verdict": "covered", "quote": quote}
    return {"points": points, "errors": [], "feedback": "You have the start of it."}


def test_the_endpoint_dies_in_mid_interview(
    open_window: Open, server: AppServer, model: LLMServer, bank: Bank, pictures: Path
) -> None:
    server.stop()
    server.start(INTERVIEWER_MODEL="loopback-model", OPENAI_BASE_URL=model.base_url)
    me = open_window()
    me.visit()
    me.page.get_by_text(words.graded_by_model("loopback-model", "127.0.0.1")).wait_for(timeout=LOAD_MS)
    me.press("LLM engineer")
    question = asked(me, bank)
    model.script(answer(judgement(question, question.key_points[0].text)))
    card = me.answer(f"{question.key_points[0].text}. That is the heart of it.")
    assert "Graded by loopback-model" in card.inner_text()
    assert me.score() > 0
    me.next()

    model.script(status(401))
    card = me.answer(in_own_voice(asked(me, bank)))
    assert "Graded on this computer" in card.inner_text()
    assert "refused" in card.inner_text() or "asks for a key" in card.inner_text()
    me.picture(pictures, "endpoint-down")
    me.visit("/review")
    assert "2 of 5 graded" in me.page.locator(".st-key-transcripts").inner_text()
    assert "Traceback" not in server.log
