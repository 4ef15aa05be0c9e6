"""What was asked in this tab, the answers with their citations, and the field to ask more."""

from __future__ import annotations

import html

import streamlit as st

from interviewer import text
from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError
from interviewer.interview.asking import MAX_QUESTION_CHARS, Answer, Exchange, check_question
from interviewer.models import Question
from interviewer.ui import words
from interviewer.ui.announcer import announce
from interviewer.ui.context import active_llm, safe_markdown

_EXCHANGES = "asked"
_PENDING = "asking"


def draw_conversation(services: Services) -> None:
    """Draw the exchanges of this tab; what is asked now is answered below them."""
    llm = active_llm(services)
    about = services.bank.questions.get(st.query_params.get("question", ""))
    exchanges: list[Exchange] = st.session_state.setdefault(_EXCHANGES, [])
    st.title(words.ASK, anchor=False)
    st.markdown(words.answered_by(llm.model if llm else None))
    if about:
        _draw_about(about)
    for number, exchange in enumerate(exchanges):
        _draw_exchange(exchange, number)
    # Kept until it is answered: whatever draws the page anew in between must not lose it.
    if asked := st.chat_input(words.ASK_HERE, key="ask", max_chars=MAX_QUESTION_CHARS):
        st.session_state[_PENDING] = asked
    if pending := st.session_state.get(_PENDING):
        try:
            exchange = _answer(services, pending, about, exchanges)
        except InterviewerError as error:
            st.error(str(error), icon=":material/error:")
            st.button(words.ASK_AGAIN, key="again")
        else:
            exchanges.append(exchange)
            announce(text.plain(exchange.answer.text))
            del st.session_state[_PENDING]
            st.rerun()


def _answer(services: Services, asked: str, about: Question | None, earlier: list[Exchange]) -> Exchange:
    """Draw a question and its answer as it comes. Raises BadInputError, EncoderError."""
    with st.container(key="answering"):
        _draw_asked(asked)
        place = st.empty()
        with place, st.spinner(words.SEARCHING):
            check_question(asked)
            asker = services.asker(active_llm(services))
        place.html(f'<p class="working" role="status">{words.LOOKING}</p>')

        def show(so_far: str) -> None:
            if so_far:
                place.markdown(safe_markdown(so_far))

        return Exchange(asked, asker.ask(asked, about=about, earlier=earlier, show=show))


def _draw_about(question: Question) -> None:
    with st.container(key="came-from"):
        st.html(f'<p class="quiet">{words.ASKED_ABOUT}</p>')
        st.markdown(safe_markdown(question.question))


def _draw_exchange(exchange: Exchange, number: int) -> None:
    with st.container(key=f"exchange-{number}"):
        _draw_asked(exchange.asked)
        answer = exchange.answer
        if answer.notice:
            st.warning(words.bank_instead(answer.notice), icon=":material/cloud_off:")
        if answer.model and not answer.grounded:
            st.info(words.general_knowledge(answer.model), icon=":material/info:")
        st.markdown(safe_markdown(answer.text))
        _draw_citations(answer, number)


def _draw_asked(asked: str) -> None:
    st.html(f'<h2 class="own-question">{html.escape(asked)}</h2>')


def _draw_citations(answer: Answer, number: int) -> None:
    if not answer.citations:
        return
    with st.container(key=f"citations-{number}", gap="xxsmall"):
        st.html(f'<p class="quiet">{words.FROM_THE_BANK}</p>')
        for place, citation in enumerate(answer.citations, start=1):
            st.page_link(
                "screens/questions.py",
                label=f"\\[{place}\\] {words.plain_line(citation.question)}",
                query_params={"question": citation.id},
            )
