"""Runs a step of an interview from a page; what goes wrong is told on the page, in the words of the error.

For a second click the script runs anew while the step of the first may still be at work, so steps wait for each other.
What a button does is done for every click that it got before the page was drawn anew, so a step may come twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

import streamlit as st

from interviewer.errors import InterviewerError, NothingToDrawError
from interviewer.models import Interview

_TAB = "steps"


@dataclass
class _Tab:
    """What the steps of a browser tab share: the last failure or advice, and the interview that was just started.

    A step does not look into the session state itself, for there a script run ends that is to give way to the next.
    """

    lock: RLock = field(default_factory=RLock)
    notice: str = ""
    advice: str = ""
    started: str | None = None


def run_step(step: Callable[[], object]) -> None:
    """Run a step. The message of a failure is shown by `draw_notice`, that of an empty draw by `draw_advice`."""
    tab = _get_tab()
    with tab.lock:
        try:
            step()
        except NothingToDrawError as error:
            tab.advice = str(error)
        except InterviewerError as error:
            tab.notice = str(error)


def start_once(start: Callable[[], Interview]) -> Callable[[], None]:
    """Return the step that starts an interview, which the Practice page then opens: always the same one."""
    tab = _get_tab()
    interview: Interview | None = None

    def step() -> None:
        nonlocal interview
        interview = interview or start()
        tab.started = interview.id

    return step


def find_started(*, wait: bool = False) -> str | None:
    """Return the id of the interview that was started since a page was last drawn to its end.

    With `wait` the step that is at work, if there is one, may still start it.
    """
    tab = _get_tab()
    if wait:
        with tab.lock:
            pass
    return tab.started


def forget_started() -> None:
    """Have the Practice page open no more what was started."""
    _get_tab().started = None


def draw_notice() -> None:
    """Show the message of the step that failed last, once."""
    tab = _get_tab()
    if tab.notice:
        st.error(tab.notice, icon=":material/error:")
        tab.notice = ""


def draw_advice() -> None:
    """Say once, where the choice was made, what to choose instead: there was nothing to draw from."""
    tab = _get_tab()
    if tab.advice:
        st.info(tab.advice, icon=":material/info:")
        tab.advice = ""


def _get_tab() -> _Tab:
    tab: _Tab = st.session_state.setdefault(_TAB, _Tab())
    return tab
