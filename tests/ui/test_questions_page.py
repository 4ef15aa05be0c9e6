"""The Questions page, headless."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.bank.loader import Bank
from interviewer.errors import EncoderError
from interviewer.retrieval.retriever import Hit, Retriever
from interviewer.ui import words
from tests.support.questions import BAGGING, make_question
from tests.ui.conftest import HeadlessServices, text_of

Open = Callable[..., AppTest]


@pytest.fixture
def bank(services: HeadlessServices) -> Bank:
    """Bagging, two questions on boosting that differ in level and kind, and one on NLP."""
    questions = (
        BAGGING.model_copy(update={"related": ("boosting", "gone")}),
        make_question("boosting", question="What does x_t in *boosting* do?", level="mid"),
        make_question("stacking", question="When does stacking fail?", level="senior", kind="scenario"),
        make_question("lemmas", topic="nlp", question="What is a lemma?"),
    )
    services.__dict__["bank"] = Bank({question.id: question for question in questions})
    return services.bank


def rows(tab: AppTest) -> list[str]:
    return [str(button.key).removeprefix("open-") for button in tab.button if str(button.key).startswith("open-")]


@pytest.mark.usefixtures("bank")
def test_the_bank_by_topic_level_and_kind(open_page: Open) -> None:
    tab = open_page("questions")
    assert rows(tab) == ["bagging", "boosting", "stacking", "lemmas"]
    assert "Ensembles · senior · scenario" in text_of(tab)
    assert rows(tab.selectbox(key="topic").select("ensembles").run()) == ["bagging", "boosting", "stacking"]
    assert rows(tab.selectbox(key="level").select("senior").run()) == ["stacking"]
    assert rows(tab.selectbox(key="kind").select("concept").run()) == []
    assert words.NO_QUESTION in text_of(tab)


def test_many_are_shown_a_page_at_a_time(open_page: Open, services: HeadlessServices) -> None:
    many = {f"q{n:02}": make_question(f"q{n:02}") for n in range(45)}
    services.__dict__["bank"] = Bank(many)
    tab = open_page("questions")
    assert len(rows(tab)) == 20
    tab.button(key="next").click().run().button(key="next").click().run()
    assert rows(tab) == ["q40", "q41", "q42", "q43", "q44"]
    assert rows(tab.button(key="previous").click().run())[0] == "q20"
    tab.selectbox(key="level").select("mid").run()
    assert tab.session_state["questions-page"] == 0


@pytest.mark.usefixtures("bank")
def test_a_search_keeps_the_order_of_the_retriever(
    open_page: Open, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    hits = [Hit("lemmas", 0.9, None), Hit("bagging", 0.5, None)]
    found = cast(Retriever, SimpleNamespace(search=lambda query, k: hits[:k] if query == "roots of words" else []))
    monkeypatch.setattr(services, "retriever", lambda: found)
    tab = open_page("questions")
    assert rows(tab.text_input(key="q").input("roots of words").run()) == ["lemmas", "bagging"]
    assert rows(tab.selectbox(key="topic").select("ensembles").run()) == ["bagging"]
    assert rows(tab.text_input(key="q").input("sourdough").run()) == []


@pytest.mark.usefixtures("bank")
def test_a_search_that_cannot_be_made_says_why(
    open_page: Open, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Retriever:
        raise EncoderError("The model folder is empty.")

    monkeypatch.setattr(services, "retriever", fail)
    tab = open_page("questions").text_input(key="q").input("anything").run()
    assert "The model folder is empty." in text_of(tab.run())


@pytest.mark.usefixtures("bank")
def test_one_question_is_read_and_practised(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page("questions").button(key="open-bagging").click().run()
    assert tab.query_params["question"] == "bagging"
    said = text_of(tab)
    assert BAGGING.question in said
    assert BAGGING.misconceptions[0].correction in said
    assert f'{BAGGING.key_points[0].text} <span class="quiet">({words.CORE})</span>' in said
    assert rows(tab) == ["boosting"]
    tab.button(key="practise").click().run()
    (summary,) = services.store.list_summaries(limit=5)
    interview = services.engine.load(summary.id)
    assert (interview.plan, interview.level) == (("bagging",), "junior")
    assert tab.query_params["interview"] in (interview.id, [interview.id])


@pytest.mark.usefixtures("bank")
def test_a_question_is_left_again(open_page: Open) -> None:
    tab = open_page("questions", question="bagging").button(key="all").click().run()
    assert "question" not in tab.query_params
    assert len(rows(tab)) == 4


@pytest.mark.usefixtures("bank")
def test_an_address_of_no_question(open_page: Open) -> None:
    tab = open_page("questions", question="gone")
    assert words.UNKNOWN_QUESTION in text_of(tab)
    assert len(rows(tab)) == 4


def test_a_label_shows_its_characters_as_they_are() -> None:
    assert words.plain_line("x_t *is* 5$") == r"x\_t \*is\* 5\$"
