"""What a screen reader is told."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from interviewer.models import Interview
from interviewer.ui import words
from interviewer.ui.practice.news import find_news
from tests.ui.conftest import HeadlessServices, RuleGrader, answer, components, fails
from tests.ui.test_practice_page import press

Open = Callable[..., AppTest]


def news(tab: AppTest) -> str:
    return next(str(data["news"]) for _, data in components(tab, "announcer"))


def test_the_question_the_grade_and_the_end(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    assert news(open_page()) == ""
    tab = open_page(interview=interview.id)
    question = interview.turns[0].question.question
    assert news(tab) == f"Question 1 of 2: {question}"
    assert news(answer(tab, "A bootstrap sample.")) == "6.0 · Partway. Judged."
    assert news(press(tab, words.NEXT_QUESTION)).startswith("Question 2 of 2: ")
    services.engine.finish(interview.id)
    assert news(tab.run()) == words.OVER


def test_a_follow_up_and_a_failure(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = press(answer(open_page(interview=interview.id), "A bootstrap sample."), words.FOLLOW_UP)
    probe = services.engine.load(interview.id).turns[0].open_probe
    assert probe
    assert news(tab) == f"Follow-up: {probe.ask}"
    services.local = RuleGrader(fails())
    tab.session_state["tab-grader"] = None
    answer(tab, "The trees see other rows.")
    assert news(tab) == "Not graded. The model at localhost did not reply within 30 seconds."


def test_a_mock_interview_tells_nothing(services: HeadlessServices) -> None:
    started = services.engine.start(count=2, level="mid", seed=0, mode="mock")
    services.engine.submit(started.id, 0, "A bootstrap sample.", submission_id="s")
    graded = services.engine.grade(started.id, 0, services.local)
    assert graded.turns[0].grade
    assert find_news(graded) == ""
