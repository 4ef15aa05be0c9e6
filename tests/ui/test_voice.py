"""Say it aloud, and answers by microphone, headless."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.interview.aloud import NO_WORDS, SAID_ALOUD
from interviewer.models import Interview
from interviewer.ui import words
from tests.support.llm_server import LLMServer, heard, status
from tests.ui.conftest import HeadlessServices, RuleGrader, box_of, breaks, components, text_of
from tests.ui.test_practice_page import buttons, press

Open = Callable[..., AppTest]


def test_said_aloud_and_marked(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    services.local = RuleGrader(breaks())  # nobody else is asked
    tab = press(open_page(interview=interview.id), words.SAY_ALOUD)
    assert [data["seconds"] for _, data in components(tab, "timer")] == [120]
    assert box_of(tab) is None
    assert not tab.radio
    press(tab, words.SAID_IT_ALL)
    assert len(tab.radio) == 4
    tab.radio[0].set_value(words.SAID_IT)
    press(tab, words.MARK_DONE)
    turn = services.engine.load(interview.id).turns[0]
    assert [reply.text for reply in turn.replies] == [SAID_ALOUD]
    assert turn.grade
    assert turn.grade.score == 6.0
    assert '<span class="number">6.0</span>' in text_of(tab)
    assert "Self-marked" in text_of(tab)
    assert words.NEXT_QUESTION in buttons(tab)


def test_said_aloud_and_stopped_before_the_marks_is_marked_by_nobody(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.engine.submit(interview.id, 0, SAID_ALOUD, submission_id="0-0-aloud")
    page = text_of(open_page(interview=interview.id))
    assert NO_WORDS in page
    assert "Self-marked" not in page
    assert '<p class="quiet"></p>' not in page


def test_one_can_type_after_all(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    tab = press(open_page(interview=interview.id), words.SAY_ALOUD)
    press(tab, words.TYPE_INSTEAD)
    assert box_of(tab)
    press(press(press(tab, words.SAY_ALOUD), words.SAID_IT_ALL), words.MARK_CANCEL)
    assert box_of(tab)
    assert not services.engine.load(interview.id).turns[0].replies


def test_a_follow_up_has_its_box_though_another_try_was_to_be_said_aloud(
    open_page: Open, services: HeadlessServices, interview: Interview
) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="first")
    tab = press(press(open_page(interview=interview.id), words.TRY_AGAIN), words.SAY_ALOUD)
    services.engine.follow_up(interview.id, 0)  # in another window
    assert words.SAID_IT_ALL in buttons(tab.run())
    press(tab, words.BACK_TO_GRADE)
    assert (box_of(tab) or {})["words"]["label"] == words.FOLLOW_UP_REPLY
    assert words.SAID_IT_ALL not in buttons(tab)


def test_going_back_ends_saying_it_aloud(open_page: Open, services: HeadlessServices, interview: Interview) -> None:
    services.engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="first")
    tab = press(press(open_page(interview=interview.id), words.TRY_AGAIN), words.SAY_ALOUD)
    press(press(tab, words.BACK_TO_GRADE), words.TRY_AGAIN)
    assert (box_of(tab) or {})["words"]["label"] == words.RETRY


def test_the_question_can_be_read_by_the_browser(open_page: Open, interview: Interview) -> None:
    tab = open_page(interview=interview.id)
    read = components(tab, "read_aloud")
    assert [data["text"] for _, data in read] == [interview.turns[0].question.question]


@pytest.fixture
def endpoint(services: HeadlessServices) -> Iterator[LLMServer]:
    with LLMServer(heard("Each tree sees a bootstrap sample.")) as server:
        services.settings = services.settings.model_copy(
            update={"transcription_model": "whisper", "openai_base_url": server.base_url}
        )
        yield server


def test_without_a_transcription_model_there_is_no_microphone(open_page: Open, interview: Interview) -> None:
    assert not open_page(interview=interview.id).get("audio_input")


def speak(tab: AppTest, audio: bytes) -> AppTest:
    return tab.audio_input[0].set_value(("answer.wav", audio, "audio/wav")).run()


def test_what_was_said_goes_into_the_box(open_page: Open, endpoint: LLMServer, interview: Interview) -> None:
    tab = speak(open_page(interview=interview.id), b"RIFF-one")
    box = box_of(tab)
    assert box
    assert box["heard"]["text"] == "Each tree sees a bootstrap sample."
    tab.run()
    assert len(endpoint.requests) == 1
    endpoint.script(heard("And more."))
    again = box_of(speak(tab, b"RIFF-two"))
    assert again
    assert again["heard"]["text"] == "And more."
    assert again["heard"]["id"] != box["heard"]["id"]


def test_a_transcription_that_fails_keeps_the_recording(
    open_page: Open, endpoint: LLMServer, interview: Interview
) -> None:
    endpoint.script(status(401))
    tab = speak(open_page(interview=interview.id), b"RIFF-one")
    assert tab.error[0].value == f"The endpoint at 127.0.0.1 asks for a key. Set OPENAI_API_KEY. {words.NOT_HEARD}"
    endpoint.script(heard("Now."))
    box = box_of(press(tab, words.HEAR_AGAIN))
    assert box
    assert box["heard"]["text"] == "Now."


def test_silence_is_told(open_page: Open, endpoint: LLMServer, interview: Interview) -> None:
    endpoint.script(heard(""))
    tab = speak(open_page(interview=interview.id), b"RIFF-one")
    assert tab.error[0].value == words.HEARD_NOTHING
    box = box_of(tab)
    assert box
    assert box["heard"] is None
