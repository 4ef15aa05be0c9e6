"""Practice: start an interview, go through it, see how it went. The interview's id is in the URL."""

import streamlit as st

from interviewer.errors import UnknownNameError
from interviewer.interview import session
from interviewer.ui import words
from interviewer.ui.announcer import announce
from interviewer.ui.context import get_services
from interviewer.ui.practice.finished import draw_finished
from interviewer.ui.practice.mock import draw_mock
from interviewer.ui.practice.news import find_news
from interviewer.ui.practice.question import draw_question
from interviewer.ui.practice.reply_box import draw_drafts, draw_unsent
from interviewer.ui.practice.start import draw_start
from interviewer.ui.steps import find_started

services = get_services()
if started := find_started(wait=True):
    st.query_params["interview"] = started
interview_id = st.query_params.get("interview")
interview = None
if interview_id:
    try:
        interview = services.engine.end_if_over(interview_id)
    except UnknownNameError:
        st.warning(words.UNKNOWN_INTERVIEW, icon=":material/search_off:")

if interview is None:
    draw_start(services)
else:
    if session.phase(interview) == "ready":  # stopped between two questions
        turn = interview.turn
        interview = services.engine.next(interview.id, turn.index if turn else None)
    draw_drafts(interview)
    announce(find_news(interview))
    if interview.finished_at:
        draw_unsent(interview)
        draw_finished(services, interview)
    elif interview.mode == "mock":
        draw_mock(services, interview)
    else:
        draw_question(services, interview)
