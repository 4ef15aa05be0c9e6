"""What stands beside the answer box: hint, skip, ask what it means, pause, end early."""

from __future__ import annotations

import html
from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.interview.shapes import has_stages
from interviewer.models import Interview, Turn
from interviewer.ui import words
from interviewer.ui.context import active_client
from interviewer.ui.steps import run_step


def draw_controls(services: Services, interview: Interview, turn: Turn) -> None:
    """Draw the controls of the open question or follow-up. What a mock interview does not have is left out.

    The keys name the question, so that the second click of a double-click does nothing to the next one.
    """
    engine = services.engine
    is_mock = interview.mode == "mock"
    with st.container(horizontal=True, key="controls"):
        if not is_mock and len(turn.hints) < len(turn.question.hints):
            st.button(
                words.hint_button(len(turn.hints), len(turn.question.hints)),
                key=f"hint-{turn.index}-{len(turn.hints)}",
                type="tertiary",
                help=words.HINT_HELP,
                on_click=run_step,
                args=(partial(engine.hint, interview.id, turn.index, len(turn.hints)),),
            )
        if turn.open_probe or not turn.replies:
            step = engine.next if turn.open_probe else engine.skip
            if not has_stages(interview.shape):
                skip = partial(step, interview.id, turn.index)
                st.button(words.SKIP, key=f"skip-{turn.index}", type="tertiary", on_click=run_step, args=(skip,))
            _draw_clarify(services, interview, turn)
        if interview.ends_at is None:  # a clock cannot be stopped
            st.button(words.PAUSE, key="pause", type="tertiary", on_click=_pause)
        _draw_end_early(services, interview)


def draw_clarifications(turn: Turn) -> None:
    """Draw what was asked about the question, and what was answered."""
    if not turn.clarifications:
        return
    said = "".join(
        f"<dt>{html.escape(one.asked)}</dt><dd>{html.escape(one.answer)}</dd>" for one in turn.clarifications
    )
    st.html(f'<div role="status"><dl class="clarified">{said}</dl></div>')


def was_paused() -> bool:
    """Whether an interview was just left by the pause button; True once."""
    return bool(st.session_state.pop(_PAUSED, False))


_PAUSED = "paused"


def _pause() -> None:
    st.query_params.clear()
    st.session_state[_PAUSED] = True


def _draw_clarify(services: Services, interview: Interview, turn: Turn) -> None:
    key = f"clarify-{interview.id}-{turn.index}-{len(turn.clarifications)}"
    with st.popover(words.CLARIFY, type="tertiary", key="clarify"), st.form(f"form-{key}", border=False):
        asked = st.text_input(words.CLARIFY_LABEL, key=key, placeholder=words.CLARIFY_EXAMPLE)
        if st.form_submit_button(words.CLARIFY_SEND):
            with st.spinner(words.CLARIFYING, show_time=False):
                ask = partial(services.engine.clarify, interview.id, turn.index, asked or "", active_client(services))
                run_step(ask)
            st.rerun()


def _draw_end_early(services: Services, interview: Interview) -> None:
    with st.popover(words.END_EARLY, type="tertiary"):
        st.markdown(words.END_EARLY_ASK)
        finish = partial(services.engine.finish, interview.id)
        st.button(words.END_NOW, key="end-now", on_click=run_step, args=(finish,))
