"""Review: the list of transcripts, and one of them read like a conversation."""

import streamlit as st

from interviewer.errors import UnknownNameError
from interviewer.ui import words
from interviewer.ui.context import get_services
from interviewer.ui.review.listing import draw_listing
from interviewer.ui.review.transcript import draw_transcript

services = get_services()
transcript_id = st.query_params.get("transcript")
interview = None
if transcript_id:
    try:
        interview = services.engine.end_if_over(transcript_id)
    except UnknownNameError:
        st.warning(words.UNKNOWN_TRANSCRIPT, icon=":material/search_off:")

if interview is None:
    draw_listing(services)
else:
    draw_transcript(services, interview)
