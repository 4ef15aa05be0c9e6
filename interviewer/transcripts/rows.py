"""How an interview becomes rows, and rows an interview. Works inside the transaction of its caller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, RowMapping, Table, func, insert, select

from interviewer.errors import SessionError
from interviewer.models import (
    Clarification,
    Dispute,
    Grade,
    HintTaken,
    Interview,
    Note,
    ProbeAsked,
    Question,
    Reply,
    Turn,
)
from interviewer.transcripts.queries import Asked, Summary
from interviewer.transcripts.tables import (
    clarifications,
    disputes,
    grades,
    hints,
    interviews,
    notes,
    probes,
    replies,
    turns,
)

_JSON_LISTS = ("topics", "plan")
_TURN_FIELDS = ("asked_at", "aside", "revealed_at", "skipped_at")
# The event tables whose columns are the fields of their model.
_PLAIN_EVENTS = (
    (replies, Reply),
    (probes, ProbeAsked),
    (clarifications, Clarification),
    (hints, HintTaken),
    (disputes, Dispute),
    (notes, Note),
)
Event = Reply | ProbeAsked | Clarification | HintTaken | Dispute | Note


def insert_interview(connection: Connection, interview: Interview) -> None:
    """Write an interview with all that it holds."""
    values = interview.model_dump(exclude={"turns"}) | {"seed": str(interview.seed)}
    values |= {name: to_json(values[name]).decode() for name in _JSON_LISTS}
    connection.execute(insert(interviews).values(values))
    for turn in interview.turns:
        insert_turn(connection, interview.id, turn)


def insert_turn(connection: Connection, interview_id: str, turn: Turn) -> None:
    """Write a turn with all that happened on it."""
    values = {name: getattr(turn, name) for name in _TURN_FIELDS}
    values |= {"interview_id": interview_id, "index": turn.index, "question": turn.question.model_dump_json()}
    connection.execute(insert(turns).values(values))
    for table, _ in _PLAIN_EVENTS:
        for event in getattr(turn, table.name):
            insert_event(connection, table, interview_id, turn.index, event)
    for grade in turn.grades:
        insert_grade(connection, interview_id, turn.index, grade)


def insert_event(
    connection: Connection,
    table: Table,
    interview_id: str,
    turn_index: int,
    event: Event,
) -> None:
    """Append a row to the table of an event that is no grade."""
    place = {"interview_id": interview_id, "turn_index": turn_index}
    connection.execute(insert(table).values(place | event.model_dump()))


def insert_grade(connection: Connection, interview_id: str, turn_index: int, grade: Grade) -> None:
    """Append a grade. Raises SessionError unless it says which replies of the turn it judged."""
    judged = select(func.count(), func.max(replies.c.seq)).where(
        replies.c.interview_id == interview_id,
        replies.c.turn_index == turn_index,
        replies.c.id.in_(grade.replies),
    )
    known, judged_through = connection.execute(judged).one()
    if not known or known != len(set(grade.replies)):
        raise SessionError("A grade must say which replies of its turn it judged. It was not added.")
    values = {
        "interview_id": interview_id,
        "turn_index": turn_index,
        "score": grade.score,
        "judged_through": judged_through,
        "body": grade.model_dump_json(exclude_computed_fields=True),
    }
    connection.execute(insert(grades).values(values))


def read_interview(connection: Connection, head: RowMapping) -> Interview:
    """Return the interview that a row of `interviews` begins. Raises ValueError if its rows do not fit the models."""
    interview_id = head["id"]
    events: dict[int, dict[str, list[object]]] = defaultdict(dict)
    for table, model in _PLAIN_EVENTS:
        for row in _event_rows(connection, table, interview_id):
            event = model.model_validate({name: row[name] for name in model.model_fields})
            events[row["turn_index"]].setdefault(table.name, []).append(event)
    for row in _event_rows(connection, grades, interview_id):
        grade = Grade.model_validate_json(row["body"])
        events[row["turn_index"]].setdefault(grades.name, []).append(grade)
    in_order = select(turns).where(turns.c.interview_id == interview_id).order_by(turns.c.index)
    found = [
        {
            "index": row["index"],
            "question": Question.model_validate_json(row["question"]),
            **{name: row[name] for name in _TURN_FIELDS},
            **events[row["index"]],
        }
        for row in connection.execute(in_order).mappings()
    ]
    lists = {name: from_json(head[name]) for name in _JSON_LISTS}
    return Interview.model_validate({**head, **lists, "turns": found})


def read_summary(row: RowMapping) -> Summary:
    """Return the summary that a row of `select_summaries` holds. Raises ValueError if it does not fit."""
    fields: Mapping[str, Any] = {name: row[name] for name in Summary.model_fields if name in row}
    planned = None if row["mode"] == "practice" and row["ends_at"] else len(from_json(row["plan"]))
    return Summary.model_validate({**fields, "topics": from_json(row["topics"]), "planned": planned})


def read_asked(row: RowMapping) -> Asked:
    """Return what a row of `select_asked` holds. Raises ValueError if it does not fit."""
    question = from_json(row["question"])
    return Asked(
        interview_id=row["interview_id"],
        question_id=question["id"],
        topic=question["topic"],
        at=row["asked_at"],
        score=row["score"],
    )


def _event_rows(connection: Connection, table: Table, interview_id: str) -> list[RowMapping]:
    written = select(table).where(table.c.interview_id == interview_id).order_by(table.c.seq)
    return list(connection.execute(written).mappings())
