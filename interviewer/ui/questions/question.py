"""One question of the bank: to practise, and, unfolded, what a full answer has."""

from __future__ import annotations

import html
import secrets
from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.models import CORE_WEIGHT, Interview, KeyPoint, Question
from interviewer.ui import words
from interviewer.ui.context import safe_markdown
from interviewer.ui.grade_card import draw_reference
from interviewer.ui.questions.listing import describe, open_question
from interviewer.ui.steps import run_step, start_once


def draw_question(services: Services, question: Question) -> None:
    """Draw a question of the bank."""
    st.button(
        words.BACK_TO_QUESTIONS,
        key="all",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=_close,
    )
    with st.container(key="asked-bank"):
        st.html(f'<h1 class="progress">{html.escape(describe(question))}</h1>')
        st.markdown(safe_markdown(question.question))
    st.caption(" · ".join(question.tags))
    with st.container(horizontal=True, vertical_alignment="center", key="bank-steps"):
        if question.key_points:
            start = start_once(partial(_start, services, question))
            st.button(words.PRACTISE_IT, type="primary", key="practise", on_click=run_step, args=(start,))
        st.page_link("screens/ask.py", label=words.ASK_ABOUT, query_params={"question": question.id})
    with st.expander(words.SHOW_RUBRIC, key="rubric"):
        st.html(_build_rubric_html(question))
        draw_reference(question)
    related = [services.bank.questions[name] for name in question.related if name in services.bank.questions]
    if related:
        st.html(f"<h2>{words.RELATED}</h2>")
        with st.container(key="related"):
            for other in related:
                label = words.plain_line(other.question)
                st.button(label, key=f"open-{other.id}", type="tertiary", on_click=open_question, args=(other.id,))


def _close() -> None:
    del st.query_params["question"]


def _start(services: Services, question: Question) -> Interview:
    seed = secrets.randbelow(2**31)
    return services.engine.start(level=question.level, seed=seed, questions=(question.id,), topics=(question.topic,))


def _build_rubric_html(question: Question) -> str:
    points = "".join(f"<li>{_describe_point(point)}</li>" for point in question.key_points)
    wrong = "".join(
        f"<li><s>{html.escape(item.text)}</s><br>{html.escape(item.correction)}</li>"
        for item in question.misconceptions
    )
    mistakes = f"<section><h2>{words.MISCONCEPTIONS}</h2><ul>{wrong}</ul></section>" if wrong else ""
    return f"<section><h2>{words.KEY_POINTS}</h2><ul>{points}</ul></section>{mistakes}"


def _describe_point(point: KeyPoint) -> str:
    notes = [words.CORE] if point.weight == CORE_WEIGHT else []
    notes += [words.bonus_from(point.expected_from)] if point.expected_from else []
    note = f' <span class="quiet">({html.escape(", ".join(notes))})</span>' if notes else ""
    return f"{html.escape(point.text)}{note}"
