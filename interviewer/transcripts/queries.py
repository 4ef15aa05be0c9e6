"""What is asked of many interviews at once: the list of transcripts, and what was asked."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, case, exists, func, not_, select, true

from interviewer.models import Level, Mode, Model
from interviewer.transcripts.tables import grades, interviews, replies, turns


class Summary(Model):
    """One line of the list of transcripts.

    `planned` and `asked` count questions; `planned` is None where the time decides how many. `graded` counts the turns
    whose counted grade (Turn.counted_grade) has a score, and `mean_score` is the mean of those scores, None where there
    are none. `pending` counts the turns whose last reply is not judged yet; while a retry waits, its turn is both
    graded and pending.
    """

    id: str
    started_at: AwareDatetime
    finished_at: AwareDatetime | None
    mode: Mode
    level: Level
    topics: tuple[str, ...]
    role: str | None
    planned: int | None
    asked: int
    graded: int
    pending: int
    mean_score: float | None


class Asked(Model):
    """A question that was asked, with the score of its counted grade, if it has one."""

    interview_id: str
    question_id: str
    topic: str
    at: AwareDatetime
    score: float | None


def _last_of_turn(column: Column[int], *only: ColumnElement[bool]) -> ScalarSelect[int]:
    table = column.table
    return (
        select(func.max(column))
        .where(table.c.interview_id == turns.c.interview_id, table.c.turn_index == turns.c.index, *only)
        .correlate(turns)
        .scalar_subquery()
    )


_LAST_REPLY = _last_of_turn(replies.c.seq)
_JUDGED_THROUGH = func.coalesce(_last_of_turn(grades.c.judged_through), 0)
_AFTER_MODEL_ANSWER = exists().where(
    replies.c.interview_id == turns.c.interview_id,
    replies.c.turn_index == turns.c.index,
    replies.c.submitted_at >= turns.c.revealed_at,
    replies.c.seq <= grades.c.judged_through,
)
_COUNTED_GRADE = _last_of_turn(grades.c.seq, not_(_AFTER_MODEL_ANSWER.correlate(turns, grades)))
IS_PENDING: ColumnElement[bool] = _JUDGED_THROUGH < _LAST_REPLY
"""Whether the last reply of a row of `turns` is not judged yet (Turn.is_pending, in SQL)."""


def select_asked(interviews_back: int | None) -> Select[Any]:
    """Return one row for each turn of the latest interviews, all if None; the latest turn first.

    `question` is still JSON; no reply and no grade body is read.
    """
    latest = select(interviews.c.id).order_by(interviews.c.started_at.desc(), interviews.c.id).limit(interviews_back)
    return (
        select(turns.c.interview_id, turns.c.question, turns.c.asked_at, grades.c.score)
        .select_from(turns.outerjoin(grades, grades.c.seq == _COUNTED_GRADE))
        .where(turns.c.interview_id.in_(latest))
        .order_by(turns.c.asked_at.desc(), turns.c.interview_id, turns.c.index.desc())
    )


def select_summaries(limit: int, offset: int = 0, only: ColumnElement[bool] | None = None) -> Select[Any]:
    """Return one row for each interview for which `only` holds, latest first; `topics` and `plan` are still JSON.

    One query, whatever the number of interviews, and no question, reply or grade body is read.
    """
    page = (
        select(interviews)
        .where(true() if only is None else only)
        .order_by(interviews.c.started_at.desc(), interviews.c.id)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    return (
        select(
            *page.c,
            func.count(turns.c.index).label("asked"),
            func.count(grades.c.score).label("graded"),
            func.count(case((IS_PENDING, 1))).label("pending"),
            func.avg(grades.c.score).label("mean_score"),
        )
        .select_from(
            page.outerjoin(turns, turns.c.interview_id == page.c.id).outerjoin(grades, grades.c.seq == _COUNTED_GRADE)
        )
        .group_by(*page.c)
        .order_by(page.c.started_at.desc(), page.c.id)
    )
