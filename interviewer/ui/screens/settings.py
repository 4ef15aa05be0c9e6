"""Settings: which grader is active and why, a language model for this tab, and where things are kept."""

import streamlit as st

from interviewer.ui import words
from interviewer.ui.context import get_services
from interviewer.ui.settings.connection import draw_connection, draw_grader
from interviewer.ui.settings.places import draw_places

services = get_services()
st.title(words.SETTINGS, anchor=False)
draw_grader(services)
draw_connection(services)
draw_places(services)
