"""The form in which the candidate marks an answer: the rubric, each point said, partly said or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from interviewer.models import CORE_WEIGHT, Question
from interviewer.ui import words

CREDITS = {words.SAID_IT: 1.0, words.SAID_PARTLY: 0.5, words.SAID_NOT: 0.0}


def draw_marking_form(
    question: Question, *, key: str, save: Callable[[Mapping[str, float]], None], close: Callable[[], None]
) -> None:
    """Draw the form. `save` gets the credit for each key point; `close` is called after it, or when it is cancelled."""
    points = sorted(question.key_points, key=lambda point: -point.weight)
    with st.form(f"form-{key}"):
        st.caption(words.MARK_INTRO)
        marks = {
            point.id: st.radio(
                f"**{point.text}**" if point.weight == CORE_WEIGHT else point.text,
                list(CREDITS),
                index=2,
                horizontal=True,
                key=f"mark-{key}-{point.id}",
            )
            for point in points
        }
        with st.container(horizontal=True):
            done = st.form_submit_button(words.MARK_DONE, type="primary")
            cancelled = st.form_submit_button(words.MARK_CANCEL)
    if done:
        save({point: CREDITS[mark] for point, mark in marks.items()})
    if done or cancelled:
        close()
        st.rerun()
