"""The answer box: grows with the text, keeps its draft in the browser, sends on Ctrl/Cmd+Enter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

import streamlit as st

from interviewer.interview.session import MAX_REPLY_CHARS
from interviewer.ui import words
from interviewer.ui.components import mount

COMPONENT = "answer_box"


@dataclass(frozen=True)
class Sent:
    """What the box sent. `id` is made of the place and the text: the same text at the same place has the same id."""

    id: str
    text: str


@dataclass(frozen=True)
class Refusal:
    """Why what was sent was not saved; `tries` tells two refusals in the same words apart."""

    message: str
    tries: int


@dataclass(frozen=True)
class Heard:
    """What was said into the microphone, to be put into the box once; `id` tells two recordings apart."""

    id: str
    text: str


def draw_answer_box(
    *,
    key: str,
    interview_id: str,
    place: str,
    saved: Collection[str],
    label: str,
    take: Callable[[Sent], None],
    is_code: bool = False,
    refusal: Refusal | None = None,
    heard: Heard | None = None,
) -> None:
    """Draw a box for the reply at `place` of an interview; `take` gets what is sent, at the start of the next run.

    The draft is kept in the browser under interview and place, until its id is among the `saved` ones.
    """

    def on_send() -> None:
        sent = st.session_state[key]["send"]
        if sent:
            take(Sent(str(sent["id"]), str(sent["text"])))

    data = {
        "interview": interview_id,
        "place": place,
        "saved": sorted(saved),
        "most": MAX_REPLY_CHARS,
        "code": is_code,
        "problem": refusal.message if refusal else "",
        "tries": refusal.tries if refusal else 0,
        "heard": asdict(heard) if heard else None,
        "words": {"label": label, **words.ANSWER_BOX},
    }
    mount(COMPONENT, key=key, data=data, on_send_change=on_send)


def forget_drafts(interview_id: str, saved: Collection[str], *, is_over: bool = False, shown: str = "") -> None:
    """Have the browser drop the drafts that were saved; nothing is seen of it.

    When the interview `is_over` there is no box any more, so what was never sent is shown, to be copied, but for the
    draft of the place that is `shown` already.
    """
    data = {
        "interview": interview_id,
        "saved": sorted(saved),
        "left": words.DRAFT_LEFT if is_over else "",
        "shown": shown,
    }
    with st.container(key="drafts"):
        mount(COMPONENT, key=f"drafts-{interview_id}", data=data)
