"""One question of an interview: asked, being graded, graded, or tried again."""

from __future__ import annotations

import html
from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.interview import session
from interviewer.models import Interview, Turn
from interviewer.ui import card_html, words
from interviewer.ui.context import safe_markdown
from interviewer.ui.grade_card import draw_attempt, draw_model_answer
from interviewer.ui.grade_view import split_attempts
from interviewer.ui.practice.grading import await_grade, draw_not_graded
from interviewer.ui.practice.reply_box import draw_reply_box, draw_unsent
from interviewer.ui.steps import run_step

_RETRYING = "retrying"


def draw_question(services: Services, interview: Interview) -> None:
    """Draw the current question with what belongs to it."""
    turn = interview.turns[-1]
    state = session.phase(interview)
    trying_again = state == "graded" and st.session_state.get(_RETRYING) == _try_key(interview, turn)
    _draw_head(interview, turn)
    is_open = state == "asked" or trying_again
    draw_unsent(interview, open_turn=turn if is_open else None)
    for taken in turn.hints:
        st.markdown(words.hint(taken.step, turn.question.hints[taken.step]))
    if is_open:
        _draw_earlier(turn, len(split_attempts(turn)))
        draw_reply_box(services, interview, turn)
        _draw_controls(services, interview, turn, trying_again=trying_again)
    elif state == "pending":
        _draw_earlier(turn, len(split_attempts(turn)) - 1)
        st.html(card_html.build_answer_html(split_attempts(turn)[-1].replies))
        await_grade(services, interview, turn)
    else:
        _draw_graded(services, interview, turn)


def _draw_head(interview: Interview, turn: Turn) -> None:
    place = words.progress(turn.index + 1, len(interview.plan), turn.question.topic, interview.level)
    with st.container(key="question", gap="xsmall"):
        st.html(f'<h1 class="progress">{html.escape(place)}</h1>')
        st.markdown(safe_markdown(turn.question.question))


def _draw_earlier(turn: Turn, number: int) -> None:
    """Draw the first attempts, folded."""
    for n, attempt in enumerate(split_attempts(turn)[:number], start=1):
        with st.expander(words.earlier_attempt(n, attempt.grade)):
            draw_attempt(turn.question, attempt, f"p{turn.index}-{n}")


def _draw_controls(services: Services, interview: Interview, turn: Turn, *, trying_again: bool) -> None:
    engine = services.engine
    hints = len(turn.question.hints)
    with st.container(horizontal=True, key="controls"):
        if len(turn.hints) < hints:
            label = words.hint_button(len(turn.hints), hints)
            st.button(label, key="hint", type="tertiary", on_click=run_step, args=(partial(engine.hint, interview.id),))
        if trying_again:
            st.button(words.BACK_TO_GRADE, key="back", type="tertiary", on_click=_set_retrying, args=(None,))
        else:
            skip = partial(engine.skip, interview.id)
            st.button(words.SKIP, key="skip", type="tertiary", on_click=run_step, args=(skip,))
        _draw_end_early(services, interview)


def _draw_end_early(services: Services, interview: Interview) -> None:
    with st.popover(words.END_EARLY, type="tertiary"):
        st.markdown(words.END_EARLY_ASK)
        finish = partial(services.engine.finish, interview.id)
        st.button(words.END_NOW, key="end-now", on_click=run_step, args=(finish,))


def _draw_graded(services: Services, interview: Interview, turn: Turn) -> None:
    engine = services.engine
    attempts = split_attempts(turn)
    _draw_earlier(turn, len(attempts) - 1)

    def settle(key_point: str, said: bool) -> None:
        run_step(partial(engine.settle, interview.id, turn.index, key_point, said=said))

    with st.container(key="card"):
        draw_attempt(turn.question, attempts[-1], f"p{turn.index}-{len(attempts)}", settle)
        if turn.grade and turn.grade.score is None:
            draw_not_graded(services, interview, turn)
        if turn.revealed_at:
            draw_model_answer(turn.question, expanded=True)
    with st.container(horizontal=True, vertical_alignment="center", key="next-step"):
        last = not session.remaining(interview)
        label = words.FINISH if last else words.NEXT_QUESTION
        graded = turn.grade is not None and turn.grade.score is not None
        step = partial(engine.next, interview.id)
        kind = "primary" if graded else "secondary"
        st.button(label, key="next", type=kind, on_click=run_step, args=(step,))  # type: ignore[arg-type]
        st.button(words.TRY_AGAIN, key="retry", on_click=_set_retrying, args=(_try_key(interview, turn),))
        if not turn.revealed_at:
            reveal = partial(engine.reveal, interview.id)
            st.button(words.SHOW_MODEL_ANSWER, key="reveal", on_click=run_step, args=(reveal,))
        st.page_link("screens/ask.py", label=words.ASK_ABOUT, query_params={"question": turn.question.id})


def _try_key(interview: Interview, turn: Turn) -> str:
    return f"{interview.id}-{turn.index}-{len(turn.replies)}"


def _set_retrying(key: str | None) -> None:
    st.session_state[_RETRYING] = key
