"""What earlier interviews tell the next one: what was asked lately, and what was weak. Pure.

A history is what was asked, the latest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from interviewer.models import GOOD
from interviewer.transcripts.queries import Asked

RECENT_INTERVIEWS = 5


def asked_recently(history: Sequence[Asked]) -> frozenset[str]:
    """Return the ids of the questions of the last few interviews."""
    recent = list(dict.fromkeys(one.interview_id for one in history))[:RECENT_INTERVIEWS]
    return frozenset(one.question_id for one in history if one.interview_id in recent)


def weak_topics(history: Sequence[Asked]) -> frozenset[str]:
    """Return the topics that were below *Good* on average in the last interview that has a score on them."""
    latest: dict[str, str] = {}
    scores: dict[str, list[float]] = {}
    for one in history:
        if one.score is not None and latest.setdefault(one.topic, one.interview_id) == one.interview_id:
            scores.setdefault(one.topic, []).append(one.score)
    return frozenset(topic for topic, found in scores.items() if mean(found) < GOOD)


def weak_questions(history: Sequence[Asked]) -> tuple[str, ...]:
    """Return the ids of the questions whose latest score is below *Good*, the weakest first."""
    latest: dict[str, float] = {}
    for one in history:
        if one.score is not None:
            latest.setdefault(one.question_id, one.score)
    return tuple(sorted((name for name, score in latest.items() if score < GOOD), key=lambda name: latest[name]))
