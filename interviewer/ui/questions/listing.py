"""The bank by topic, level and kind, or by a search; a page at a time. The choices are in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.models import KINDS, LEVELS, Question
from interviewer.ui import words
from interviewer.ui.steps import run_step

ON_A_PAGE = 20
MOST_FOUND = 20
_PAGE = "questions-page"


def draw_listing(services: Services) -> None:
    """Draw the choices and the questions that fit them."""
    st.title(words.ALL_QUESTIONS, anchor=False)
    query = st.text_input(words.SEARCH, key="q", bind="query-params", on_change=_go_to, args=(0,))
    fitting = _choose(tuple(services.bank.questions.values()))
    if query and query.strip():
        fitting = _search(services, query, fitting)
    st.caption(words.count(len(fitting), "question"))
    if not fitting:
        st.markdown(words.NO_QUESTION)
    page = min(int(st.session_state.get(_PAGE, 0)), max(0, len(fitting) - 1) // ON_A_PAGE)
    with st.container(key="bank"):
        for question in fitting[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]:
            _draw_row(question)
    with st.container(horizontal=True, key="pages"):
        if page > 0:
            st.button(words.PREVIOUS_PAGE, key="previous", on_click=_go_to, args=(page - 1,))
        if len(fitting) > (page + 1) * ON_A_PAGE:
            st.button(words.NEXT_PAGE, key="next", on_click=_go_to, args=(page + 1,))


def describe(question: Question) -> str:
    """Return the quiet line about a question: topic, level, kind."""
    return f"{topic_title(question.topic)} · {question.level} · {question.kind}"


def open_question(question_id: str) -> None:
    """Have the page show this question."""
    st.query_params["question"] = question_id


def _choose(questions: Sequence[Question]) -> list[Question]:
    topics = sorted({question.topic for question in questions}, key=topic_title)
    kinds = [kind for kind in KINDS if any(question.kind == kind for question in questions)]
    wide, *narrow = st.columns([2, 1, 1])
    with wide:
        topic = _select("topic", words.TOPIC, words.ANY_TOPIC, {name: topic_title(name) for name in topics})
    with narrow[0]:
        level = _select("level", words.LEVEL, words.ANY_LEVEL, {name: words.LEVEL_NAMES[name] for name in LEVELS})
    with narrow[1]:
        kind = _select("kind", words.KIND, words.ANY_KIND, {name: name.capitalize() for name in kinds})
    return [
        question
        for question in questions
        if topic in (None, question.topic) and level in (None, question.level) and kind in (None, question.kind)
    ]


def _select(key: str, label: str, every: str, names: Mapping[str, str]) -> str | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        placeholder=every,
        format_func=names.__getitem__,
        key=key,
        bind="query-params",
        on_change=_go_to,
        args=(0,),
    )


def _search(services: Services, query: str, among: Sequence[Question]) -> list[Question]:
    hits: list[str] = []

    def search() -> None:
        hits.extend(hit.question_id for hit in services.retriever().search(query, len(services.bank.questions)))

    with st.spinner(words.SEARCHING, show_time=False):
        run_step(search)
    wanted = {question.id: question for question in among}
    return [wanted[name] for name in hits if name in wanted][:MOST_FOUND]


def _draw_row(question: Question) -> None:
    with st.container(key=f"row-{question.id}", gap="xxsmall"):
        st.button(
            words.plain_line(question.question),
            key=f"open-{question.id}",
            type="tertiary",
            on_click=open_question,
            args=(question.id,),
        )
        st.caption(describe(question))


def _go_to(page: int) -> None:
    st.session_state[_PAGE] = page
