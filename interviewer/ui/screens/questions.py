"""Questions: the bank to browse and search, and one question to read or to practise."""

import streamlit as st

from interviewer.ui import words
from interviewer.ui.context import get_services
from interviewer.ui.questions.listing import draw_listing
from interviewer.ui.questions.question import draw_question

services = get_services()
question_id = st.query_params.get("question")
question = services.bank.questions.get(question_id or "")
if question_id and question is None:
    st.warning(words.UNKNOWN_QUESTION, icon=":material/search_off:")

if question is None:
    draw_listing(services)
else:
    draw_question(services, question)
