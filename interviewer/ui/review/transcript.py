"""One transcript: each question, the attempts on it with their grades, and the notes beside them."""

from __future__ import annotations

import html
from functools import partial

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.interview import session
from interviewer.interview.help import awaits_grade
from interviewer.models import Interview, Turn
from interviewer.ui import card_html, words
from interviewer.ui.context import local_time, safe_markdown
from interviewer.ui.downloads import draw_downloads
from interviewer.ui.grade_card import draw_attempt, draw_model_answer
from interviewer.ui.grade_view import split_attempts
from interviewer.ui.practice.controls import draw_clarifications
from interviewer.ui.practice.grading import build_settle, draw_not_graded
from interviewer.ui.review.listing import describe, note_deleted
from interviewer.ui.steps import run_step

_DELETING = "deleting"


def draw_transcript(services: Services, interview: Interview) -> None:
    """Draw the transcript of an interview, finished or not."""
    back = ":material/arrow_back:"
    st.button(words.ALL_TRANSCRIPTS, key="all", type="tertiary", icon=back, on_click=_close)
    st.title(describe(interview.role, interview.topics), anchor=False)
    st.caption(f"{words.when(local_time(interview.started_at))} · {interview.level} · {interview.mode}")
    if interview.finished_at is None:
        st.page_link(
            "screens/practice.py",
            label=words.CONTINUE,
            icon=":material/arrow_forward:",
            query_params={"interview": interview.id},
        )
    if session.tells_nothing(interview):
        st.caption(words.MOCK_UNDER_WAY)
    for turn in interview.turns:
        _draw_turn(services, interview, turn)
    st.divider()
    if not session.tells_nothing(interview):
        draw_downloads(interview)
    _draw_delete(services, interview)


def _draw_turn(services: Services, interview: Interview, turn: Turn) -> None:
    is_open = interview.finished_at is None and turn is interview.turns[-1]
    with st.container(key=f"turn-{turn.index}"):
        st.html(f'<p class="progress">{turn.index + 1} · {html.escape(topic_title(turn.question.topic))}</p>')
        with st.container(key=f"asked-{turn.index}"):
            st.markdown(safe_markdown(turn.question.question))
        if turn.aside:
            st.caption(turn.aside)
        draw_clarifications(turn)
        for taken in turn.hints:
            st.caption(words.hint(taken.step, turn.question.hints[taken.step]))
        if session.tells_nothing(interview):
            st.html(card_html.build_answer_html(turn.replies) if turn.replies else "")
            return
        attempts = split_attempts(turn)
        if not attempts:
            st.caption(words.SKIPPED if turn.skipped_at else words.NO_ANSWER)
        for number, attempt in enumerate(attempts, start=1):
            if len(attempts) > 1:
                st.html(f"<h2>{words.attempt_name(number)}</h2>")
            settle = build_settle(services, interview, turn) if attempt is attempts[-1] else None
            draw_attempt(turn.question, attempt, f"t{turn.index}-{number}", settle)
        answered = [position for position, reply in enumerate(turn.replies) if reply.kind == "probe"]
        for probe in turn.probes:
            if probe.position not in answered:
                st.caption(words.unanswered_probe(probe.ask))
        if attempts and (turn.grade is None or turn.grade.score is None or awaits_grade(turn)):
            draw_not_graded(services, interview, turn)
        if not is_open:
            draw_model_answer(turn.question)
        _draw_notes(services, interview, turn)


def _draw_notes(services: Services, interview: Interview, turn: Turn) -> None:
    for note in turn.notes:
        written = words.when(local_time(note.at))
        body = html.escape(note.text).replace("\n", "<br>")
        st.html(f'<aside class="note"><p>{body}</p><p class="quiet">{written}</p></aside>')
    key = f"note-{interview.id}-{turn.index}-{len(turn.notes)}"  # a note that was saved leaves an empty field
    with (
        st.expander(words.ADD_NOTE, key=f"add-{key}", icon=":material/edit_note:", type="compact"),
        st.form(f"form-{key}", border=False),
    ):
        text = st.text_area(words.NOTE_LABEL, key=key, height=90, max_chars=2000)
        if st.form_submit_button(words.SAVE_NOTE) and text and text.strip():
            run_step(partial(services.engine.note, interview.id, turn.index, text.strip()))
            st.rerun()


def _draw_delete(services: Services, interview: Interview) -> None:
    if st.session_state.get(_DELETING) != interview.id:
        st.button(words.DELETE, key="delete", type="tertiary", on_click=_set_deleting, args=(interview.id,))
        return
    with st.container(border=True, key="confirm-delete"):
        st.markdown(words.DELETE_ASK)
        with st.container(horizontal=True):
            st.button(
                words.DELETE_YES, key="delete-yes", type="primary", on_click=_delete, args=(services, interview.id)
            )
            st.button(words.DELETE_NO, key="delete-no", on_click=_set_deleting, args=(None,))


def _delete(services: Services, interview_id: str) -> None:
    def delete() -> None:
        services.store.delete(interview_id)
        note_deleted()
        _close()

    _set_deleting(None)
    run_step(delete)


def _close() -> None:
    del st.query_params["transcript"]


def _set_deleting(interview_id: str | None) -> None:
    st.session_state[_DELETING] = interview_id
