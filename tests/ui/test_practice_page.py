"""The Practice page, headless: every state that needs no browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.errors import Problem, StoreError
from interviewer.interview.engine import MOVED_ON
from interviewer.interview.session import MAX_REPLY_CHARS
from interviewer.models import ErrorInReply, Evidence, Interview
from interviewer.ui import words
from tests.support.questions import LOCAL, make_question
from tests.ui.conftest import (
    LLM,
    HeadlessServices,
    RuleGrader,
    answer,
    box_of,
    breaks,
    click_again,
    covers,
    fails,
    saved_drafts,
    text_of,
)

Open = Callable[..., AppTest]


def buttons(tab: AppTest) -> list[str]:
    return [button.label for button in tab.button]


def press(tab: AppTest, label: str) -> AppTest:
    return next(button for button in tab.button if button.label == label).click().run()


def test_first_visit_says_what_this_is_and_offers_roles(open_page: Open) -> None:
    tab = open_page()
    assert tab.title[0].value == words.START_TITLE
    assert words.WHAT_THIS_IS in text_of(tab)
    assert words.graded_locally() in text_of(tab)
    roles = [button for button in tab.button if str(button.key).startswith("role-")]
    assert [button.label.split("**")[1] for button in roles] == [
        "Product data scientist",
        "ML engineer",
        "LLM engineer",
        "Researcher",
    ]
    assert [button.disabled for button in roles] == [True, False, True, True]  # the test's bank has ensembles only
    assert words.CONTINUE not in buttons(tab)


def test_one_click_on_a_role_asks_the_first_question(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    tab.button(key="role-ml-engineer").click().run()
    stored = services.engine.load(tab.query_params["interview"])
    assert (stored.role, stored.level, len(stored.plan)) == ("ml-engineer", "mid", 2)
    assert stored.turns[0].question.question in text_of(tab)
    assert words.progress(1, 2, "ensembles", "junior") in text_of(tab)


def test_topics_level_and_number_can_be_chosen(open_page: Open, services: HeadlessServices) -> None:
    tab = open_page()
    assert tab.multiselect(key="topics").options == ["Ensembles (2)"]
    tab.multiselect(key="topics").set_value(["ensembles"])
    tab.segmented_control(key="level").set_value("senior")
    tab.number_input(key="questions").set_value(1)
    tab.run().button(key="start").click().run()
    stored = services.engine.load(tab.query_params["interview"])
    assert (stored.topics, stored.level, len(stored.plan)) == (("ensembles",), "senior", 1)


def test_an_unfinished_interview_is_offered_first(open_page: Open, interview: Interview) -> None:
    tab = open_page()
    assert "Question 1 of 2, started just now." in text_of(tab)
    press(tab, words.CONTINUE)
    assert tab.query_params["interview"] == interview.id
    assert interview.turns[0].question.question in text_of(tab)


def test_an_unfinished_interview_can_be_ended(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = press(open_page(), words.END_IT)
    assert services.engine.load(interview.id).finished_at
    assert words.CONTINUE not in buttons(tab)


def test_unknown_interview_in_the_url(open_page: Open) -> None:
    tab = open_page(interview="nonsense")
    assert tab.warning[0].value == words.UNKNOWN_INTERVIEW
    assert tab.title[0].value == words.START_TITLE


def test_bad_question_files_are_told_but_do_not_stop_the_rest(open_page: Open, services: HeadlessServices) -> None:
    bank = services.bank
    problem = Problem("corpus/nlp/x.md", 3, "yaml", "broken")
    services.__dict__["bank"] = type(bank)(bank.questions, (problem, problem))
    tab = open_page()
    assert tab.expander[-1].label == "1 question file could not be read and was left out"
    assert tab.expander[-1].text[0].value == "corpus/nlp/x.md:3: yaml: broken"


def test_a_good_answer(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    phrases = ("bootstrap sample", "averaged", "variance")
    services.local = RuleGrader(covers(*phrases))
    tab = answer(open_page(interview=interview.id), "A bootstrap sample each, then averaged: less variance.")
    page = text_of(tab)
    assert '<span class="number">10.0</span><span class="band">Strong</span>' in page
    for phrase in phrases:
        assert f'<mark class="earned">{phrase}' in page
    assert words.MISSING in page
    assert "Rows left out of a sample" in page
    assert "Graded on this computer (all-MiniLM-L6-v2, version 1)" in page
    assert buttons(tab) == [words.FOLLOW_UP, words.NEXT_QUESTION, words.TRY_AGAIN, words.SHOW_MODEL_ANSWER]
    assert box_of(tab) is None


def test_the_same_text_is_stored_and_graded_once(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = answer(open_page(interview=interview.id), "A bootstrap sample.")
    tab.run()
    open_page(interview=interview.id)
    turn = services.engine.load(interview.id).turns[0]
    assert [reply.text for reply in turn.replies] == ["A bootstrap sample."]
    assert len(turn.grades) == 1


def test_a_reply_that_was_never_graded_is_graded_when_the_page_comes_back(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="before-the-crash")
    page = text_of(open_page(interview=interview.id))
    assert '<span class="number">6.0</span>' in page
    assert services.engine.load(interview.id).turns[0].grades


def test_needs_correcting_leads(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    def judge(question: Any, replies: Any, level: Any) -> Any:
        grade = covers("bootstrap sample")(question, replies, level)
        said = Evidence(quote="all rows", start=0, end=8)
        error = ErrorInReply(
            key_point="bootstrap", claim="Each sees all rows", correction="Each sees a sample.", evidence=(said,)
        )
        return grade.model_copy(update={"errors": (error,), "score": 3.0})

    services.local = RuleGrader(judge)
    page = text_of(answer(open_page(interview=interview.id), "all rows, a bootstrap sample"))
    assert f'✗ {words.NEEDS_CORRECTING}</span><span class="number">3.0</span>' in page
    assert '<span class="band">' not in page
    assert '<mark class="wrong">all rows' in page
    assert "You said “all rows”. Each sees a sample." in page


def test_unsure_is_asked_and_settled(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    services.local = RuleGrader(covers("bootstrap sample", label="unsure"))
    tab = answer(open_page(interview=interview.id), "maybe a bootstrap sample")
    assert "tell whether you said: Each model is trained on a bootstrap sample of the rows" in text_of(tab)
    assert '<mark class="unsure">bootstrap sample' in text_of(tab)
    assert "between 2.5 and 3.5" in text_of(tab)
    press(tab, words.I_SAID_THIS)
    turn = services.engine.load(interview.id).turns[0]
    assert (turn.disputes[0].key_point, turn.disputes[0].said) == ("bootstrap", True)
    assert turn.grade
    assert turn.grade.score == 6.0
    assert words.I_SAID_THIS not in buttons(tab)
    assert words.SELF_MARKED in text_of(tab)


def test_not_graded_by_a_model_can_be_graded_here(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.remote = RuleGrader(fails(), LLM)
    tab = answer(open_page(interview=interview.id), "A bootstrap sample.")
    page = text_of(tab)
    assert words.NOT_GRADED in page
    assert "The model at localhost did not reply within 30 seconds." in page
    assert words.ANSWER_SAVED in page
    assert 'class="number"' not in page
    press(tab, words.GRADE_HERE)
    assert '<span class="number">6.0</span>' in text_of(tab)
    assert words.GRADE_HERE not in buttons(tab)


def test_not_graded_here_can_be_graded_again(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    services.local = RuleGrader(fails("The encoder cannot be loaded."))
    tab = answer(open_page(interview=interview.id), "A bootstrap sample.")
    assert words.GRADE_HERE not in buttons(tab)
    services.local = RuleGrader(covers("bootstrap sample"))
    tab.session_state["tab-grader"] = None
    press(tab, words.GRADE_AGAIN)
    assert '<span class="number">6.0</span>' in text_of(tab)


def test_marking_by_hand(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    services.local = RuleGrader(fails())
    tab = press(answer(open_page(interview=interview.id), "A bootstrap sample."), words.MARK_MYSELF)
    assert [radio.value for radio in tab.radio] == [words.SAID_NOT] * 4
    tab.radio[0].set_value(words.SAID_IT)
    tab.radio[1].set_value(words.SAID_PARTLY)
    press(tab, words.MARK_DONE)
    grade = services.engine.load(interview.id).turns[0].grade
    assert grade
    assert [verdict.credit for verdict in grade.verdicts] == [1.0, 0.5, 0.0, 0.0]
    assert "Self-marked" in text_of(tab)
    assert not tab.radio


def test_a_bug_in_the_grader_is_no_traceback_and_no_dead_end(
    open_page: Open, services: HeadlessServices, interview: Interview, caplog: pytest.LogCaptureFixture
) -> None:
    services.local = RuleGrader(breaks())
    tab = answer(open_page(interview=interview.id), "A secret reply.")
    assert tab.warning[0].value == words.GRADING_BROKE
    assert not tab.exception
    assert words.MARK_MYSELF in buttons(tab)
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
    press(press(tab, words.MARK_MYSELF), words.MARK_DONE)
    assert words.NEXT_QUESTION in buttons(tab)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\u200b \u2060", "There is nothing to grade yet"),
        ("x" * (MAX_REPLY_CHARS + 1), "20,001 characters; an answer can have 20,000"),
    ],
)
def test_a_refused_reply_stays_in_its_box(
    open_page: Open, services: HeadlessServices, interview: Interview, text: str, message: str
) -> None:
    tab = answer(open_page(interview=interview.id), text)
    box = box_of(tab)
    assert box
    assert message in box["problem"]
    assert (box["place"], box["tries"]) == ("0-0", 1)
    assert (box_of(answer(tab, text)) or {})["tries"] == 2
    assert not services.engine.load(interview.id).turns[0].replies
    assert '<span class="number">6.0</span>' in text_of(answer(tab, "A bootstrap sample."))
    assert not tab.text_area


def test_a_reply_that_cannot_be_saved_stays_in_its_box(
    open_page: Open, services: HeadlessServices, interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **_more: object) -> bool:
        raise StoreError("The disk is full. Free some space, then try again.")

    tab = open_page(interview=interview.id)
    with monkeypatch.context() as patch:
        patch.setattr(services.store, "add_reply", full)
        answer(tab, "A bootstrap sample.")
        box = box_of(tab)
        assert box
        assert box["problem"] == "The disk is full. Free some space, then try again."
        assert box["saved"] == []
    answer(tab, "A bootstrap sample.")
    replies = services.engine.load(interview.id).turns[0].replies
    assert [reply.text for reply in replies] == ["A bootstrap sample."]
    assert saved_drafts(tab) == [replies[0].id]


def test_the_box_says_what_it_is(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    box = box_of(tab)
    assert box
    assert (box["words"]["label"], box["code"], box["most"]) == (words.YOUR_ANSWER, False, MAX_REPLY_CHARS)
    retried = box_of(press(answer(tab, "No idea."), words.TRY_AGAIN))
    assert retried
    assert (retried["words"]["label"], retried["place"]) == (words.RETRY, "0-1")
    coding = make_question("lists", question="Reverse a list.", kind="coding")
    services.__dict__["bank"].questions["lists"] = coding
    started = services.engine.start(level="mid", seed=0, questions=("lists",))
    asked = box_of(open_page(interview=started.id))
    assert asked
    assert asked["code"] is True


def test_another_window_answered_first(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    answer(open_page(interview=interview.id), "From the other window.")
    answer(tab, "From this window.")
    assert "From the other window." in text_of(tab)
    assert tab.error[0].value == "This question already has an answer; another try is a retry."
    assert tab.text_area[0].value == "From this window."
    turn = services.engine.load(interview.id).turns[0]
    assert [reply.text for reply in turn.replies] == ["From the other window."]
    press(tab, words.HIDE)
    assert not tab.text_area


def test_the_same_text_from_two_windows_is_one_reply(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = open_page(interview=interview.id)
    answer(open_page(interview=interview.id), "A bootstrap sample.")
    answer(tab, "A bootstrap sample.")
    assert not tab.error
    assert len(services.engine.load(interview.id).turns[0].replies) == 1


def test_a_text_for_a_question_that_another_window_left_is_no_answer_to_the_next(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = open_page(interview=interview.id)
    services.engine.skip(interview.id, 0)
    answer(tab, "About bagging.")
    assert tab.error[0].value == MOVED_ON
    assert tab.text_area[0].value == "About bagging."
    assert not any(turn.replies for turn in services.engine.load(interview.id).turns)


def test_a_text_for_an_interview_that_another_window_ended_stays_on_the_screen(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = open_page(interview=interview.id)
    services.engine.finish(interview.id)
    answer(tab, "Too late.")
    assert tab.text_area[0].value == "Too late."
    assert tab.title[0].value.startswith("No score this time.")


@pytest.mark.parametrize("label", [words.SKIP, words.hint_button(0, 2)])
def test_the_second_click_does_nothing_to_what_came_with_the_first(
    open_page: Open, services: HeadlessServices, label: str
) -> None:
    hinted = {f"q{n}": make_question(f"q{n}", hints=("one", "two")) for n in range(3)}
    services.__dict__["bank"] = type(services.bank)(hinted)
    started = services.engine.start(level="mid", seed=0, questions=tuple(hinted))
    tab = open_page(interview=started.id)
    button = next(button for button in tab.button if button.label == label)
    click_again(button.click().run(), button)
    stored = services.engine.load(started.id)
    skipped, hints = sum(turn.skipped_at is not None for turn in stored.turns), len(stored.turns[0].hints)
    assert (skipped, hints) == ((1, 0) if label == words.SKIP else (0, 1))
    assert not tab.error


def test_hint_skip_and_the_end(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    press(tab, words.hint_button(0, 1))
    assert "Think about what differs between the data that each model sees." in text_of(tab)
    assert words.hint_button(0, 1) not in buttons(tab)
    press(tab, words.SKIP)
    assert words.progress(2, 2, "ensembles", "junior") in text_of(tab)
    answer(tab, "A bootstrap sample.")
    press(tab, words.FINISH)
    page = text_of(tab)
    assert tab.title[0].value.startswith("Not far below the mid bar; no core point missing.")
    assert "6.0 on average" in page
    assert "It rests on 1 of 2 questions; 1 skipped." in page
    assert "“bootstrap sample”" in page
    assert words.ONE_TO_REDO in page
    assert [button.label for button in tab.get("download_button")] == [words.DOWNLOAD_MD, words.DOWNLOAD_JSON]
    press(tab, words.NEW_INTERVIEW)
    assert tab.title[0].value == words.START_TITLE
    assert services.engine.load(interview.id).finished_at


def test_ending_early_without_an_answer_shows_no_score(open_page: Open, interview: Interview) -> None:
    tab = press(open_page(interview=interview.id), words.END_NOW)
    assert tab.title[0].value.startswith("No score this time.")
    assert "2 questions; 1 not answered, 1 not asked." in text_of(tab)


def test_a_retry_keeps_both_attempts(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = answer(open_page(interview=interview.id), "No idea.")
    press(tab, words.TRY_AGAIN)
    assert words.BACK_TO_GRADE in buttons(tab)
    assert tab.expander[0].label == "First answer: 0.0 · Start again here"
    answer(tab, "A bootstrap sample.")
    assert '<span class="number">6.0</span>' in text_of(tab)
    assert tab.expander[0].label == "First answer: 0.0 · Start again here"
    turn = services.engine.load(interview.id).turns[0]
    assert [(reply.kind, reply.text) for reply in turn.replies] == [
        ("answer", "No idea."),
        ("retry", "A bootstrap sample."),
    ]


def test_a_retry_after_the_model_answer_is_not_counted(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    tab = press(answer(open_page(interview=interview.id), "No idea."), words.SHOW_MODEL_ANSWER)
    assert services.engine.load(interview.id).turns[0].revealed_at
    assert "Bagging trains each model on a bootstrap sample" in text_of(tab)
    assert "https://doi.org/10.1007/BF00058655" in text_of(tab)
    answer(press(tab, words.TRY_AGAIN), "A bootstrap sample.")
    assert words.PRACTICE_ONLY in text_of(tab)
    assert services.engine.load(interview.id).turns[0].grade
    services.engine.finish(interview.id)
    assert "0.0 on average" in text_of(tab.run())


def test_the_model_answer_is_not_there_before_the_answer(open_page: Open, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    assert words.SHOW_MODEL_ANSWER not in buttons(tab)
    assert "Bagging trains each model" not in text_of(tab)


def test_an_interrupted_interview_goes_on_between_two_questions(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    turn = interview.turns[0]
    services.store.mark_skipped(interview.id, 0, turn.asked_at)
    assert words.progress(2, 2, "ensembles", "junior") in text_of(open_page(interview=interview.id))


def test_a_database_that_cannot_be_opened_is_told(
    open_page: Open, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("The transcript database is damaged. Keep a copy of the file.")

    monkeypatch.setattr(services.store, "latest_unfinished", broken)
    tab = open_page()
    assert tab.error[0].value == "The transcript database is damaged. Keep a copy of the file."
    assert not tab.exception


def test_local_grader_is_named_in_the_grade(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    def judge(question: Any, replies: Any, level: Any) -> Any:
        return covers("x")(question, replies, level).model_copy(
            update={"notice": "<b>Fell back</b>", "graded_by": LOCAL}
        )

    services.local = RuleGrader(judge)
    page = text_of(answer(open_page(interview=interview.id), "x <script>alert(1)</script>"))
    assert "&lt;b&gt;Fell back&lt;/b&gt;" in page
    assert "<script>" not in page
