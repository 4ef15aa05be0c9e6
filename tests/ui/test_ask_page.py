"""The Ask page, headless: real retrieval, a model on the loopback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.errors import EncoderError
from interviewer.interview.asking import NOT_COVERED, Asker
from interviewer.models import Interview
from interviewer.protocols import Encoder
from interviewer.retrieval.index import build_index
from interviewer.retrieval.retriever import Retriever
from interviewer.settings import LLMSettings
from interviewer.transcripts import database
from interviewer.ui import words
from tests.support.llm_server import LLMServer, status, stream
from tests.ui.conftest import HeadlessServices, answer, text_of

Open = Callable[..., AppTest]
ASKED = "Why does bagging help?"


@pytest.fixture
def asking(services: HeadlessServices, encoder: Encoder, tmp_path: Path) -> HeadlessServices:
    """Services with a real index over their bank."""
    index = build_index(tuple(services.bank.questions.values()), encoder, tmp_path / "index")
    retriever = Retriever(index, encoder)

    def make(llm: LLMSettings | None = None) -> Asker:
        llm = llm or services.settings.llm
        return Asker(services.bank, retriever, encoder, services.chat_client(llm) if llm else None)

    services.asker = make  # type: ignore[method-assign]
    return services


@pytest.fixture
def model(asking: HeadlessServices) -> Iterator[LLMServer]:
    with LLMServer(stream("Each model sees a bootstrap sample of the rows [1].")) as server:
        settings = asking.settings.model_copy(update={"model": "loopback-model", "openai_base_url": server.base_url})
        asking.settings = settings
        yield server


def ask(tab: AppTest, text: str) -> AppTest:
    return tab.chat_input[0].set_value(text).run()


@pytest.mark.usefixtures("asking")
def test_the_bank_answers_with_its_questions(open_page: Open) -> None:
    tab = open_page("ask")
    assert words.answered_by(None) in text_of(tab)
    page = text_of(ask(tab, f"{ASKED} <b>"))
    assert "Why does bagging help? &lt;b&gt;</h2>" in page
    assert "Bagging trains each model on a bootstrap sample" in page
    assert words.FROM_THE_BANK in page
    links = [link for link in tab.get("page_link") if "question=bagging" in str(link.proto)]
    assert len(links) == 1
    page = text_of(ask(tab, "pancakes with maple syrup"))
    assert "Bagging trains each model" in page
    assert NOT_COVERED in page


@pytest.mark.usefixtures("asking")
def test_what_it_is_about_comes_with_the_link(open_page: Open, interview: Interview) -> None:
    practised = answer(open_page(interview=interview.id), "No idea.")
    links = [str(link.proto) for link in practised.get("page_link")]
    assert any("question=bagging" in link and words.ASK_ABOUT in link for link in links)
    tab = open_page("ask", question="bagging")
    assert words.ASKED_ABOUT in text_of(tab)
    assert "Bagging trains each model" in text_of(ask(tab, "Why is that?"))
    assert words.ASKED_ABOUT not in text_of(open_page("ask", question="gone"))


def test_the_debrief_leads_to_it(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = answer(open_page(interview=interview.id), "No idea.")
    services.engine.finish(interview.id)
    links = [str(link.proto) for link in tab.run().get("page_link")]
    assert any("question=bagging" in link and words.ASK_ABOUT in link for link in links)


def test_a_model_answers_in_its_words(open_page: Open, model: LLMServer) -> None:
    tab = open_page("ask")
    assert words.answered_by("loopback-model") in text_of(tab)
    page = text_of(ask(tab, ASKED))
    assert "Each model sees a bootstrap sample of the rows [1]." in page
    assert words.general_knowledge("loopback-model") not in page
    assert model.requests[0]["stream"] is True


def test_what_rests_on_nothing_is_labelled_and_loads_no_image(open_page: Open, model: LLMServer) -> None:
    model.script(stream("Mix flour. ![x](https://example.org/track.png) <img src=x>"))
    tab = ask(open_page("ask"), "pancakes with maple syrup")
    assert tab.info[0].value == words.general_knowledge("loopback-model")
    assert "![" not in text_of(tab)
    assert words.FROM_THE_BANK not in text_of(tab)


def test_a_model_that_fails_is_told_and_replaced(open_page: Open, model: LLMServer) -> None:
    model.script(status(401))
    tab = ask(open_page("ask"), ASKED)
    assert tab.warning[0].value == words.bank_instead("The endpoint at 127.0.0.1 asks for a key. Set OPENAI_API_KEY.")
    assert "Bagging trains each model on a bootstrap sample" in text_of(tab)


@pytest.mark.usefixtures("asking")
def test_the_conversation_survives_a_reload_until_one_starts_afresh(open_page: Open) -> None:
    ask(open_page("ask"), ASKED)
    tab = open_page("ask")
    page = text_of(tab)
    assert ASKED in page
    assert "Bagging trains each model on a bootstrap sample" in page
    assert len([link for link in tab.get("page_link") if "question=bagging" in str(link.proto)]) == 1
    tab.button(key="afresh-yes").click().run()
    for emptied in (tab, open_page("ask")):
        assert ASKED not in text_of(emptied)
        assert words.AFRESH_YES not in [button.label for button in emptied.button]


@pytest.mark.usefixtures("asking")
def test_what_was_asked_before_a_reload_is_answered_after_it(open_page: Open, services: HeadlessServices) -> None:
    services.conversation.ask("Why is that?", "bagging", datetime.now(UTC))
    assert "Bagging trains each model" in text_of(open_page("ask"))
    (exchange,) = services.conversation.load()
    assert exchange.answer
    assert [citation.id for citation in exchange.answer.citations] == ["bagging"]


def test_a_question_that_cannot_be_stored_stays_on_the_page(
    open_page: Open, asking: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0.02)
    tab = open_page("ask")
    other = sqlite3.connect(asking.settings.data_dir / "transcripts.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = text_of(ask(tab, ASKED))
    other.close()
    assert "is busy with the work of another program. Nothing was saved by this step." in page
    assert ASKED in page


def test_a_damaged_answer_is_told_and_can_be_deleted(open_page: Open, asking: HeadlessServices) -> None:
    ask(open_page("ask"), ASKED)
    with sqlite3.connect(asking.settings.data_dir / "transcripts.db") as other:
        other.execute("UPDATE exchanges SET answer = '{'")
    tab = open_page("ask")
    assert "an answer is damaged" in tab.error[0].value
    tab.button(key="afresh-yes").click().run()
    assert not tab.error
    assert asking.conversation.load() == ()


@pytest.mark.usefixtures("asking")
def test_nothing_asked_is_told(open_page: Open) -> None:
    tab = ask(open_page("ask"), "\u200b")
    assert tab.error[0].value == "There is nothing to answer yet. Ask in a few words."
    assert not tab.exception


def test_a_question_stays_when_the_encoder_fails(open_page: Open, asking: HeadlessServices) -> None:
    works = asking.asker

    def broken(llm: LLMSettings | None = None) -> Asker:  # noqa: ARG001
        raise EncoderError("The encoder cannot be loaded.")

    asking.asker = broken  # type: ignore[method-assign]
    tab = ask(open_page("ask"), ASKED)
    assert tab.error[0].value == "The encoder cannot be loaded."
    assert ASKED in text_of(tab)
    asking.asker = works  # type: ignore[method-assign]
    page = text_of(tab.button(key="again").click().run())
    assert "Bagging trains each model" in page
    assert page.count(ASKED) == 1
