"""The end of an interview: what it came to, the best moment, the one answer to redo."""

from __future__ import annotations

import html
from statistics import mean

import streamlit as st

from interviewer.models import Grade, Interview, Turn
from interviewer.ui import words
from interviewer.ui.downloads import draw_downloads
from interviewer.ui.grade_view import best_quote

STRONG = 8.5


def draw_finished(interview: Interview) -> None:
    """Draw the summary of a finished interview."""
    grades = [turn.counted_grade for turn in interview.turns]
    _draw_mean(interview, grades)
    scored = [
        (turn, grade) for turn, grade in zip(interview.turns, grades, strict=True) if grade and grade.score is not None
    ]
    if scored:
        _draw_best([turn for turn, _ in scored])
        _draw_worst(scored)
    st.html(f"<h2>{words.BY_QUESTION}</h2>" + _build_list_html(interview.turns, grades))
    with st.container(horizontal=True, vertical_alignment="center", key="next-step"):
        if st.button(words.NEW_INTERVIEW, type="primary", key="new"):
            st.query_params.clear()
            st.rerun()
        st.page_link(
            "screens/review.py",
            label=words.OPEN_TRANSCRIPT,
            icon=":material/menu_book:",
            query_params={"transcript": interview.id},
        )
    draw_downloads(interview)


def _draw_mean(interview: Interview, grades: list[Grade | None]) -> None:
    scores = [grade.score for grade in grades if grade and grade.score is not None]
    skipped = sum(not turn.replies for turn in interview.turns)
    ungraded = len(interview.turns) - skipped - len(scores)
    unasked = len(interview.plan) - len(interview.turns)
    st.title(words.mean_title(mean(scores)) if scores else words.NO_SCORE, anchor=False)
    st.markdown(words.mean_basis(len(scores), len(interview.plan), skipped, ungraded, unasked))


def _draw_best(turns: list[Turn]) -> None:
    best = max(turns, key=lambda turn: (bool(best_quote(turn)), _score(turn)))
    if quote := best_quote(best):
        st.html(
            f"<h2>{words.BEST_MOMENT}</h2><blockquote>“{html.escape(quote)}”</blockquote>"
            f'<p class="quiet">{html.escape(best.question.question)}</p>'
        )


def _draw_worst(scored: list[tuple[Turn, Grade]]) -> None:
    turn, grade = min(scored, key=lambda pair: (not pair[1].needs_correcting, _score(pair[0])))
    if _score(turn) >= STRONG:
        return
    result = html.escape(words.score_and_band(grade))
    st.html(
        f"<h2>{words.ONE_TO_REDO}</h2><p>{html.escape(turn.question.question)}</p>"
        f'<p class="quiet"><strong>{result}</strong> {html.escape(grade.feedback)}</p>'
    )


def _score(turn: Turn) -> float:
    grade = turn.counted_grade
    return grade.score if grade and grade.score is not None else 0.0


def _build_list_html(turns: tuple[Turn, ...], grades: list[Grade | None]) -> str:
    rows = "".join(
        f"<li><span>{html.escape(turn.question.question)}</span>"
        f"<strong>{html.escape(words.score_and_band(grade) if turn.replies else words.SKIPPED)}</strong></li>"
        for turn, grade in zip(turns, grades, strict=True)
    )
    return f'<ol class="results">{rows}</ol>'
