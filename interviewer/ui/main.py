"""The script that Streamlit runs for every page."""

from pathlib import Path

import streamlit as st

from interviewer.errors import InterviewerError
from interviewer.ui import words
from interviewer.ui.announcer import draw_announcer
from interviewer.ui.context import get_services
from interviewer.ui.steps import draw_notice, find_started, forget_started

HERE = Path(__file__).parent

st.set_page_config(page_title=words.APP, page_icon=str(HERE / "icon.svg"), layout="centered")
st.logo(HERE / "icon.svg", size="small")
# The folder is not called "pages": of such a folder Streamlit runs each file by itself, without this script.
practice = st.Page("screens/practice.py", title=words.PRACTICE, default=True)
page = st.navigation(
    [
        practice,
        st.Page("screens/questions.py", title=words.ALL_QUESTIONS),
        st.Page("screens/ask.py", title=words.ASK),
        st.Page("screens/review.py", title=words.REVIEW),
        st.Page("screens/settings.py", title=words.SETTINGS),
    ],
    position="top",
)
if page != practice and find_started():
    st.switch_page(practice)
draw_notice()
live_region = st.container(key="announcer")
try:
    page.run()
except InterviewerError as error:
    st.error(str(error), icon=":material/error:")
with live_region:
    draw_announcer()
forget_started()
get_services().search()  # after the page is drawn, which would have to share the processor with it
