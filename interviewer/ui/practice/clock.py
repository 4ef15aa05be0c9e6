"""The time that is left, where an interview has an end. It does not shout."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import streamlit as st

from interviewer.interview import session
from interviewer.models import Interview
from interviewer.ui import words

LOOK_SECONDS = 5.0
NUDGE_MINUTES = 3


@st.fragment(run_every=LOOK_SECONDS)
def draw_clock(interview: Interview) -> None:
    """Draw the time that is left; when a mock interview is over, the page goes to the end by itself."""
    now = datetime.now(UTC)
    left = session.time_left(interview, now)
    if left is None:
        return
    if session.is_over(interview, now):
        st.rerun()
    minutes = left.total_seconds() / 60
    if interview.mode == "practice":
        nudge = words.NO_MORE_QUESTIONS if minutes <= 0 else ""
    else:
        nudge = words.TIME_UP if minutes <= 0 else words.NUDGE if minutes <= NUDGE_MINUTES else ""
    said = f' <span role="status">{html.escape(nudge)}</span>'
    st.html(f'<p class="clock"><span>{html.escape(words.clock(left))}</span>{said}</p>')
