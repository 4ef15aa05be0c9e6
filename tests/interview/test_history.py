"""What earlier interviews tell the next one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interviewer.interview.history import asked_recently, weak_questions, weak_topics
from interviewer.models import Interview, Turn
from interviewer.transcripts.queries import Asked
from interviewer.transcripts.store import TranscriptStore
from tests.support.questions import START, make_grade, make_question, make_reply, minutes


def held(name: str, at: float, *asked: tuple[str, str, float | None]) -> Interview:
    turns = tuple(
        Turn(
            index=index,
            question=make_question(question, topic=topic),
            asked_at=minutes(at + index),
            replies=() if score is None else (make_reply(reply_id=f"r{index}", at=at + index),),
            grades=() if score is None else (make_grade(score, (f"r{index}",)),),
        )
        for index, (question, topic, score) in enumerate(asked)
    )
    return Interview(id=name, plan=tuple(question for question, _, _ in asked), started_at=START, turns=turns)


OLD = held("old", 0, ("a", "x", 2.0), ("b", "y", 9.0), ("c", "z", None))
NEW = held("new", 90, ("a", "x", 8.0), ("d", "x", 6.0), ("b", "y", 4.0), ("e", "y", 3.0))
Collect = Callable[..., tuple[Asked, ...]]


@pytest.fixture
def collect(tmp_path: Path) -> Collect:
    """Store interviews and return what they asked."""

    def collect_from(*interviews: Interview, back: int | None = None) -> tuple[Asked, ...]:
        store = TranscriptStore.open(f"sqlite:///{tmp_path / f'{len(interviews)}.db'}")
        for interview in interviews:
            store.create(interview)
        found = store.list_asked(back)
        store.close()
        return found

    return collect_from


def test_the_latest_comes_first(collect: Collect) -> None:
    assert [(asked.question_id, asked.score) for asked in collect(OLD, NEW)] == [
        ("e", 3.0), ("b", 4.0), ("d", 6.0), ("a", 8.0), ("c", None), ("b", 9.0), ("a", 2.0),
    ]  # fmt: skip


def test_what_is_weak_is_what_was_weak_the_last_time(collect: Collect) -> None:
    history = collect(OLD, NEW)
    assert weak_topics(history) == {"y"}  # x had 7.0 on average the last time, z was never scored
    assert weak_topics(collect(OLD)) == {"x"}
    assert weak_questions(history) == ("e", "b", "d")
    assert (weak_topics(()), weak_questions(())) == (frozenset(), ())


def test_what_was_asked_in_the_last_five_interviews_is_recent(collect: Collect) -> None:
    interviews = [held(f"i{n}", n, (f"q{n}", "x", None)) for n in range(7)]
    assert asked_recently(collect(*interviews)) == {"q2", "q3", "q4", "q5", "q6"}
