"""Draws a grade card: score, marked answer, what to mend, what to settle, and who graded."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from interviewer.interview.help import score_without_hints
from interviewer.models import Grade, Question
from interviewer.ui import card_html, words
from interviewer.ui.context import safe_markdown
from interviewer.ui.grade_view import Attempt, Entry, GradeView, build_grade_view

Settle = Callable[[str, bool], None]


def draw_attempt(question: Question, attempt: Attempt, key: str, settle: Settle | None = None) -> None:
    """Draw an attempt with its grade. `key` is unique on the page; `settle(key_point, said)` adds the buttons."""
    grade = attempt.grade
    if attempt.is_practice:
        st.caption(words.PRACTICE_ONLY)
    if grade is None:
        st.html(card_html.build_answer_html(attempt.replies))
        return
    view = build_grade_view(question, grade, attempt.replies, key)
    st.html(card_html.build_score_html(grade, _build_asides(question, attempt, grade)))
    st.html(card_html.build_answer_html(attempt.replies, view))
    if points := card_html.build_points_html(view):
        st.html(points)
    _draw_unsure(view, key, settle)
    if small_print := card_html.build_small_print_html(grade):
        st.html(small_print)


def _build_asides(question: Question, attempt: Attempt, grade: Grade) -> list[str]:
    asides = [words.first_and_after(attempt.first.score, grade.score)] if attempt.first else []
    unhinted = score_without_hints(question, grade)
    if unhinted is not None:
        asides.append(words.without_hints(unhinted))
    if attempt.replies[-1].id not in grade.replies:
        asides.append(words.NOT_IN_SCORE)
    return asides


def draw_model_answer(question: Question, *, expanded: bool = False) -> None:
    """Draw the reference, folded, with its sources."""
    with st.expander(words.MODEL_ANSWER, expanded=expanded):
        draw_reference(question)


def draw_reference(question: Question) -> None:
    """Draw the reference with its sources."""
    st.markdown(safe_markdown(question.reference))
    if sources := card_html.build_sources_html(question.sources):
        st.html(sources)


def _draw_unsure(view: GradeView, key: str, settle: Settle | None) -> None:
    if not view.unsure:
        return
    st.html(f'<section class="unsure"><h2>{words.UNSURE}</h2></section>')
    for entry in view.unsure:
        st.html(card_html.build_unsure_html(entry))
        if settle:
            _draw_settle(entry, key, settle)


def _draw_settle(entry: Entry, key: str, settle: Settle) -> None:
    point = entry.verdict.key_point.id
    with st.container(horizontal=True, key=f"settle-{key}-{point}"):
        st.button(words.I_SAID_THIS, key=f"said-{key}-{point}", on_click=settle, args=(point, True))
        st.button(words.I_DIDNT, key=f"not-said-{key}-{point}", on_click=settle, args=(point, False))
