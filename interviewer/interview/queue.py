"""Grades in background threads, so that a page that is reloaded or closed does not stop a grade."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from interviewer.interview.engine import InterviewEngine
from interviewer.models import Interview
from interviewer.protocols import Grader


class GradingQueue:
    """Runs `InterviewEngine.grade` off the caller's thread. Asking twice for a turn in progress gives the same job."""

    def __init__(self, engine: InterviewEngine, workers: int = 2) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="grading")
        self._jobs: dict[tuple[str, int], Future[Interview]] = {}
        self._lock = Lock()

    def submit(self, interview_id: str, index: int, grader: Grader, *, again: bool = False) -> Future[Interview]:
        """Start grading a turn, or return the job that is grading it."""
        key = (interview_id, index)
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.done():
                job = self._executor.submit(self._engine.grade, interview_id, index, grader, again=again)
                self._jobs[key] = job
        job.add_done_callback(lambda _: self._forget(key, job))
        return job

    def _forget(self, key: tuple[str, int], job: Future[Interview]) -> None:
        with self._lock:
            if self._jobs.get(key) is job:
                del self._jobs[key]
