"""Several threads and several processes at one database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

from sqlalchemy import Engine, event

from interviewer.errors import SessionError
from interviewer.models import Grade, GradedBy, Interview, Question, Reply, Turn
from interviewer.transcripts.store import TranscriptStore

Result = TypeVar("Result")

AT = datetime(2026, 3, 1, 9, 32, tzinfo=UTC)
REPLY = Reply(id="r1", text="It stores keys and values.", submitted_at=AT)
THREADS = 8

SUBMIT_AND_CLAIM = """
import os, sys
from datetime import UTC, datetime, timedelta
from interviewer.models import Reply
from interviewer.transcripts.store import TranscriptStore
at = datetime(2026, 3, 1, 9, 32, tzinfo=UTC)
store = TranscriptStore.open(url)
print("ready", flush=True)
sys.stdin.readline()
print(store.add_reply("monday", 0, Reply(id="r1", text="It stores keys and values.", submitted_at=at)))
print(store.claim("monday", 0, str(os.getpid()), at, timedelta(minutes=3)))
"""
OPEN = """
import sys
from interviewer.transcripts.store import TranscriptStore
print("ready", flush=True)
sys.stdin.readline()
print(TranscriptStore.open(url).list_summaries())
"""


def at_once(step: Callable[[int], Result]) -> list[Result]:
    """Return what the step gave in each of the threads, which start it together."""
    barrier = Barrier(THREADS)

    def run(number: int) -> Result:
        barrier.wait(timeout=30)
        return step(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_threads_that_submit_the_same_id_store_it_once(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    stored = at_once(lambda _: store.add_reply("monday", 0, REPLY))
    assert sorted(stored) == [False] * (THREADS - 1) + [True]
    assert store.load("monday").turns[0].replies == (REPLY,)


def test_processes_that_submit_the_same_id_store_it_once_and_one_claims_it(
    store: TranscriptStore, interview: Interview, race: Callable[[str, int], list[str]]
) -> None:
    store.create(interview)
    stored, claimed = zip(*(output.split() for output in race(SUBMIT_AND_CLAIM, 3)), strict=True)
    assert sorted(stored) == sorted(claimed) == ["False", "False", "True"]
    assert store.load("monday").turns[0].replies == (REPLY,)


def test_windows_that_ask_the_next_question_at_once_ask_it_once(
    store: TranscriptStore, interview: Interview, question: Question
) -> None:
    store.create(interview)

    def ask(number: int) -> bool:
        turn = Turn(index=1, question=question.model_copy(update={"id": f"q{number}"}), asked_at=AT)
        try:
            store.add_turn("monday", turn)
        except SessionError:
            return False
        return True

    asked = at_once(ask)
    assert asked.count(True) == 1
    turns = store.load("monday").turns
    assert len(turns) == 2
    assert turns[1].question.id == f"q{asked.index(True)}"


def test_replies_of_many_threads_are_all_kept(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    store.add_reply("monday", 0, REPLY)

    def retry(number: int) -> bool:
        return store.add_reply("monday", 0, Reply(id=f"t{number}", kind="retry", text="Again.", submitted_at=AT))

    assert at_once(retry) == [True] * THREADS
    kept = {reply.id for reply in store.load("monday").turns[0].replies}
    assert kept == {"r1", *(f"t{number}" for number in range(THREADS))}


def test_one_of_many_threads_wins_a_claim(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    store.add_reply("monday", 0, REPLY)
    won = at_once(lambda number: store.claim("monday", 0, f"owner {number}", AT, timedelta(minutes=3)))
    assert won.count(True) == 1
    later = AT + timedelta(minutes=4)
    won = at_once(lambda number: store.claim("monday", 0, f"owner {number}", later, timedelta(minutes=3)))
    assert won.count(True) == 1


def test_processes_that_open_a_blank_database_at_once_all_get_it(race: Callable[[str, int], list[str]]) -> None:
    assert race(OPEN, 3) == ["()"] * 3


def test_a_load_sees_one_state_although_another_writes_in_the_middle_of_it(
    store: TranscriptStore, store_url: str, interview: Interview
) -> None:
    """A grade never shows up without the reply that it judged."""
    store.create(interview)
    writer = TranscriptStore.open(store_url)
    written: list[bool] = []

    def write_after_replies_were_read(*args: object) -> None:
        if "FROM replies" in str(args[2]) and not written:
            written.append(True)
            writer.add_reply("monday", 0, REPLY)
            by = GradedBy(name="heuristic", version="1.0")
            writer.add_grade("monday", 0, Grade(score=5.0, graded_by=by, replies=("r1",)))

    event.listen(Engine, "after_cursor_execute", write_after_replies_were_read)
    loaded = store.load("monday")
    event.remove(Engine, "after_cursor_execute", write_after_replies_were_read)
    assert written
    assert loaded == interview
    assert [grade.score for grade in store.load("monday").turns[0].grades] == [5.0]
    writer.close()
