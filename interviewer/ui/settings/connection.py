"""Which grader is active, and the form that sets up a language model for this tab."""

from __future__ import annotations

import streamlit as st
from pydantic import SecretStr

from interviewer.bootstrap import Services
from interviewer.errors import LLMError
from interviewer.settings import LLMSettings
from interviewer.ui import words
from interviewer.ui.context import active_llm, set_tab_llm, tab_llm

_FORM_PROBLEM = "settings-problem"


def draw_grader(services: Services) -> None:
    """Draw which grader is active and why, and the button that tests the connection."""
    llm = active_llm(services)
    st.subheader(words.GRADING, anchor=False)
    with st.container(border=True, key="grader"):
        host = services.chat_client(llm).host if llm else ""
        st.markdown(f"**{words.grader_title(llm.model if llm else None, host)}**")
        st.caption(_why(services))
        if llm:
            _draw_test(services, llm)


def draw_connection(services: Services) -> None:
    """Draw the form for a model, its address and a key. The key is taken, never shown."""
    llm = active_llm(services)
    st.subheader(words.CONNECT, anchor=False)
    st.caption(words.CONNECT_HELP)
    with st.form("llm", clear_on_submit=True, border=False):
        model = st.text_input(words.MODEL_LABEL, (llm.model if llm else services.settings.model) or "")
        address = llm.base_url if llm else services.settings.openai_base_url
        base_url = st.text_input(words.BASE_URL_LABEL, address or "", placeholder=words.BASE_URL_EMPTY)
        has_key = bool(_known_key(services, address))
        key = st.text_input(
            words.KEY_LABEL,
            type="password",
            autocomplete="off",
            placeholder=words.KEY_SET if has_key else words.KEY_EMPTY,
            help=words.KEY_NOTE,
        )
        used = st.form_submit_button(words.USE_IT)
    if used:
        st.session_state[_FORM_PROBLEM] = _use(services, (model or "").strip(), (base_url or "").strip(), key or "")
        st.rerun()
    if problem := st.session_state.pop(_FORM_PROBLEM, None):
        st.error(problem, icon=":material/error:")
    with st.expander(words.FOR_GOOD):
        st.markdown(words.FOR_GOOD_HELP)
        st.code(words.FOR_GOOD_EXAMPLE, language="bash")


def _why(services: Services) -> str:
    if tab_llm():
        return words.WHY_SESSION
    if services.settings.llm:
        return words.WHY_ENVIRONMENT
    settings = services.settings
    is_unnamed = not settings.model and (settings.openai_api_key or settings.openai_base_url)
    return words.WHY_LOCAL_UNNAMED if is_unnamed else words.WHY_LOCAL


def _draw_test(services: Services, llm: LLMSettings) -> None:
    with st.container(horizontal=True):
        asked = st.button(words.TEST, key="test")
        if tab_llm():
            st.button(words.FORGET_IT, key="forget", on_click=set_tab_llm, args=(None,))
    if asked:
        try:
            with st.spinner(words.TESTING):
                answer = services.chat_client(llm).test_connection()
        except LLMError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.success(answer, icon=":material/check:")


def _use(services: Services, model: str, base_url: str, key: str) -> str | None:
    """Set up the LLM for this tab; return what is missing, if something is."""
    secret = SecretStr(key.strip()) if key.strip() else _known_key(services, base_url or None)
    if not model:
        return words.MODEL_MISSING
    if secret is None and not base_url:
        return words.NEEDS_KEY_OR_URL
    set_tab_llm(LLMSettings(model, secret, base_url or None))
    return None


def _known_key(services: Services, base_url: str | None) -> SecretStr | None:
    """Return the key that belongs to this address. A key is never sent to an address that it was not given for."""
    settings = services.settings
    known = tab_llm() or LLMSettings(settings.model or "", settings.openai_api_key, settings.openai_base_url)
    return known.api_key if known.base_url == base_url else None
