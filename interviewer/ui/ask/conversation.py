"""What was asked, the answers with their citations, and the field to ask more."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import streamlit as st

from interviewer import text
from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError, StoreError
from interviewer.interview.asking import MAX_QUESTION_CHARS, check_question
from interviewer.models import Answer, Exchange, Question
from interviewer.ui import words
from interviewer.ui.announcer import announce
from interviewer.ui.context import active_llm, safe_markdown
from interviewer.ui.steps import run_step


def draw_conversation(services: Services) -> None:
    """Draw the conversation as it is stored; a question that has no answer yet gets it now."""
    llm = active_llm(services)
    about = services.bank.questions.get(st.query_params.get("question", ""))
    st.title(words.ASK, anchor=False)
    st.markdown(words.answered_by(llm.model if llm else None))
    if about:
        _draw_about(about)
    # Stored before it is answered: whatever draws the page anew in between, a reload too, must not lose it.
    problem = None
    if asked := st.chat_input(words.ASK_HERE, key="ask", max_chars=MAX_QUESTION_CHARS):
        try:
            services.conversation.ask(check_question(asked), about.id if about else None, datetime.now(UTC))
        except InterviewerError as error:
            problem = str(error)
    try:
        exchanges = services.conversation.load()
    except StoreError as error:
        st.error(str(error), icon=":material/error:")
        _draw_afresh(services)
        return
    for number, exchange in enumerate(exchanges):
        if exchange.answer is None:
            _answer(services, exchange, exchanges[:number])
            break
        _draw_exchange(exchange.asked, exchange.answer, number)
    if asked and problem:
        _draw_asked(asked)
        st.error(problem, icon=":material/error:")
    if exchanges:
        _draw_afresh(services)


def _answer(services: Services, waiting: Exchange, earlier: tuple[Exchange, ...]) -> None:
    """Draw a question and its answer as it comes, and store it; or what went wrong."""
    try:
        with st.container(key="answering"):
            _draw_asked(waiting.asked)
            place = st.empty()
            with place, st.spinner(words.SEARCHING):
                asker = services.asker(active_llm(services))
            place.html(f'<p class="working" role="status">{words.LOOKING}</p>')

            def show(so_far: str) -> None:
                if so_far:
                    place.markdown(safe_markdown(so_far))

            about = services.bank.questions.get(waiting.about or "")
            answer = asker.ask(waiting.asked, about=about, earlier=earlier, show=show)
            services.conversation.answer(waiting.id, answer)
    except InterviewerError as error:
        st.error(str(error), icon=":material/error:")
        st.button(words.ASK_AGAIN, key="again")
        return
    announce(text.plain(answer.text))
    st.rerun()


def _draw_about(question: Question) -> None:
    with st.container(key="came-from"):
        st.html(f'<p class="quiet">{words.ASKED_ABOUT}</p>')
        st.markdown(safe_markdown(question.question))


def _draw_exchange(asked: str, answer: Answer, number: int) -> None:
    with st.container(key=f"exchange-{number}"):
        _draw_asked(asked)
        if answer.notice:
            st.warning(words.bank_instead(answer.notice), icon=":material/cloud_off:")
        if answer.model and not answer.grounded:
            st.info(words.general_knowledge(answer.model), icon=":material/info:")
        st.markdown(safe_markdown(answer.text))
        _draw_citations(answer, number)


def _draw_afresh(services: Services) -> None:
    with st.popover(words.AFRESH, type="tertiary", key="afresh"):
        st.markdown(words.AFRESH_ASK)
        st.button(words.AFRESH_YES, key="afresh-yes", on_click=run_step, args=(services.conversation.clear,))


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
