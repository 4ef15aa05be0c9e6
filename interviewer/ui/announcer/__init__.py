"""Tells a screen reader what is new on the page: a live region that stays in place while the page around it changes."""

from __future__ import annotations

import streamlit as st

from interviewer.ui.components import mount

_NEWS = "news"


def announce(news: str) -> None:
    """Have this read out, if it was not the last thing that was."""
    st.session_state[_NEWS] = news


def draw_announcer() -> None:
    """Draw the live region; nothing is seen of it."""
    mount("announcer", key="live-region", data={"news": st.session_state.get(_NEWS, "")})
