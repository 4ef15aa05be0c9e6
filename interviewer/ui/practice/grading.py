"""Waits for a grade: says what is being done, and what to do when it cannot be done."""

from __future__ import annotations

import html
import logging
import time
from concurrent.futures import Future, wait
from functools import partial

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError
from interviewer.interview import session
from interviewer.models import Interview, Turn
from interviewer.protocols import Grader
from interviewer.ui import words
from interviewer.ui.context import active_grader, active_llm
from interviewer.ui.grade_card import Settle
from interviewer.ui.practice.marking_form import draw_marking_form
from interviewer.ui.steps import run_step

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
CLAIMED_SECONDS = 2.0


def await_grade(services: Services, interview: Interview, turn: Turn) -> None:
    """Have the pending reply graded and draw the page anew when it is; a job in progress is joined, not repeated."""
    status = st.empty()
    while True:
        job = services.queue.submit(interview.id, turn.index, active_grader(services))
        _watch(services, job, status, local=active_llm(services) is None)
        if job.exception():
            status.empty()
            _draw_broken(services, interview, turn, job.exception())
            return
        if not session.turn_at(job.result(), turn.index).is_pending:
            st.rerun()
        _say(status, words.SAVED_ELSEWHERE)
        time.sleep(CLAIMED_SECONDS)


def draw_not_graded(services: Services, interview: Interview, turn: Turn) -> None:
    """Draw what can be done about a turn that was not graded: another grader, another try, or marking it by hand."""
    grade = turn.grade
    with st.container(horizontal=True, key=f"ungraded-{turn.index}"):
        if grade and grade.graded_by.name == "llm":
            here = st.button(words.GRADE_HERE, type="primary", key=f"grade-here-{turn.index}")
            if here:
                _grade_again(services, interview, turn, services.grader("heuristic"), local=True)
        if st.button(words.GRADE_AGAIN, key=f"grade-again-{turn.index}"):
            _grade_again(services, interview, turn, active_grader(services), local=active_llm(services) is None)
        st.button(
            words.MARK_MYSELF,
            key=f"mark-{turn.index}",
            on_click=_set_marking,
            args=(interview.id, turn.index, True),
        )
    if st.session_state.get(_marking_key(interview.id, turn.index)):
        _draw_marking(services, interview, turn)


def build_settle(services: Services, interview: Interview, turn: Turn) -> Settle:
    """Return what *I said this* and *I didn't* on the latest grade of a turn do."""

    def settle(key_point: str, said: bool) -> None:
        run_step(partial(services.engine.settle, interview.id, turn.index, key_point, said=said))

    return settle


def _grade_again(services: Services, interview: Interview, turn: Turn, grader: Grader, *, local: bool) -> None:
    status = st.empty()
    job = services.queue.submit(interview.id, turn.index, grader, again=True)
    _watch(services, job, status, local=local)
    run_step(job.result)
    st.rerun()


def _watch(
    services: Services, job: Future[Interview], status: st.delta_generator.DeltaGenerator, *, local: bool
) -> None:
    llm = active_llm(services)
    while not job.done():
        preparation = services.preparation
        if not local and llm:
            _say(status, words.saved_asking(llm.model))
        elif preparation.can_grade:
            _say(status, words.SAVED_READING)
        else:
            status.progress(preparation.fraction, words.saved_loading(preparation.step))
        wait([job], LOOK_SECONDS)


def _say(status: st.delta_generator.DeltaGenerator, text: str) -> None:
    status.html(f'<p class="working" role="status">{html.escape(text)}</p>')


def _draw_broken(services: Services, interview: Interview, turn: Turn, error: BaseException | None) -> None:
    if isinstance(error, InterviewerError):
        message = f"{words.GRADING_BROKE} {error}"
    else:
        logger.error("Grading failed", exc_info=error)
        message = words.GRADING_BROKE
    st.warning(message, icon=":material/pause_circle:")
    draw_not_graded(services, interview, turn)


def _draw_marking(services: Services, interview: Interview, turn: Turn) -> None:
    draw_marking_form(
        turn.question,
        key=f"{interview.id}-{turn.index}",
        save=lambda marks: run_step(partial(services.engine.mark_by_hand, interview.id, turn.index, marks)),
        close=partial(_set_marking, interview.id, turn.index, False),
    )


def _marking_key(interview_id: str, index: int) -> str:
    return f"marking-{interview_id}-{index}"


def _set_marking(interview_id: str, index: int, value: bool) -> None:
    st.session_state[_marking_key(interview_id, index)] = value
