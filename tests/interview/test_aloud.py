"""An answer that was only spoken: marked by the candidate, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from interviewer.bank.loader import Bank
from interviewer.errors import SessionError
from interviewer.interview.aloud import NO_WORDS, SAID_ALOUD
from interviewer.interview.engine import InterviewEngine
from interviewer.interview.probes import choose_probe
from interviewer.models import Interview
from interviewer.transcripts.store import TranscriptStore
from tests.interview.test_engine import FixedGrader
from tests.support.questions import BAGGING, START

MARKS = {"bootstrap": 1.0, "average": 0.5}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[InterviewEngine]:
    store = TranscriptStore.open(f"sqlite:///{tmp_path / 'transcripts.db'}")
    yield InterviewEngine(store, Bank({"bagging": BAGGING}), now=lambda: START, new_id=lambda: "i1", owner="me")
    store.close()


@pytest.fixture
def interview(engine: InterviewEngine) -> Interview:
    return engine.start(level="mid", seed=0, questions=("bagging",))


def test_the_marks_are_the_candidates_own(engine: InterviewEngine, interview: Interview) -> None:
    engine.mark_aloud(interview.id, 0, MARKS, submission_id="s")
    turn = engine.load(interview.id).turns[0]
    assert [(reply.kind, reply.text) for reply in turn.replies] == [("answer", SAID_ALOUD)]
    assert turn.grade
    assert (turn.grade.graded_by.name, turn.grade.replies) == ("self", ("s",))
    earned = {verdict.key_point.id: verdict.credit for verdict in turn.grade.verdicts}
    assert {point: credit for point, credit in earned.items() if credit} == MARKS
    assert all(verdict.self_marked and not verdict.evidence for verdict in turn.grade.verdicts)


def test_marked_twice_is_said_once(engine: InterviewEngine, interview: Interview) -> None:
    engine.mark_aloud(interview.id, 0, MARKS, submission_id="s")
    engine.mark_aloud(interview.id, 0, MARKS, submission_id="s")
    assert len(engine.load(interview.id).turns[0].replies) == 1


def test_stopped_before_the_marks_it_is_not_graded_by_anyone(engine: InterviewEngine, interview: Interview) -> None:
    engine.submit(interview.id, 0, SAID_ALOUD, submission_id="s")
    grader = FixedGrader()
    grade = engine.grade(interview.id, 0, grader).turns[0].grade
    assert grader.judged == []
    assert grade
    assert (grade.score, grade.ungraded_reason) == (None, NO_WORDS)
    engine.mark_by_hand(interview.id, 0, MARKS)
    marked = engine.grade(interview.id, 0, grader, again=True)
    assert grader.judged == []
    assert marked.turns[0].counted_grade


def test_what_has_no_words_has_no_follow_up(engine: InterviewEngine, interview: Interview) -> None:
    after = engine.mark_aloud(interview.id, 0, {}, submission_id="s")
    assert choose_probe(after, START + timedelta(minutes=1)) is None


def test_the_next_try_can_be_typed(engine: InterviewEngine, interview: Interview) -> None:
    engine.mark_aloud(interview.id, 0, MARKS, submission_id="s")
    engine.submit(interview.id, 0, "A bootstrap sample.", submission_id="t", kind="retry")
    grader = FixedGrader(6.0)
    grade = engine.grade(interview.id, 0, grader).turns[0].grade
    assert grader.judged == [("A bootstrap sample.",)]
    assert grade
    assert grade.score == 6.0


def test_an_interview_that_is_over_takes_no_marks(engine: InterviewEngine, interview: Interview) -> None:
    engine.finish(interview.id)
    with pytest.raises(SessionError):
        engine.mark_aloud(interview.id, 0, MARKS, submission_id="s")
