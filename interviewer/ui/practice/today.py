"""What the start page knows of the calendar: the date of the interview, and what to go over today."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.interview.due import Review, Suggestion, schedule, suggest, upcoming
from interviewer.models import Interview, Level
from interviewer.ui import words
from interviewer.ui.context import local_time
from interviewer.ui.steps import run_step, start_once

MOST_AT_ONCE = 5
_DATE = "appointment"


@dataclass(frozen=True)
class Calendar:
    """Today and the date that was set, in the person's time zone; and when each answered question comes back."""

    today: date
    appointment: date | None
    reviews: tuple[Review, ...]

    @property
    def upcoming(self) -> date | None:
        """The date of the interview unless it is over."""
        return upcoming(self.appointment, self.today)


def read_calendar(services: Services) -> Calendar:
    """Return the calendar. Raises StoreError."""
    now = local_time(datetime.now(UTC))
    appointment = services.appointments.load()
    ahead = upcoming(appointment, now.date())
    history = [asked for asked in services.engine.history(None) if asked.question_id in services.bank.questions]
    return Calendar(now.date(), appointment, schedule(history, now.tzinfo or UTC, ahead))


def draw_suggestion(services: Services, calendar: Calendar, level: Level) -> None:
    """Draw what to go over today, if there is something."""
    suggestion = suggest(calendar.reviews, calendar.today, calendar.upcoming)
    if suggestion is None:
        return
    with st.container(border=True, key="suggestion"):
        st.markdown(_describe(suggestion, calendar))
        st.button(
            words.GO_OVER_IT,
            key="go-over-it",
            on_click=run_step,
            args=(start_once(partial(_start, services, suggestion.reviews[:MOST_AT_ONCE], level)),),
        )


def draw_date(services: Services, calendar: Calendar) -> None:
    """Draw the field for the date of the interview, and how far away it is."""
    st.session_state.setdefault(_DATE, calendar.upcoming)
    with st.container(horizontal=True, vertical_alignment="bottom", key="date"):
        st.date_input(
            words.DATE,
            None,
            min_value=calendar.today,
            format="DD/MM/YYYY",
            key=_DATE,
            width=220,
            on_change=lambda: run_step(partial(services.appointments.save, st.session_state[_DATE])),
        )
        if calendar.upcoming:
            st.caption(words.date_is(calendar.upcoming, calendar.today))
        elif calendar.appointment and (said := words.days_past(calendar.appointment, calendar.today)):
            st.caption(said)


def _describe(suggestion: Suggestion, calendar: Calendar) -> str:
    if suggestion.why == "last day":
        return words.last_day(is_today=calendar.upcoming == calendar.today)
    return words.due_today(len(suggestion.reviews), topic_title(suggestion.reviews[0].topic))


def _start(services: Services, reviews: Sequence[Review], level: Level) -> Interview:
    return services.engine.start(
        count=len(reviews),
        level=level,
        seed=secrets.randbelow(2**31),
        topics=tuple(dict.fromkeys(review.topic for review in reviews)),
        among={review.question_id for review in reviews},
    )
