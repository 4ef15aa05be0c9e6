"""The start screen: continue, or choose how, and a role or topics. One click starts."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Literal, cast, get_args

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.errors import BadInputError, NothingToDrawError
from interviewer.interview.drawing import Draw, find_among
from interviewer.interview.job import match_job
from interviewer.interview.planner import MOST_MINUTES, MOST_QUESTIONS
from interviewer.interview.roles import ROLES
from interviewer.models import LEVELS, Interview, Level, Shape
from interviewer.ui import words
from interviewer.ui.context import active_llm, local_time
from interviewer.ui.practice.controls import was_paused
from interviewer.ui.practice.today import draw_date, draw_suggestion, read_calendar
from interviewer.ui.steps import draw_advice, run_step, start_once

How = Literal["practice", "screen", "case"]

QUESTIONS = 5
MINUTES = 20
LEVEL: Level = "mid"
PRACTICE: How = "practice"
EVERYTHING: Draw = "everything"
JOB = "job description"
MOST_SEED_DIGITS = 18


@dataclass(frozen=True)
class Choice:
    """What was chosen. `draw` says where the questions come from: a Draw, JOB, or an imported bank, `name:`."""

    how: How
    count: int = QUESTIONS
    minutes: int | None = None
    level: Level = LEVEL
    role: str | None = None
    topics: tuple[str, ...] = ()
    draw: str = EVERYTHING
    job: str = ""
    seed: str = ""

    @property
    def shape(self) -> Shape | None:
        """Of a mock interview: which it is."""
        return None if self.how == "practice" else self.how


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
    calendar = read_calendar(services)
    draw_suggestion(services, calendar, LEVEL)
    st.header(words.CHOOSE_ROLE, anchor=False)
    how = st.segmented_control(
        words.HOW, list(words.HOWS), default=PRACTICE, required=True, format_func=words.HOWS.__getitem__, key="how"
    )
    how = how or PRACTICE
    st.caption(words.one_click(how, QUESTIONS, LEVEL))
    _draw_roles(services, how)
    draw_date(services, calendar)
    _draw_choice(services, how)
    _draw_grading_line(services)
    _draw_problems(services)


def _draw_continue(services: Services) -> None:
    left = services.engine.latest_unfinished()
    if left is None:
        return
    with st.container(border=True, key="continue"):
        since = datetime.now(UTC) - left.started_at
        st.markdown(f"**{words.CONTINUE_TITLE}** {words.progress_left(left.asked, left.planned, since)}")
        with st.container(horizontal=True):
            st.button(words.CONTINUE, type="primary", key="continue-it", on_click=_open, args=(left.id,))
            end = partial(services.engine.finish, left.id)
            st.button(words.END_IT, key=f"end-it-{left.id}", on_click=run_step, args=(end,))


def _draw_roles(services: Services, how: How) -> None:
    with st.container(key="roles"):
        for slug, role in ROLES.items():
            offered = [topic for topic in role.mix.topics if topic in services.bank.topics]
            st.button(
                f"**{role.title}**  \n{words.topics(offered)}",
                key=f"role-{slug}",
                width="stretch",
                disabled=not offered,
                on_click=run_step,
                args=(start_once(partial(_start, services, Choice(how, role=slug))),),
            )


def _draw_choice(services: Services, how: How) -> None:
    counts = Counter(question.topic for question in services.bank.questions.values())
    with st.expander(words.CHOOSE_MYSELF):
        topics = st.multiselect(
            words.TOPICS,
            sorted(counts, key=topic_title),
            format_func=lambda topic: f"{topic_title(topic)} ({counts[topic]})",
            placeholder=words.ANY_TOPIC,
            key="topics",
        )
        level = st.segmented_control(
            words.LEVEL, LEVELS, default=LEVEL, required=True, format_func=words.LEVEL_NAMES.__getitem__, key="level"
        )
        count, minutes = QUESTIONS, None
        if how == PRACTICE:
            count, minutes = _draw_length(most=min(MOST_QUESTIONS, sum(counts[topic] for topic in topics or counts)))
        draw = st.selectbox(
            words.DRAW_FROM, list_draws(services.bank.questions), format_func=words.draw_name, key="draw"
        )
        job = st.text_area(words.JOB, height=160, key="job") if draw == JOB else ""
        with st.popover(words.MORE, type="tertiary"):
            seed = st.text_input(words.SEED, key="seed", help=words.SEED_HELP, max_chars=MOST_SEED_DIGITS)
        choice = Choice(how, count, minutes, level or LEVEL, None, tuple(topics), draw, job or "", seed or "")
        if st.button(words.START, type="primary", key="start"):
            with st.spinner(words.SEARCHING if draw == JOB else words.STARTING, show_time=False):
                run_step(start_once(partial(_start, services, choice)))
            st.rerun()
        draw_advice()


def _draw_length(most: int) -> tuple[int, int | None]:
    """Draw how long practice is, and return the number of questions and, where these count, of minutes."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            words.LENGTH,
            list(words.LENGTHS),
            default="questions",
            required=True,
            format_func=words.LENGTHS.__getitem__,
            key="length",
        )
        if by == "minutes":
            label = words.HOW_MANY["minutes"]
            return QUESTIONS, int(st.number_input(label, 1, MOST_MINUTES, MINUTES, key="minutes", width=200))
        label = words.HOW_MANY["questions"]
        return int(st.number_input(label, 1, most, min(QUESTIONS, most), key="questions", width=200)), None


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


def _start(services: Services, choice: Choice) -> Interview:
    """Start the interview that was chosen. The same seed asks the same, whatever was asked before."""
    engine = services.engine
    if choice.seed and not choice.seed.isdecimal():
        raise BadInputError(words.SEED_WRONG)
    return engine.start(
        count=choice.count,
        minutes=choice.minutes,
        level=choice.level,
        seed=int(choice.seed) if choice.seed else secrets.randbelow(2**31),
        mode="mock" if choice.shape else "practice",
        shape=choice.shape,
        role=choice.role,
        topics=choice.topics,
        history=() if choice.seed else engine.history(),
        among=_find_among(services, choice),
        adapts=not choice.seed,
    )


def _find_among(services: Services, choice: Choice) -> frozenset[str] | None:
    """Return the ids to draw from, None for all. Raises NothingToDrawError where there are none."""
    pool = services.engine.pool(choice.topics, choice.shape)
    if choice.draw == JOB:
        retriever = services.retriever()
        found = frozenset(
            match_job(choice.job, lambda text, k: [(hit.question_id, hit.score) for hit in retriever.search(text, k)])
        )
        problem = words.NOTHING_NEAR
    elif choice.draw.endswith(":"):
        found = frozenset(question.id for question in pool if question.id.startswith(choice.draw))
        problem = words.NOTHING_OF_BANK
    else:
        now, appointment = local_time(datetime.now(UTC)), services.appointments.load()
        return find_among(cast(Draw, choice.draw), pool, services.engine.history(None), now, appointment)
    if found.isdisjoint(question.id for question in pool):
        raise NothingToDrawError(problem)
    return found


def list_draws(question_ids: Iterable[str]) -> list[str]:
    """Return what questions can be drawn from: the fixed choices, and the imported banks, `name:`."""
    banks = sorted({f"{name.split(':')[0]}:" for name in question_ids if ":" in name})
    return [*get_args(Draw), *banks, JOB]


def _open(interview_id: str) -> None:
    st.query_params["interview"] = interview_id
