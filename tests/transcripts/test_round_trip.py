"""Whatever an interview holds comes back from the store and from JSON as it was."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from interviewer.models import Interview
from interviewer.transcripts.export import to_json
from interviewer.transcripts.store import TranscriptStore
from tests.transcripts import examples


@given(interview=examples.interviews())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_interview_comes_back_from_the_store(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    try:
        assert store.load(interview.id) == interview
        (summary,) = store.list_summaries()
        grades = [turn.counted_grade for turn in interview.turns]
        scores = [grade.score for grade in grades if grade and grade.score is not None]
        assert (summary.asked, summary.graded) == (len(interview.turns), len(scores))
        assert summary.mean_score == (sum(scores) / len(scores) if scores else None)
        assert summary.pending == sum(turn.is_pending for turn in interview.turns)
    finally:
        store.delete(interview.id)


@given(interview=examples.interviews())
@settings(max_examples=60, deadline=None)
def test_an_interview_comes_back_from_json(interview: Interview) -> None:
    exported = to_json(interview)
    assert Interview.model_validate_json(exported) == interview
    assert to_json(Interview.model_validate_json(exported)) == exported
