"""What is done by voice: hear the question, say the answer, or speak it into the microphone."""

from __future__ import annotations

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.models import Interview, Turn
from interviewer.ui.practice.microphone import draw_microphone
from interviewer.ui.practice.say_aloud import draw_offer, is_aloud
from interviewer.ui.read_aloud import draw_read_aloud


def draw_voice(services: Services, interview: Interview, turn: Turn, *, for_probe: bool = False) -> None:
    """Draw the controls of voice beside the answer box."""
    place = f"{interview.id}-{turn.index}-{len(turn.replies)}"
    asked = turn.open_probe.ask if for_probe and turn.open_probe else turn.question.question
    with st.container(horizontal=True, vertical_alignment="center", key="voice"):
        if not is_aloud(interview, turn, for_probe=for_probe):
            draw_microphone(services, place)
            if interview.mode == "practice" and not for_probe and turn.question.key_points:
                draw_offer(interview, turn)
        draw_read_aloud(asked, key=f"read-{place}")
