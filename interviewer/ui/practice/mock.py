"""A mock interview under way: a clock, the question, one follow-up, and no word on how it goes."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError
from interviewer.interview import session
from interviewer.interview.leading import lead_on
from interviewer.models import Interview
from interviewer.ui import card_html, words
from interviewer.ui.context import active_grader
from interviewer.ui.practice.clock import draw_clock
from interviewer.ui.practice.controls import draw_clarifications, draw_controls
from interviewer.ui.practice.question import draw_head
from interviewer.ui.practice.reply_box import draw_reply_box, draw_unsent
from interviewer.ui.practice.voice import draw_voice


def draw_mock(services: Services, interview: Interview) -> None:
    """Draw the mock interview where it stands, and lead it on after a reply."""
    turn = interview.turns[-1]
    draw_clock(interview)
    if turn.index == 0 and not turn.replies:
        st.markdown(words.mock_greeting(interview.shape, len(interview.plan)))
    draw_head(interview, turn)
    if session.phase(interview) not in ("asked", "probed"):
        draw_unsent(interview)
        _lead_on(services, interview)
        return
    if turn.replies:
        with st.expander(words.SAID_SO_FAR):
            st.html(card_html.build_answer_html(turn.replies))
    draw_unsent(interview, open_turn=turn)
    draw_clarifications(turn)
    draw_reply_box(services, interview, turn)
    draw_voice(services, interview, turn, for_probe=turn.open_probe is not None)
    draw_controls(services, interview, turn)


def _lead_on(services: Services, interview: Interview) -> None:
    """Put the follow-up, or have the turn graded behind and ask the next question."""
    status = st.empty()
    status.html(f'<p class="working" role="status">{html.escape(words.THANKS)}</p>')
    try:
        lead_on(
            services.engine,
            services.queue,
            interview,
            datetime.now(UTC),
            grader=active_grader(services),
            local=services.grader("heuristic") if services.preparation.can_grade else None,
        )
    except InterviewerError as error:
        status.empty()
        st.error(str(error), icon=":material/error:")
        st.button(words.GO_ON, type="primary", key="go-on")
        return
    st.rerun()
