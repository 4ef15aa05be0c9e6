"""Answer by microphone, where a transcription model is set up: what was heard goes into the answer box."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.errors import LLMError
from interviewer.ui import words
from interviewer.ui.answer_box import Heard
from interviewer.ui.context import active_llm

if TYPE_CHECKING:
    from interviewer.llm.client import OpenAIChatClient

DEADLINE_SECONDS = 60.0
_HEARD = "heard"
_PROBLEM = "not-heard"


def find_heard(place: str) -> Heard | None:
    """Return what was said last for this box."""
    heard_at, heard = st.session_state.get(_HEARD, ("", None))
    return heard if heard_at == place else None


def draw_microphone(services: Services, place: str) -> None:
    """Draw the recorder, unless no transcription model is set up. A new recording is written down for the box."""
    client = services.transcriber(active_llm(services))
    if client is None:
        return
    with st.popover(words.MICROPHONE, type="tertiary", icon=":material/mic:"):
        told = st.empty()  # above the recorder: on a phone, what stands below is out of sight
        told.caption(words.HEARD_LABEL)
        recording = st.audio_input(words.MICROPHONE_LABEL, key=f"microphone-{place}")
        if recording is None:
            return
        audio = recording.getvalue()
        name = hashlib.sha256(audio).hexdigest()[:16]
        heard = find_heard(place)
        if heard and heard.id == name:
            return
        failed, problem = st.session_state.get(_PROBLEM, ("", ""))
        if failed == name:
            with told.container(gap="xsmall"):
                st.error(problem, icon=":material/error:")
                if not st.button(words.HEAR_AGAIN, key="hear-again"):
                    return
        with told, st.spinner(words.HEARING):
            _hear(client, audio, name, place)
    st.rerun()


def _hear(client: OpenAIChatClient, audio: bytes, name: str, place: str) -> None:
    """Keep what is said in the recording, or why that is not known."""
    try:
        said = client.transcribe(audio, deadline_seconds=DEADLINE_SECONDS)
    except LLMError as error:
        st.session_state[_PROBLEM] = (name, f"{error} {words.NOT_HEARD}")
        return
    if said:
        st.session_state[_HEARD] = (place, Heard(name, said))
    else:
        st.session_state[_PROBLEM] = (name, words.HEARD_NOTHING)
