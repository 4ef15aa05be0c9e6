"""The start screen: continue, or choose a role or topics."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.interview.planner import MOST_QUESTIONS
from interviewer.interview.roles import ROLES
from interviewer.models import LEVELS, Level
from interviewer.ui import words
from interviewer.ui.context import active_llm
from interviewer.ui.practice.controls import was_paused
from interviewer.ui.steps import run_step

QUESTIONS = 5
LEVEL: Level = "mid"


def draw_start(services: Services) -> None:
    """Draw the start screen."""
    st.title(words.START_TITLE, anchor=False)
    st.markdown(words.WHAT_THIS_IS)
    st.caption(words.why_not_chat(local=active_llm(services) is None))
    if not services.bank.questions:
        st.warning(words.BANK_EMPTY)
        return
    if was_paused():
        st.success(words.PAUSED, icon=":material/pause:")
    _draw_continue(services)
    st.subheader(words.CHOOSE_ROLE, anchor=False)
    st.caption(words.ONE_CLICK)
    _draw_roles(services)
    _draw_choice(services)
    _draw_grading_line(services)
    _draw_problems(services)


def _draw_continue(services: Services) -> None:
    left = services.store.latest_unfinished()
    if left is None:
        return
    with st.container(border=True, key="continue"):
        since = datetime.now(UTC) - left.started_at
        st.markdown(f"**{words.CONTINUE_TITLE}** {words.progress_left(left.asked, left.planned, since)}")
        with st.container(horizontal=True):
            st.button(words.CONTINUE, type="primary", key="continue-it", on_click=_open, args=(left.id,))
            st.button(words.END_IT, key="end-it", on_click=run_step, args=(partial(services.engine.finish, left.id),))


def _draw_roles(services: Services) -> None:
    with st.container(key="roles"):
        for slug, role in ROLES.items():
            offered = [topic for topic in role.topics if topic in services.bank.topics]
            st.button(
                f"**{role.title}**  \n{words.topics(offered)}",
                key=f"role-{slug}",
                width="stretch",
                disabled=not offered,
                on_click=_start,
                args=(services, QUESTIONS, LEVEL, slug, ()),
            )


def _draw_choice(services: Services) -> None:
    counts = Counter(question.topic for question in services.bank.questions.values())
    with st.expander(words.CHOOSE_MYSELF):
        topics = st.multiselect(
            words.TOPICS,
            sorted(counts, key=topic_title),
            format_func=lambda topic: f"{topic_title(topic)} ({counts[topic]})",
            placeholder=words.ANY_TOPIC,
            key="topics",
        )
        chosen, number = st.columns([2, 1])
        level = chosen.segmented_control(
            words.LEVEL, LEVELS, default=LEVEL, required=True, format_func=words.LEVEL_NAMES.__getitem__, key="level"
        )
        most = min(MOST_QUESTIONS, sum(counts[topic] for topic in topics or counts))
        questions = number.number_input(words.QUESTIONS, 1, most, min(QUESTIONS, most), key="questions")
        st.button(
            words.START,
            type="primary",
            key="start",
            on_click=_start,
            args=(services, int(questions), level or LEVEL, None, tuple(topics)),
        )


def _draw_grading_line(services: Services) -> None:
    llm = active_llm(services)
    line = words.graded_by_model(llm.model, services.chat_client(llm).host) if llm else words.graded_locally()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="grading-line"):
        st.caption(line, width="content")
        st.page_link("screens/settings.py", label=words.CHANGE_GRADING)


def _draw_problems(services: Services) -> None:
    problems = services.bank.problems
    if problems:
        files = len({problem.path for problem in problems})
        with st.expander(words.bank_problems(files), icon=":material/warning:"):
            for problem in problems:
                st.text(str(problem))


def _start(services: Services, count: int, level: Level, role: str | None, topics: Sequence[str]) -> None:
    def begin() -> None:
        interview = services.engine.start(
            count=count,
            level=level,
            seed=secrets.randbelow(2**31),
            role=role,
            topics=topics,
            history=services.engine.history(),
        )
        _open(interview.id)

    run_step(begin)


def _open(interview_id: str) -> None:
    st.query_params["interview"] = interview_id
