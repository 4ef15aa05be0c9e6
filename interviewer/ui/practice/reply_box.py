"""Takes a reply and has it committed. A text that could not be saved stays on the screen."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError, StoreError
from interviewer.interview import session
from interviewer.models import Interview, ReplyKind, Turn
from interviewer.ui import words
from interviewer.ui.context import tab_id

REPLY_HEIGHT = 190
_UNSENT = "unsent"


@dataclass(frozen=True)
class Unsent:
    """A text that was not saved, and why. `submission_id` is the one it was sent under."""

    interview_id: str
    submission_id: str
    text: str
    message: str
    label: str


def draw_reply_box(services: Services, interview: Interview, turn: Turn) -> None:
    """Draw the input for the turn's next reply.

    What is typed is taken by a callback, for by the time it arrives another window may have moved the interview on, and
    then this input is not drawn again.
    """
    key = f"reply-{interview.id}-{_submission_id(turn)}"

    def take() -> None:
        _submit(services, interview.id, turn, st.session_state[key] or "")

    with st.container(key="reply"):  # in a container it stands under the question, not at the foot of the window
        placeholder = words.RETRY_HERE if turn.replies else words.ANSWER_HERE
        st.chat_input(placeholder, key=key, height=REPLY_HEIGHT, on_submit=take)


def draw_unsent(services: Services, interview: Interview) -> None:
    """Draw the text that was not saved, if there is one, to send again where the interview takes a reply."""
    unsent = st.session_state.get(_UNSENT)
    if not isinstance(unsent, Unsent) or unsent.interview_id != interview.id:
        return
    with st.container(border=True, key="unsent"):
        st.error(unsent.message, icon=":material/error:")
        key = f"unsent-{unsent.submission_id}"
        st.text_area(words.UNSENT_LABEL, unsent.text, height=220, key=key)
        turn = interview.turn

        def send_again() -> None:
            if turn:
                _submit(services, interview.id, turn, st.session_state[key] or "")

        with st.container(horizontal=True):
            if session.phase(interview) in ("asked", "graded"):
                st.button(unsent.label, type="primary", key="send-again", on_click=send_again)
            st.button(words.DISCARD, key="discard", on_click=_discard)


def _submit(services: Services, interview_id: str, turn: Turn, text: str) -> None:
    key = _submission_id(turn)
    try:
        kind: ReplyKind = "retry" if turn.replies else "answer"
        services.engine.submit(interview_id, turn.index, text, submission_id=key, kind=kind)
    except InterviewerError as error:
        label = words.SAVE_AGAIN if isinstance(error, StoreError) else words.SEND_AGAIN
        st.session_state[_UNSENT] = Unsent(interview_id, key, text, str(error), label)
    else:
        _discard()


def _submission_id(turn: Turn) -> str:
    """Return the id for the next reply: the same for one try in one window, however often it is sent."""
    return f"{turn.index}-{len(turn.replies)}-{tab_id()}"


def _discard() -> None:
    st.session_state.pop(_UNSENT, None)
