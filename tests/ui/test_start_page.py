"""Setting up an interview, headless: how, what about, and what to draw from."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.interview.drawing import NOTHING_GRADED, NOTHING_NEW, NOTHING_WEAK, nothing_due
from interviewer.interview.job import match_job
from interviewer.models import Interview, Turn
from interviewer.retrieval.retriever import Hit
from interviewer.ui import words
from interviewer.ui.practice.start import JOB
from tests.support.questions import BAGGING, make_grade, make_question, make_reply
from tests.ui.conftest import HeadlessServices, answer, click_again, text_of

Open = Callable[..., AppTest]


def started(tab: AppTest, services: HeadlessServices) -> Interview:
    return services.engine.load(tab.query_params["interview"])


def draw_from(tab: AppTest, draw: str) -> AppTest:
    tab.selectbox(key="draw").set_value(draw)
    return tab.run()


def advice(tab: AppTest) -> str:
    """Return the quiet notice that there is nothing to draw from, which stands where the choice was made."""
    assert not tab.error
    (notice,) = tab.expander[0].info
    return notice.value


def test_a_double_click_starts_one_interview(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    role = tab.button(key="role-ml-engineer")
    interview = started(role.click().run(), services)
    click_again(tab, role)
    assert tab.query_params["interview"] == interview.id
    tab.button(key="end-now").click().run()
    again = tab.button(key="practise")
    second = started(again.click().run(), services)
    click_again(tab, again)
    assert tab.query_params["interview"] == second.id
    assert {summary.id for summary in services.store.list_summaries()} == {interview.id, second.id}


def test_ending_one_of_two_interviews_that_were_left_ends_one(open_page: Open, services: HeadlessServices) -> None:
    left = [services.engine.start(count=1, level="mid", seed=seed).id for seed in (0, 1)]
    tab = open_page()
    end = next(button for button in tab.button if button.label == words.END_IT)
    click_again(end.click().run(), end)
    assert [bool(services.engine.load(name).finished_at) for name in left] == [False, True]


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


def test_weak_points_are_asked_again(open_page: Open, services: HeadlessServices) -> None:
    services.bank.questions["shop"] = make_question("shop", topic="system-design")  # type: ignore[index]
    tab = draw_from(open_page(), "weak")
    tab.button(key="start").click().run()
    assert advice(tab) == NOTHING_GRADED
    practised(services, 8.0, 1)
    tab.button(key="start").click().run()
    assert advice(tab) == NOTHING_WEAK
    tab.multiselect(key="topics").set_value(["system-design"]).run()
    tab.button(key="start").click().run()
    assert advice(tab) == NOTHING_GRADED
    tab.multiselect(key="topics").set_value([]).run()
    interview = services.engine.start(level="mid", seed=0, questions=["bagging"])
    answer(open_page(interview=interview.id), "No idea.")
    services.engine.finish(interview.id)
    tab.button(key="start").click().run()
    again = started(tab, services)
    assert (again.plan, again.adapts) == (("bagging",), False)


@pytest.mark.usefixtures("interview")  # it has asked one of the two questions
def test_what_was_never_asked_is_asked(open_page: Open, services: HeadlessServices) -> None:
    tab = draw_from(open_page(), "new")
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("boosting",)
    tab = draw_from(open_page(), "new")
    tab.button(key="start").click().run()
    assert advice(tab) == NOTHING_NEW


def test_a_case_is_drawn_from_the_designs(open_page: Open, services: HeadlessServices) -> None:
    services.bank.questions["shop"] = make_question("shop", topic="system-design")  # type: ignore[index]
    practised(services, 2.0, 8)
    tab = open_page()
    tab.segmented_control(key="how").set_value("case")
    draw_from(tab, "weak").button(key="start").click().run()
    assert advice(tab) == NOTHING_GRADED  # bagging is weak, but no design
    draw_from(tab, "new").multiselect(key="topics").set_value(["ensembles"]).run()
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("shop",)  # the topic has no design


def test_an_imported_bank_can_be_drawn_from(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    assert tab.selectbox(key="draw").options == [
        "Everything", "My weak points", "Due for review", "What I was never asked", "A job description",
    ]  # fmt: skip
    services.bank.questions["mine:stacking"] = make_question("mine:stacking")  # type: ignore[index]
    tab = draw_from(open_page(), "mine:")
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
    assert advice(tab) == words.NOTHING_NEAR


def test_minutes_instead_of_a_number_of_questions(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    tab.segmented_control(key="length").set_value("minutes")
    tab.run()
    tab.number_input(key="minutes").set_value(7).run()
    tab.button(key="start").click().run()
    interview = started(tab, services)
    assert (interview.mode, interview.total) == ("practice", None)
    assert interview.ends_at == interview.started_at + timedelta(minutes=7)
    page = text_of(tab)
    assert words.progress(1, None, "ensembles", "junior") in page
    assert "7 min left" in page
    assert words.PAUSE not in [button.label for button in tab.button]
    end = datetime.now(UTC) - timedelta(seconds=1)
    with sqlite3.connect(services.settings.data_dir / "transcripts.db") as database:
        database.execute("UPDATE interviews SET ends_at = ?", (f"{end:%Y-%m-%d %H:%M:%S.%f}",))
    tab = answer(tab, "No idea.")
    assert words.NO_MORE_QUESTIONS in html.unescape(text_of(tab))
    assert words.score_and_band(services.engine.load(interview.id).turns[0].grade)[:3] in text_of(tab)
    tab.button(key="next").click().run()
    assert "It rests on 1 of 1 question." in text_of(tab)
    assert words.TIME_WAS_UP in text_of(tab)


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


def today() -> date:
    return datetime.now(UTC).date()


def practised(services: HeadlessServices, score: float, days_ago: float) -> None:
    """Have an interview in the store that asked about bagging some days ago."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    reply = make_reply().model_copy(update={"submitted_at": at})
    turn = Turn(index=0, question=BAGGING, asked_at=at, replies=(reply,), grades=(make_grade(score),))
    services.store.create(
        Interview(id=f"old-{days_ago}", plan=("bagging",), started_at=at, finished_at=at, turns=(turn,))
    )


