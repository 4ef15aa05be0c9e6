"""What is kept where, and what has been loaded."""

from __future__ import annotations

import html

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.ui import words


def draw_places(services: Services) -> None:
    """Draw the places, the encoder, the index and the question bank."""
    settings = services.settings
    store = words.STORE_BY_URL if settings.database_url else str(settings.data_dir / "transcripts.db")
    bank = services.bank
    rows = [
        (words.TRANSCRIPTS_IN, store),
        (words.INDEX_IN, str(settings.index_dir)),
        (words.ENCODER, _encoder(services)),
        (words.BANK, words.bank_size(len(bank.questions), len(bank.topics))),
    ]
    st.subheader(words.STATE, anchor=False)
    entries = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in rows)
    st.html(f'<dl class="facts">{entries}</dl>')
    if services.preparation.error:
        st.error(services.preparation.error, icon=":material/error:")
    elif services.preparation.notice:
        st.info(services.preparation.notice, icon=":material/info:")


def _encoder(services: Services) -> str:
    preparation = services.preparation
    if preparation.ready:
        return f"{services.encoder().name}, {words.READY}"
    return preparation.step if preparation.error else f"{preparation.step} ({preparation.fraction:.0%})"
