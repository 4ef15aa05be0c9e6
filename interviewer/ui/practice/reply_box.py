"""Takes a reply and has it committed. A text that could not be saved stays in its box, or on the screen without it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from interviewer.bootstrap import Services
from interviewer.errors import InterviewerError
from interviewer.models import Interview, ReplyKind, Turn
from interviewer.ui import words
from interviewer.ui.answer_box import Refusal, Sent, draw_answer_box, forget_drafts
from interviewer.ui.practice.microphone import find_heard

LABELS: dict[ReplyKind, str] = {
    "answer": words.YOUR_ANSWER,
    "retry": words.RETRY,
    "probe": words.FOLLOW_UP_REPLY,
}
_UNSENT = "unsent"


@dataclass(frozen=True)
class Unsent:
    """A text that was not saved, and why. `place` is the box that it was written in."""

    interview_id: str
    place: str
    text: str
    refusal: Refusal


def draw_reply_box(services: Services, interview: Interview, turn: Turn, *, trying_again: bool = False) -> None:
    """Draw the input for the turn's next reply, and why the last one was not saved.

    What is sent is taken by a callback, for by the time it arrives another window may have moved the interview on, and
    then this input is not drawn again.
    """
    unsent, place = _find_unsent(interview.id), _place(turn)
    kind: ReplyKind = "probe" if turn.open_probe and not trying_again else "retry" if turn.replies else "answer"

    def take(sent: Sent) -> None:
        _submit(services, interview.id, turn, sent, kind)

    with st.container(key="reply"):
        draw_answer_box(
            key=f"reply-{interview.id}-{place}",
            interview_id=interview.id,
            place=place,
            saved=_saved(interview),
            label=LABELS[kind],
            take=take,
            is_code=turn.question.kind == "coding",
            refusal=unsent.refusal if unsent and unsent.place == place else None,
            heard=find_heard(f"{interview.id}-{place}"),
        )


def draw_unsent(interview: Interview, *, open_turn: Turn | None = None) -> None:
    """Draw the text that was not saved, unless the box that it was written in is still open and holds it."""
    unsent = _find_unsent(interview.id)
    if unsent is None or (open_turn and unsent.place == _place(open_turn)):
        return
    with st.container(border=True, key="unsent"):
        st.error(unsent.refusal.message, icon=":material/error:")
        st.text_area(words.UNSENT_LABEL, unsent.text, height=220, key=f"unsent-{unsent.place}")
        if not interview.finished_at:
            st.caption(words.UNSENT_HELP)
        st.button(words.HIDE, key="hide-unsent", on_click=_forget)


def draw_drafts(interview: Interview) -> None:
    """Have the browser drop the drafts of what is stored by now, and show what is left when the interview is over."""
    unsent = _find_unsent(interview.id)
    forget_drafts(
        interview.id,
        _saved(interview),
        is_over=interview.finished_at is not None,
        shown=unsent.place if unsent else "",
    )


def _submit(services: Services, interview_id: str, turn: Turn, sent: Sent, kind: ReplyKind) -> None:
    before = _find_unsent(interview_id)
    try:
        services.engine.submit(interview_id, turn.index, sent.text, submission_id=sent.id, kind=kind)
    except InterviewerError as error:
        refusal = Refusal(str(error), before.refusal.tries + 1 if before else 1)
        st.session_state[_UNSENT] = Unsent(interview_id, _place(turn), sent.text, refusal)
    else:
        _forget()


def _place(turn: Turn) -> str:
    """Return where the next reply belongs: the turn, and how many replies it has."""
    return f"{turn.index}-{len(turn.replies)}"


def _saved(interview: Interview) -> list[str]:
    return [reply.id for turn in interview.turns for reply in turn.replies]


def _find_unsent(interview_id: str) -> Unsent | None:
    unsent = st.session_state.get(_UNSENT)
    return unsent if isinstance(unsent, Unsent) and unsent.interview_id == interview_id else None


def _forget() -> None:
    st.session_state.pop(_UNSENT, None)
