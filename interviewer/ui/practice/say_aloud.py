"""Say it aloud: speak while a timer runs, then mark the answer by the rubric. Nothing is recorded."""

from __future__ import annotations

from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.models import Interview, Turn
from interviewer.ui import words
from interviewer.ui.practice.marking_form import draw_marking_form
from interviewer.ui.steps import run_step
from interviewer.ui.timer import draw_timer

SECONDS = 120
_STAGE = "aloud"


def is_aloud(interview: Interview, turn: Turn, *, for_probe: bool) -> bool:
    """Whether the next answer is to be said and not typed. A reply to a follow-up is typed."""
    return not for_probe and _stage(interview, turn) is not None


def type_instead() -> None:
    """Go back to typing."""
    st.session_state.pop(_STAGE, None)


def draw_offer(interview: Interview, turn: Turn) -> None:
    """Draw the button that begins it."""
    st.button(
        words.SAY_ALOUD,
        key="say-aloud",
        type="tertiary",
        help=words.SAY_ALOUD_HELP,
        on_click=_set_stage,
        args=(interview, turn, "speaking"),
    )


def draw_say_aloud(services: Services, interview: Interview, turn: Turn) -> None:
    """Draw the timer while the candidate speaks, then the rubric to mark."""
    if _stage(interview, turn) == "marking":
        draw_marking_form(
            turn.question,
            key=f"aloud-{_place(interview, turn)}",
            save=lambda marks: run_step(
                partial(
                    services.engine.mark_aloud,
                    interview.id,
                    turn.index,
                    marks,
                    submission_id=f"{turn.index}-{len(turn.replies)}-aloud",
                )
            ),
            close=type_instead,
        )
        return
    with st.container(key="aloud"):
        st.markdown(words.SAY_ALOUD_NOW)
        draw_timer(key=f"timer-{_place(interview, turn)}", seconds=SECONDS)
        with st.container(horizontal=True):
            st.button(words.SAID_IT_ALL, key="said", on_click=_set_stage, args=(interview, turn, "marking"))
            st.button(words.TYPE_INSTEAD, key="type", type="tertiary", on_click=type_instead)


def _stage(interview: Interview, turn: Turn) -> str | None:
    place, stage = st.session_state.get(_STAGE, ("", None))
    return stage if place == _place(interview, turn) else None


def _set_stage(interview: Interview, turn: Turn, stage: str) -> None:
    st.session_state[_STAGE] = (_place(interview, turn), stage)


def _place(interview: Interview, turn: Turn) -> str:
    return f"{interview.id}-{turn.index}-{len(turn.replies)}"
