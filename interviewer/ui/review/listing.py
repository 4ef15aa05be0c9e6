"""The list of transcripts, a page at a time."""

from __future__ import annotations

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.interview import session
from interviewer.interview.roles import ROLES
from interviewer.transcripts.queries import Summary
from interviewer.ui import words
from interviewer.ui.context import local_time

ON_A_PAGE = 20
_DELETED = "deleted"


def draw_listing(services: Services) -> None:
    """Draw one page of the list; `?page=` in the URL says which, counted from 1."""
    page = _page_number()
    found = services.store.list_summaries(limit=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    st.title(words.REVIEW, anchor=False)
    if st.session_state.pop(_DELETED, False):
        st.success(words.DELETED, icon=":material/check:")
    if not found and page == 1:
        _draw_empty()
        return
    with st.container(key="transcripts"):
        for summary in found[:ON_A_PAGE]:
            _draw_summary(summary)
    with st.container(horizontal=True, key="pages"):
        if page > 1:
            st.button(words.NEWER, key="newer", on_click=_go_to, args=(page - 1,))
        if len(found) > ON_A_PAGE:
            st.button(words.OLDER, key="older", on_click=_go_to, args=(page + 1,))


def note_deleted() -> None:
    """Have the list say that a transcript was deleted."""
    st.session_state[_DELETED] = True


def describe(role: str | None, topics: tuple[str, ...]) -> str:
    """Return what an interview was about: its role, or its topics."""
    if role in ROLES:
        return ROLES[role].title
    return words.topics(topics) if topics else words.ANY_TOPIC


def _draw_empty() -> None:
    with st.container(border=True, key="empty"):
        st.subheader(words.REVIEW_EMPTY_TITLE, anchor=False)
        st.markdown(words.REVIEW_EMPTY)
        st.page_link("screens/practice.py", label=words.GO_PRACTISE, icon=":material/arrow_forward:")


def _draw_summary(summary: Summary) -> None:
    with st.container(key=f"transcript-{summary.id}", gap="xxsmall"):
        # A page link to the page that is open changes what it shows, but not the URL.
        name = describe(summary.role, summary.topics)
        st.button(name, key=f"open-{summary.id}", type="tertiary", on_click=_open, args=(summary.id,))
        facts = [words.when(local_time(summary.started_at)), summary.level, summary.mode]
        if tells := not session.tells_nothing(summary):
            facts.append(words.answered(summary.graded, summary.planned or summary.asked))
        if summary.role and summary.topics:
            facts.insert(1, words.topics(summary.topics, most=1))
        if summary.finished_at is None:
            facts.append(words.UNFINISHED)
        if tells:
            facts.append(f"**{words.mean_or_none(summary.mean_score)}**")
        st.caption(" · ".join(facts))


def _page_number() -> int:
    number = st.query_params.get("page", "1")
    return max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1


def _open(transcript_id: str) -> None:
    st.query_params["transcript"] = transcript_id


def _go_to(page: int) -> None:
    st.query_params["page"] = str(page)
