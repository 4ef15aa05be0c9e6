"""One question of a practice interview: asked, being graded, graded, followed up, or tried again."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.interview import session
from interviewer.interview.probes import choose_probe
from interviewer.models import Interview, Turn
from interviewer.ui import card_html, words
from interviewer.ui.context import active_client, safe_markdown
from interviewer.ui.grade_card import draw_attempt, draw_model_answer
from interviewer.ui.grade_view import split_attempts
from interviewer.ui.practice.clock import draw_clock
from interviewer.ui.practice.controls import draw_clarifications, draw_controls
from interviewer.ui.practice.grading import await_grade, build_settle, draw_not_graded
from interviewer.ui.practice.reply_box import draw_reply_box, draw_unsent
from interviewer.ui.practice.say_aloud import draw_say_aloud, is_aloud, type_instead
from interviewer.ui.practice.voice import draw_voice
from interviewer.ui.steps import run_step

_RETRYING = "retrying"


def draw_question(services: Services, interview: Interview) -> None:
    """Draw the current question with what belongs to it."""
    turn = interview.turns[-1]
    state = session.phase(interview)
    draw_clock(interview)
    trying_again = state in ("graded", "probed") and st.session_state.get(_RETRYING) == _try_key(interview, turn)
    draw_head(interview, turn)
    is_open = state in ("asked", "probed") or trying_again
    draw_unsent(interview, open_turn=turn if is_open else None)
    draw_clarifications(turn)
    for taken in turn.hints:
        st.markdown(words.hint(taken.step, turn.question.hints[taken.step]))
    if is_open:
        _draw_earlier(turn, len(split_attempts(turn)))
        for_probe = turn.open_probe is not None and not trying_again
        if is_aloud(interview, turn, for_probe=for_probe):
            draw_say_aloud(services, interview, turn)
        else:
            draw_reply_box(services, interview, turn, trying_again=trying_again)
        draw_voice(services, interview, turn, for_probe=for_probe)
        if trying_again:
            st.button(words.BACK_TO_GRADE, key="back", type="tertiary", on_click=_go_back)
        draw_controls(services, interview, turn)
    elif state == "pending":
        _draw_earlier(turn, len(split_attempts(turn)) - 1)
        st.html(card_html.build_answer_html(split_attempts(turn)[-1].replies))
        await_grade(services, interview, turn)
    else:
        _draw_graded(services, interview, turn)


def draw_head(interview: Interview, turn: Turn) -> None:
    """Draw the question, and the follow-up that is open: they stay in sight while the answer is typed."""
    place = words.progress(turn.index + 1, interview.total, turn.question.topic, turn.question.level)
    with st.container(key="question", gap="xsmall"):
        st.html(f'<h1 class="progress">{html.escape(place)}</h1>')
        st.markdown(safe_markdown(turn.question.question))
        if turn.aside and not turn.replies:
            st.html(f'<p class="aside">{html.escape(turn.aside)}</p>')
        if turn.open_probe:
            st.html(
                f'<p class="follow-up" role="status"><span class="quiet">{words.FOLLOW_UP}</span> '
                f"{html.escape(turn.open_probe.ask)}</p>"
            )


def _draw_earlier(turn: Turn, number: int) -> None:
    """Draw the first attempts, folded."""
    for n, attempt in enumerate(split_attempts(turn)[:number], start=1):
        with st.expander(words.earlier_attempt(n, attempt.grade)):
            draw_attempt(turn.question, attempt, f"p{turn.index}-{n}")


def _draw_graded(services: Services, interview: Interview, turn: Turn) -> None:
    attempts = split_attempts(turn)
    _draw_earlier(turn, len(attempts) - 1)
    with st.container(key="card"):
        settle = build_settle(services, interview, turn)
        draw_attempt(turn.question, attempts[-1], f"p{turn.index}-{len(attempts)}", settle)
        if turn.grade and turn.grade.score is None:
            draw_not_graded(services, interview, turn)
        if turn.revealed_at:
            with st.container(key="model-answer"):
                draw_model_answer(turn.question, expanded=True)
    _draw_next_steps(services, interview, turn)


def _draw_next_steps(services: Services, interview: Interview, turn: Turn) -> None:
    """Draw what can be done now, one thing standing out: the follow-up if there is one, else the next question."""
    engine = services.engine
    is_graded = turn.grade is not None and turn.grade.score is not None
    now = datetime.now(UTC)
    has_probe = choose_probe(interview, now) is not None
    with st.container(horizontal=True, vertical_alignment="center", key="next-step"):
        if has_probe and st.button(words.FOLLOW_UP, key="probe", type="primary"):
            with st.spinner(words.CLARIFYING, show_time=False):
                run_step(partial(engine.follow_up, interview.id, turn.index, active_client(services)))
            st.rerun()
        st.button(
            words.NEXT_QUESTION if session.may_ask(interview, now) else words.FINISH,
            key="next",
            type="primary" if is_graded and not has_probe else "secondary",
            on_click=run_step,
            args=(partial(engine.next, interview.id, turn.index),),
        )
        st.button(words.TRY_AGAIN, key="retry", on_click=_set_retrying, args=(_try_key(interview, turn),))
        if not turn.revealed_at:
            reveal = partial(engine.reveal, interview.id, turn.index)
            st.button(words.SHOW_MODEL_ANSWER, key="reveal", on_click=run_step, args=(reveal,))
        st.page_link("screens/ask.py", label=words.ASK_ABOUT, query_params={"question": turn.question.id})


def _try_key(interview: Interview, turn: Turn) -> str:
    return f"{interview.id}-{turn.index}-{len(turn.replies)}"


def _set_retrying(key: str) -> None:
    st.session_state[_RETRYING] = key


def _go_back() -> None:
    st.session_state.pop(_RETRYING, None)
    type_instead()
