"""The buttons that download a transcript."""

from __future__ import annotations

import streamlit as st

from interviewer.models import Interview
from interviewer.transcripts.export import to_json, to_markdown
from interviewer.ui import words


def draw_downloads(interview: Interview) -> None:
    """Draw the download buttons of a transcript."""
    name = f"interview-{interview.started_at:%Y-%m-%d}-{interview.id}"
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            words.DOWNLOAD_MD, to_markdown(interview), f"{name}.md", "text/markdown", key="md", on_click="ignore"
        )
        st.download_button(
            words.DOWNLOAD_JSON, to_json(interview), f"{name}.json", "application/json", key="json", on_click="ignore"
        )
