"""The debrief: the verdict first, what it rests on, the best moment, what to redo, and what to study."""

from __future__ import annotations

import html
import time
from concurrent.futures import wait
from functools import partial

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.interview.debrief import Debrief, Study, build_debrief, outcome_of
from interviewer.interview.help import awaits_grade
from interviewer.models import Interview
from interviewer.ui import card_html, words
from interviewer.ui.context import active_grader
from interviewer.ui.downloads import draw_downloads
from interviewer.ui.steps import run_step, start_once

LOOK_SECONDS = 0.3
CLAIMED_SECONDS = 2.0
MOST_SOURCES = 2


def draw_finished(services: Services, interview: Interview) -> None:
    """Draw the debrief of a finished interview, once every reply that can be graded is."""
    interview = _await_grades(services, interview)
    debrief = build_debrief(interview)
    _draw_verdict(interview, debrief)
    _draw_best(debrief)
    _draw_redo(debrief)
    _draw_study(services, debrief)
    if debrief.comments:
        lines = "".join(f"<li>{html.escape(str(comment))}</li>" for comment in debrief.comments)
        st.html(f'<h2 class="debrief">{words.HOW_TOLD}</h2><ul class="remarks">{lines}</ul>')
    if len(debrief.topics) > 1:
        st.html(f'<h2 class="debrief">{words.BY_TOPIC}</h2>{_build_topics_html(debrief)}')
    st.html(f'<h2 class="debrief">{words.BY_QUESTION}</h2>{_build_list_html(interview, debrief)}')
    _draw_next_steps(services, interview, debrief)
    draw_downloads(interview)


def _await_grades(services: Services, interview: Interview) -> Interview:
    """Have what waits for its grade graded, and say how far it is. What fails stays waiting."""
    status = st.empty()
    while waiting := [turn.index for turn in interview.turns if awaits_grade(turn)]:
        jobs = [services.queue.submit(interview.id, index, active_grader(services)) for index in waiting]
        while open_jobs := [job for job in jobs if not job.done()]:
            done = len(interview.turns) - len(open_jobs)
            step = "" if services.preparation.can_grade else services.preparation.step
            status.progress(done / len(interview.turns), words.reading_all(done, len(interview.turns), step))
            wait(open_jobs, LOOK_SECONDS)
        interview = services.engine.load(interview.id)
        if any(job.exception() for job in jobs):
            break
        if [turn.index for turn in interview.turns if awaits_grade(turn)] == waiting:
            status.html(f'<p class="working" role="status">{html.escape(words.SAVED_ELSEWHERE)}</p>')
            time.sleep(CLAIMED_SECONDS)  # another window is at it
    status.empty()
    return interview


def _draw_verdict(interview: Interview, debrief: Debrief) -> None:
    st.title(debrief.verdict, anchor=False)
    if interview.ends_at and interview.finished_at and interview.finished_at >= interview.ends_at:
        st.caption(words.TIME_WAS_UP)
    mean = f"**{words.mean_title(debrief.score)}.** " if debrief.score is not None else ""
    st.markdown(mean + words.mean_basis(debrief.outcomes, interview.total or len(interview.turns), debrief.unasked))


def _draw_best(debrief: Debrief) -> None:
    if debrief.best:
        st.html(
            f'<h2 class="debrief">{words.BEST_MOMENT}</h2><blockquote>“{html.escape(debrief.best.quote)}”</blockquote>'
            f'<p class="quiet">{html.escape(debrief.best.turn.question.question)}</p>'
        )


def _draw_redo(debrief: Debrief) -> None:
    turn = debrief.redo
    if turn is None:
        return
    grade = turn.counted_grade
    result = words.outcome(outcome_of(turn), grade)
    feedback = grade.feedback if grade else ""
    st.html(
        f'<h2 class="debrief">{words.ONE_TO_REDO}</h2><p>{html.escape(turn.question.question)}</p>'
        f'<p class="quiet"><strong>{html.escape(result)}</strong> {html.escape(feedback)}</p>'
    )
    st.page_link("screens/ask.py", label=words.ASK_ABOUT, query_params={"question": turn.question.id})


def _draw_study(services: Services, debrief: Debrief) -> None:
    if not debrief.study:
        return
    st.html(f'<h2 class="debrief">{words.TO_STUDY}</h2>')
    with st.container(key="study"):
        for number, item in enumerate(debrief.study):
            _draw_study_item(services, item, number)


def _draw_study_item(services: Services, item: Study, number: int) -> None:
    with st.container(key=f"study-{number}", gap="xxsmall"):
        if item.key_point:
            st.html(f"<p>{html.escape(item.key_point.text)}</p>")
        if item.question.id in services.bank.questions:
            st.page_link(
                "screens/questions.py",
                label=words.plain_line(item.question.question),
                icon=":material/arrow_forward:",
                query_params={"question": item.question.id},
            )
        if sources := card_html.build_sources_html(item.sources[:MOST_SOURCES]):
            st.html(sources)


def _draw_next_steps(services: Services, interview: Interview, debrief: Debrief) -> None:
    again = tuple(name for name in debrief.to_practise if name in services.bank.questions)
    with st.container(horizontal=True, vertical_alignment="center", key="next-step"):
        if again:
            step = start_once(partial(_start, services, interview, again))
            st.button(words.PRACTISE_THESE, type="primary", key="practise", on_click=run_step, args=(step,))
        if st.button(words.NEW_INTERVIEW, type="secondary" if again else "primary", key="new"):
            st.query_params.clear()
            st.rerun()
        st.page_link(
            "screens/review.py",
            label=words.OPEN_TRANSCRIPT,
            icon=":material/menu_book:",
            query_params={"transcript": interview.id},
        )


def _start(services: Services, interview: Interview, questions: tuple[str, ...]) -> Interview:
    topics = tuple(dict.fromkeys(services.bank.questions[name].topic for name in questions))
    return services.engine.start(level=interview.level, seed=interview.seed, questions=questions, topics=topics)


def _build_topics_html(debrief: Debrief) -> str:
    rows = "".join(
        f"<li><span>{html.escape(topic_title(result.topic))}</span>"
        f"<strong>{html.escape(words.topic_result(result.score, result.graded, result.asked))}</strong></li>"
        for result in debrief.topics
    )
    return f'<ul class="results">{rows}</ul>'


def _build_list_html(interview: Interview, debrief: Debrief) -> str:
    rows = "".join(
        f"<li><span>{html.escape(turn.question.question)}</span>"
        f"<strong>{html.escape(words.outcome(outcome, turn.counted_grade))}</strong></li>"
        for turn, outcome in zip(interview.turns, debrief.outcomes, strict=True)
    )
    return f'<ol class="results">{rows}</ol>'
