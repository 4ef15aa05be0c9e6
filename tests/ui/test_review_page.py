"""The Review page, headless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.errors import StoreError
from interviewer.interview import session
from interviewer.models import Interview
from interviewer.ui import words
from tests.support.questions import BAGGING, START
from tests.ui.conftest import LLM, HeadlessServices, RuleGrader, covers, fails, text_of

Open = Callable[..., AppTest]


@pytest.fixture
def graded(services: HeadlessServices, interview: Interview) -> Interview:
    """An interview that was ended after one graded answer."""
    services.engine.submit(interview.id, 0, "A bootstrap sample <i>each</i>.", submission_id="first")
    services.engine.grade(interview.id, 0, services.local)
    return services.engine.finish(interview.id)


def test_nothing_yet_invites_to_start(open_page: Open) -> None:
    tab = open_page("review")
    assert words.REVIEW_EMPTY in text_of(tab)
    assert tab.get("page_link")


def test_the_list_says_what_each_came_to(open_page: Open, graded: Interview, services: HeadlessServices) -> None:
    services.engine.start(count=1, level="senior", seed=1, topics=("ensembles",))
    tab = open_page("review")
    facts = [caption.value for caption in tab.caption]
    assert facts[0].endswith("senior · practice · 0 of 1 graded · not finished · **not graded**")
    assert facts[1].endswith("mid · practice · 1 of 2 graded · **average 6.0**")
    assert [b.label for b in tab.button if str(b.key).startswith("open-")] == ["Ensembles", words.ANY_TOPIC]
    tab.button(key=f"open-{graded.id}").click().run()
    assert tab.query_params["transcript"] == graded.id


def test_many_are_shown_a_page_at_a_time(open_page: Open, services: HeadlessServices) -> None:
    for number in range(45):
        started = START + timedelta(minutes=number)
        services.store.create(session.start(f"i{number}", ["bagging"], started))
    tab = open_page("review")
    assert [b.key for b in tab.button][:2] == ["open-i44", "open-i43"]
    assert len(tab.button) == 21
    tab.button(key="older").click().run().button(key="older").click().run()
    assert tab.query_params["page"] == "3"
    assert [b.key for b in tab.button] == ["open-i4", "open-i3", "open-i2", "open-i1", "open-i0", "newer"]


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999999999999", "²"])
def test_a_page_number_that_makes_no_sense(open_page: Open, graded: Interview, page: str) -> None:
    assert [button.key for button in open_page("review", page=page).button] == [f"open-{graded.id}"]


def test_a_transcript_reads_as_it_went(open_page: Open, graded: Interview) -> None:
    tab = open_page("review", transcript=graded.id)
    page = text_of(tab)
    assert BAGGING.question in page
    assert '<span class="number">6.0</span>' in page
    assert "&lt;i&gt;each&lt;/i&gt;" in page
    assert "Bagging trains each model on a bootstrap sample" in page
    assert [button.label for button in tab.get("download_button")] == [words.DOWNLOAD_MD, words.DOWNLOAD_JSON]
    tab.button(key="all").click().run()
    assert "transcript" not in tab.query_params


def test_an_open_question_keeps_its_model_answer_hidden(open_page: Open, interview: Interview) -> None:
    page = text_of(open_page("review", transcript=interview.id))
    assert BAGGING.question in page
    assert words.NO_ANSWER in page
    assert "Bagging trains each model" not in page


def test_unknown_transcript_in_the_url(open_page: Open, graded: Interview) -> None:
    tab = open_page("review", transcript="../../etc/passwd")
    assert tab.warning[0].value == words.UNKNOWN_TRANSCRIPT
    assert tab.button(key=f"open-{graded.id}")


def test_a_note_is_kept_and_shown_as_text(open_page: Open, graded: Interview, services: HeadlessServices) -> None:
    tab = open_page("review", transcript=graded.id)
    tab.text_area[0].set_value("  Say <b>variance</b> first  ")
    next(b for b in tab.button if b.label == words.SAVE_NOTE).click().run()
    assert [note.text for note in services.engine.load(graded.id).turns[0].notes] == ["Say <b>variance</b> first"]
    assert "Say &lt;b&gt;variance&lt;/b&gt; first" in text_of(tab)


def test_what_was_not_graded_can_be_graded_later(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="first")
    services.engine.grade(interview.id, 0, RuleGrader(fails(), LLM))
    services.engine.finish(interview.id)
    tab = open_page("review", transcript=interview.id)
    assert words.NOT_GRADED in text_of(tab)
    services.local = RuleGrader(covers("bootstrap sample"))
    next(b for b in tab.button if b.label == words.GRADE_AGAIN).click().run()
    assert '<span class="number">6.0</span>' in text_of(tab)


def test_a_reply_that_is_not_graded_yet_is_shown_beside_the_grade(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="first")
    services.engine.grade(interview.id, 0, services.local)
    asked = services.engine.follow_up(interview.id, 0).turns[0].probes[0].ask
    services.engine.submit(interview.id, 0, "They are averaged.", submission_id="second", kind="probe")
    page = unescape(text_of(open_page("review", transcript=interview.id)))
    assert '<mark class="earned">bootstrap sample' in page
    assert f"{asked}</p>" in page
    assert "They are averaged." in page
    assert words.NOT_IN_SCORE in page
    services.engine.grade(interview.id, 0, services.local)
    assert words.NOT_IN_SCORE not in unescape(text_of(open_page("review", transcript=interview.id)))


def test_what_could_not_be_told_can_be_settled_after_the_end(open_page: Open, services: HeadlessServices) -> None:
    mock = services.engine.start(mode="mock", level="mid", seed=0)
    services.engine.submit(mock.id, 0, "maybe a bootstrap sample", submission_id="first")
    services.engine.grade(mock.id, 0, RuleGrader(covers("bootstrap sample", label="unsure")))
    under_way = open_page("review", transcript=mock.id)
    assert words.I_SAID_THIS not in [button.label for button in under_way.button]
    services.engine.finish(mock.id)
    tab = open_page("review", transcript=mock.id)
    next(b for b in tab.button if b.label == words.I_SAID_THIS).click().run()
    turn = services.engine.load(mock.id).turns[0]
    assert [(dispute.key_point, dispute.said) for dispute in turn.disputes] == [("bootstrap", True)]
    assert '<span class="number">6.0</span>' in text_of(tab)
    assert words.I_SAID_THIS not in [button.label for button in tab.button]


def test_only_the_last_attempt_can_be_settled(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    unsure = RuleGrader(covers("bootstrap sample", label="unsure"))
    for number, kind in enumerate(("answer", "retry")):
        said = "maybe a bootstrap sample"
        services.engine.submit(interview.id, 0, said, submission_id=f"{number}", kind=kind)
        services.engine.grade(interview.id, 0, unsure)
    tab = open_page("review", transcript=interview.id)
    assert [b.key for b in tab.button if b.label == words.I_SAID_THIS] == ["said-t0-2-bootstrap"]


def test_a_note_that_cannot_be_saved_stays_in_its_field(
    open_page: Open, graded: Interview, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full. Free some space, then try again.")

    tab = open_page("review", transcript=graded.id)
    with monkeypatch.context() as patch:
        patch.setattr(services.store, "add_note", full)
        tab.text_area[0].set_value("Say variance first")
        next(b for b in tab.button if b.label == words.SAVE_NOTE).click().run()
    assert tab.error[0].value == "The disk is full. Free some space, then try again."
    assert tab.text_area[0].value == "Say variance first"
    next(b for b in tab.button if b.label == words.SAVE_NOTE).click().run()
    assert [note.text for note in services.engine.load(graded.id).turns[0].notes] == ["Say variance first"]
    assert tab.text_area[0].value == ""


def test_deleting_asks_first(open_page: Open, graded: Interview, services: HeadlessServices) -> None:
    tab = open_page("review", transcript=graded.id)
    tab.button(key="delete").click().run()
    assert words.DELETE_ASK in text_of(tab)
    tab.button(key="delete-no").click().run()
    assert services.engine.load(graded.id)
    tab.button(key="delete").click().run().button(key="delete-yes").click().run()
    assert tab.success[0].value == words.DELETED
    assert services.store.list_summaries() == ()


def test_a_delete_that_fails_is_told(
    open_page: Open, graded: Interview, services: HeadlessServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(_: str) -> None:
        raise StoreError("The database can be read but not written to.")

    monkeypatch.setattr(services.store, "delete", read_only)
    tab = open_page("review", transcript=graded.id)
    tab.button(key="delete").click().run().button(key="delete-yes").click().run()
    assert tab.error[0].value == "The database can be read but not written to."
    assert BAGGING.question in text_of(tab)
