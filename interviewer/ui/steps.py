"""Runs a step of an interview from a page; what goes wrong is told on the page, in the words of the error."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from interviewer.errors import InterviewerError

_NOTICE = "notice"


def run_step(step: Callable[[], object]) -> None:
    """Run a step. The message of a failure is shown by `draw_notice`."""
    try:
        step()
    except InterviewerError as error:
        st.session_state[_NOTICE] = str(error)


def draw_notice() -> None:
    """Show the message of the step that failed last, once."""
    if notice := st.session_state.pop(_NOTICE, None):
        st.error(notice, icon=":material/error:")
