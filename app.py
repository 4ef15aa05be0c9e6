"""The Streamlit entry: `streamlit run app.py`. Streamlit recognizes an app only where `App(...)` stands literally."""

from streamlit import App

from interviewer.ui.server import MIDDLEWARE, SCRIPT, show_failure, warmed_up

app = App(SCRIPT, middleware=MIDDLEWARE, on_script_error=show_failure, lifespan=warmed_up)
