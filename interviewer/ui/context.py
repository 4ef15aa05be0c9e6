"""What every page needs: the services of the process, and the LLM that was set up in this browser tab."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.protocols import ChatClient, Grader
from interviewer.settings import LLMSettings, Settings

_LLM = "tab-llm"
_GRADER = "tab-grader"


@cache
def get_services() -> Services:
    """Return the services of this process."""
    return Services(Settings())


def tab_llm() -> LLMSettings | None:
    """Return the LLM that was set up in this tab. It lives in the memory of the session and nowhere else."""
    llm = st.session_state.get(_LLM)
    return llm if isinstance(llm, LLMSettings) else None


def set_tab_llm(llm: LLMSettings | None) -> None:
    """Use this LLM in this tab; None goes back to the settings."""
    st.session_state[_LLM] = llm


def active_llm(services: Services) -> LLMSettings | None:
    """Return the LLM that grades, or None where the local grader does."""
    return tab_llm() or services.settings.llm


def active_grader(services: Services) -> Grader:
    """Return the grader to use now; the same one while the LLM stays, for a client learns what its endpoint takes."""
    llm = active_llm(services)
    known: tuple[LLMSettings | None, Grader] | None = st.session_state.get(_GRADER)
    if known is None or known[0] != llm:
        known = (llm, services.grader("auto", llm))
        st.session_state[_GRADER] = known
    return known[1]


def active_client(services: Services) -> ChatClient | None:
    """Return a client for the LLM that is set up, None without one."""
    llm = active_llm(services)
    return services.chat_client(llm) if llm else None


def local_time(moment: datetime) -> datetime:
    """Return the moment in the time zone of the person's browser."""
    return moment.astimezone(_time_zone())


def _time_zone() -> tzinfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def safe_markdown(source: str) -> str:
    """Return Markdown without images: none is loaded from elsewhere. Streamlit itself escapes HTML."""
    return re.sub(r"!(?=\[)", "", source)
