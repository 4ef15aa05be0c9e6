"""Holds the claim on a turn while a grader works.

The lease is short, so that a turn is soon free again when this process is killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from interviewer.errors import StoreError
from interviewer.transcripts.store import TranscriptStore

LEASE = timedelta(seconds=20)
RENEW_SECONDS = 5.0


@contextmanager
def holding(
    store: TranscriptStore, interview_id: str, index: int, owner: str, now: Callable[[], datetime]
) -> Iterator[None]:
    """Renew the claim of `owner` on a turn until the end of the block, and give it up then."""
    done = Event()

    def renew() -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                store.renew(interview_id, index, owner, now() + LEASE)
            except StoreError:
                return  # at worst another process grades the turn as well

    Thread(target=renew, name="renew-claim", daemon=True).start()
    try:
        yield
    finally:
        done.set()
        store.release(interview_id, index, owner)
