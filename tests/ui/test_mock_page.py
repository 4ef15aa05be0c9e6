"""A mock interview, headless: no scores and no tells until the end, one follow-up each, and the clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.interview.help import QUICK_LOOK
from interviewer.interview.probes import IN_MOCK
from interviewer.interview.shapes import CASE_OPENING, SHAPES
from interviewer.models import Interview
from interviewer.ui import words
from tests.support.questions import make_question
from tests.ui.conftest import LLM, HeadlessServices, RuleGrader, answer, covers, drafts_of, text_of

Open = Callable[..., AppTest]


@pytest.fixture
def mock(services: HeadlessServices) -> Interview:
    return services.engine.start(mode="mock", level="mid", seed=0)


def buttons(tab: AppTest) -> list[str]:
    return [button.label for button in tab.button]


def set_end(services: HeadlessServices, interview: Interview, left: timedelta) -> None:
    """Put the end of an interview there, as if the time had passed."""
    with sqlite3.connect(services.settings.store_url.removeprefix("sqlite:///")) as database:
        end = f"{datetime.now(UTC) + left:%Y-%m-%d %H:%M:%S.%f}"
        database.execute("UPDATE interviews SET ends_at = ? WHERE id = ?", (end, interview.id))


def test_a_whole_screen_tells_nothing_until_the_end(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    tab = open_page(interview=mock.id)
    assert words.mock_greeting("screen", 2) in text_of(tab)
    assert "30 min left" in text_of(tab)
    for said in ("A bootstrap sample.", "I don't know."):
        assert set(buttons(tab)) == {words.SKIP, words.CLARIFY_SEND, words.END_NOW}
        answer(tab, said)
        assert IN_MOCK in text_of(tab)
        assert 'class="number"' not in text_of(tab)
        tab = open_page(interview=mock.id)  # a reload in the middle
        assert IN_MOCK in text_of(tab)
        answer(tab, "Nothing more.")
    stored = services.engine.load(mock.id)
    assert stored.finished_at
    assert [[reply.kind for reply in turn.replies] for turn in stored.turns] == [["answer", "probe"]] * 2
    assert [turn.is_pending for turn in stored.turns] == [False, False]
    assert tab.title[0].value.startswith("Not yet at the mid bar")
    assert "It rests on 2 of 2 questions." in text_of(tab)


def test_the_plan_is_fixed_and_every_answer_gets_one_follow_up_without_the_encoder(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    services.preparation = services.preparation.__class__("Loading", 0.4)
    tab = answer(open_page(interview=mock.id), "A bootstrap sample.")
    assert IN_MOCK in text_of(tab)
    assert not services.engine.load(mock.id).turns[0].grades


def test_a_model_grades_behind_and_the_quick_pass_stays_here(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    services.remote = RuleGrader(covers("bootstrap sample"), LLM)
    tab = answer(open_page(interview=mock.id), "A bootstrap sample.")
    assert services.remote.calls == 0
    answer(tab, "More of the bootstrap sample.")
    assert words.progress(2, 2, "ensembles", "junior") in text_of(tab)
    answer(answer(tab, "x"), "y")
    assert services.remote.calls == 2


@pytest.mark.parametrize("leave", [words.SKIP, words.END_NOW])
def test_the_quick_look_is_never_the_grade_where_a_model_grades(
    open_page: Open, services: HeadlessServices, mock: Interview, leave: str
) -> None:
    services.remote = RuleGrader(covers("bootstrap sample", "averaged"), LLM)
    tab = answer(open_page(interview=mock.id), "A bootstrap sample. It is averaged.")
    (quick,) = services.engine.load(mock.id).turns[0].grades
    assert (quick.score, quick.notice) == (6.0, QUICK_LOOK)
    next(button for button in tab.button if button.label == leave).click().run()
    if leave == words.SKIP:
        services.engine.finish(mock.id)
        open_page(interview=mock.id)
    full = services.engine.load(mock.id).turns[0].counted_grade
    assert full
    assert (full.score, full.notice, services.remote.calls) == (8.0, "", 1)
    open_page(interview=mock.id)
    assert services.remote.calls == 1


def test_a_mock_interview_that_was_left_ends_in_its_time(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    set_end(services, mock, timedelta(hours=-5))
    assert words.CONTINUE_TITLE not in text_of(open_page())
    over = services.engine.load(mock.id)
    assert over.ends_at
    # The test puts the end before the beginning; a real one is over a minute after its end.
    assert over.finished_at == max(mock.turns[0].asked_at, over.ends_at + timedelta(minutes=1))
    assert words.MOCK_UNDER_WAY not in text_of(open_page("review", transcript=mock.id))


def test_a_nudge_at_three_minutes_and_a_minute_to_finish_the_sentence(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    set_end(services, mock, timedelta(minutes=4))
    assert words.NUDGE not in text_of(open_page(interview=mock.id))
    set_end(services, mock, timedelta(minutes=2.5))
    assert words.NUDGE in text_of(open_page(interview=mock.id))
    set_end(services, mock, timedelta(seconds=-20))
    tab = open_page(interview=mock.id)
    assert words.TIME_UP in unescape(text_of(tab))
    answer(tab, "A bootstrap sample.")
    assert words.TIME_WAS_UP in text_of(tab)
    assert "6.0 on average" in text_of(tab)


def test_time_up_leads_to_the_debrief_and_keeps_what_was_sent(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    tab = answer(open_page(interview=mock.id), "A bootstrap sample.")
    assert drafts_of(tab)["left"] == ""
    set_end(services, mock, timedelta(minutes=-2))
    answer(tab, "Too late.")
    page = text_of(tab)
    assert tab.text_area[0].value == "Too late."
    assert (drafts_of(tab)["left"], drafts_of(tab)["shown"]) == (words.DRAFT_LEFT, "0-1")  # it is shown once
    tab.button(key="hide-unsent").click().run()
    assert drafts_of(tab)["shown"] == ""
    assert words.TIME_WAS_UP in page
    assert "6.0 on average" in page
    assert [reply.text for reply in services.engine.load(mock.id).turns[0].replies] == ["A bootstrap sample."]


def test_a_case_goes_through_its_stages(open_page: Open, services: HeadlessServices) -> None:
    design = make_question("shop", topic="system-design", kind="scenario", question="Design a shop search.")
    services.bank.questions["shop"] = design  # type: ignore[index]
    case = services.engine.start(mode="mock", shape="case", level="mid", seed=0)
    tab = open_page(interview=case.id)
    assert CASE_OPENING in unescape(text_of(tab))
    assert "45 min left" in text_of(tab)
    assert words.SKIP not in buttons(tab)  # it would end the case
    answer(tab, "The goal.")
    for stage in SHAPES["case"].stages:
        assert stage in text_of(tab)
        assert words.SKIP not in buttons(tab)
        answer(tab, "A bootstrap sample.")
    assert services.engine.load(case.id).finished_at
    assert "6.0 on average" in text_of(tab)


def test_review_shows_no_grade_of_a_mock_interview_under_way(
    open_page: Open, services: HeadlessServices, mock: Interview
) -> None:
    answer(answer(open_page(interview=mock.id), "A bootstrap sample."), "More.")
    page = open_page("review", transcript=mock.id)
    assert 'class="number"' not in text_of(page)
    assert words.MODEL_ANSWER not in [expander.label for expander in page.expander]
    assert not page.get("download_button")
    assert "average" not in text_of(open_page("review"))
    services.engine.finish(mock.id)
    assert 'class="number"' in text_of(open_page("review", transcript=mock.id))