def test_what_is_due_is_suggested_and_asked_with_one_click(open_page: Open, services: HeadlessServices) -> None:
    assert words.GO_OVER_IT not in [button.label for button in open_page().button]
    practised(services, 8.0, 3)
    tab = open_page()
    assert "**1 question is due for review.** Weakest: Ensembles." in text_of(tab)
    tab.button(key="go-over-it").click().run()
    interview = started(tab, services)
    assert (interview.plan, interview.topics, interview.adapts) == (("bagging",), ("ensembles",), False)


def test_what_is_due_can_be_drawn_from(open_page: Open, services: HeadlessServices) -> None:
    services.bank.questions["boosting"] = make_question("boosting", topic="nlp")  # type: ignore[index]
    tab = draw_from(open_page(), "due")
    tab.button(key="start").click().run()
    assert advice(tab) == nothing_due(None, today())
    assert not tab.run().info
    practised(services, 8.0, 1)
    tab.button(key="start").click().run()
    assert advice(tab) == nothing_due(today() + timedelta(days=2), today())
    practised(services, 2.0, 8)
    tab.button(key="start").click().run()
    assert "interview" not in tab.query_params  # the later answer counts
    tab = draw_from(open_page(), "due")
    tab.multiselect(key="topics").set_value(["nlp"]).run()
    tab.button(key="start").click().run()
    assert advice(tab) == nothing_due(None, today())
    services.appointments.save(today() + timedelta(days=1))
    tab.multiselect(key="topics").set_value([]).run()
    tab.button(key="start").click().run()
    assert started(tab, services).plan == ("bagging",)


def test_the_date_of_the_interview_is_kept_and_shown_and_taken_back(
    open_page: Open, services: HeadlessServices
) -> None:
    tab = open_page()
    day = today() + timedelta(days=6)
    tab.date_input(key="appointment").set_value(day).run()
    assert words.date_is(day, today()) in text_of(tab)
    again = open_page()
    assert again.date_input(key="appointment").value == day
    assert services.appointments.load() == day
    again.date_input(key="appointment").set_value(None).run()
    assert services.appointments.load() is None
    assert open_page().date_input(key="appointment").value is None


def test_on_the_last_day_nothing_new_is_suggested(open_page: Open, services: HeadlessServices) -> None:
    services.appointments.save(today() + timedelta(days=1))
    assert words.last_day(is_today=False) not in text_of(open_page())
    practised(services, 7.0, 0.5)
    assert words.last_day(is_today=False) in text_of(open_page())
    services.appointments.save(today())
    tab = open_page()
    assert words.last_day(is_today=True) in text_of(tab)
    tab.button(key="go-over-it").click().run()
    assert started(tab, services).plan == ("bagging",)


def test_a_date_that_has_passed_is_let_go_of(open_page: Open, services: HeadlessServices) -> None:
    services.appointments.save(today() - timedelta(days=1))
    tab = open_page()
    assert tab.date_input(key="appointment").value is None
    assert words.days_past(today() - timedelta(days=1), today()) in text_of(tab)
    services.appointments.save(today() - timedelta(days=8))
    assert "hope" not in text_of(open_page())
