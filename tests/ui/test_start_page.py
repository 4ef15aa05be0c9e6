"""Setting up an interview, headless: how, what about, and what to draw from."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.interview.job import match_job
from interviewer.models import Interview
from interviewer.retrieval.retriever import Hit
from interviewer.ui import words
from interviewer.ui.practice.start import JOB, NEVER, WEAK
from tests.support.questions import make_question
from tests.ui.conftest import HeadlessServices, answer, text_of

Open = Callable[..., AppTest]


def started(tab: AppTest, services: HeadlessServices) -> Interview:
    return services.engine.load(tab.query_params["interview"])


def draw_from(tab: AppTest, draw: str) -> AppTest:
    tab.selectbox(key="draw").set_value(draw)
    return tab.run()


@pytest.mark.parametrize(("how", "minutes"), [("screen", 30), ("case", 45)])
def test_one_click_starts_a_mock_interview(open_page: Open, services: HeadlessServices, how: str, minutes: int) -> None:
    services.bank.questions["shop"] = make_question("shop", topic="system-design", kind="scenario")  # type: ignore[index]
    tab = open_page()
    tab.segmented_control(key="how").set_value(how)
    tab.run()
    assert f"{minutes} minutes" in text_of(tab)
    tab.button(key="role-ml-engineer").click().run()
    interview = started(tab, services)
    assert (interview.mode, interview.shape, interview.role) == ("mock", how, "ml-engineer")
    assert interview.ends_at
    assert (interview.ends_at - interview.started_at).total_seconds() == 60 * minutes
    assert words.mock_greeting(interview.shape, len(interview.plan)) in text_of(tab)


def test_weak_points_are_asked_again(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = draw_from(open_page(), WEAK)
    tab.button(key="start").click().run()
    assert tab.error[0].value == words.nothing_to_draw(WEAK)
    answer(open_page(interview=interview.id), "No idea.")
    services.engine.finish(interview.id)
    tab.button(key="start").click().run()
    again = started(tab, services)
    assert (again.plan, again.adapts) == (("bagging",), False)


@pytest.mark.usefixtures("interview")  # it has asked one of the two questions
def test_what_was_never_asked_is_asked(open_page: Open, services: HeadlessServices) -> None:
    tab = draw_from(open_page(), NEVER)
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("boosting",)
    tab = draw_from(open_page(), NEVER)
    tab.button(key="start").click().run()
    assert tab.error[0].value == words.nothing_to_draw(NEVER)


def test_an_imported_bank_can_be_drawn_from(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    assert tab.selectbox(key="draw").options == [
        "Everything", "My weak points", "What I was never asked", "A job description",
    ]  # fmt: skip
    services.bank.questions["mine:stacking"] = make_question("mine:stacking")  # type: ignore[index]
    tab = draw_from(open_page(), "mine")
    assert "The bank 'mine'" in tab.selectbox(key="draw").options
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("mine:stacking",)


def test_a_job_description_is_matched(
    open_page: Open, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def search(query: str, k: int) -> list[Hit]:
        asked.append(query)
        return [Hit("boosting", 0.6, None)][:k] if "boosting" in query else []

    monkeypatch.setattr(services, "retriever", lambda: SimpleNamespace(search=search))
    tab = draw_from(open_page(), JOB)
    tab.text_area(key="job").set_value("We sell shoes.\n- Gradient boosting in production").run()
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("boosting",)
    assert asked == ["We sell shoes.", "Gradient boosting in production"]
    tab = draw_from(open_page(), JOB)
    tab.button(key="start").click().run()
    assert tab.error[0].value == words.nothing_to_draw(JOB)


def test_the_same_seed_asks_the_same(open_page: Open, services: HeadlessServices) -> None:
    plans = []
    for _ in range(2):
        tab = open_page()
        tab.text_input(key="seed").set_value("12").run()
        tab.button(key="start").click().run()
        plans.append(started(tab, services).plan)
        assert started(tab, services).seed == 12
    assert plans[0] == plans[1]
    tab = open_page()
    tab.text_input(key="seed").set_value("twelve").run()
    tab.button(key="start").click().run()
    assert tab.error[0].value == words.SEED_WRONG


def test_a_description_calls_most_for_what_many_of_its_lines_are_near_to() -> None:
    near = {"a": [("x", 0.9)], "b": [("y", 0.5), ("x", 0.1)], "c": [("y", 0.6)]}
    found = match_job("* a a\n\nb b. c c\nb b\nshort\n", lambda piece, _: near.get(piece[:1], []))
    assert found == ("y", "x")
    assert match_job("", lambda *_: [("x", 1.0)]) == ()
