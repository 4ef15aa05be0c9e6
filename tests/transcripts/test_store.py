"""What goes into the store comes out again, in order, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, event

from interviewer.errors import SessionError, StoreError, UnknownNameError
from interviewer.models import (
    Clarification,
    Dispute,
    Grade,
    GradedBy,
    HintTaken,
    Interview,
    Note,
    ProbeAsked,
    Question,
    Reply,
    Turn,
)
from interviewer.transcripts.queries import Summary
from interviewer.transcripts.store import TranscriptStore

STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BY = GradedBy(name="heuristic", version="1.0")


def minutes(count: float) -> datetime:
    return STARTED + timedelta(minutes=count)


def answer(submission_id: str, text: str = "It stores keys and values.", kind: str = "answer", at: float = 2) -> Reply:
    return Reply.model_validate({"id": submission_id, "kind": kind, "text": text, "submitted_at": minutes(at)})


def grade(score: float | None, *replies: str) -> Grade:
    reason = None if score is not None else "The reply is in a language that this grader does not know."
    return Grade(score=score, ungraded_reason=reason, graded_by=BY, replies=replies, graded_at=minutes(3))


def test_an_interview_comes_back_as_it_was_put_in(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    assert store.load("monday") == interview


def test_every_event_is_appended_in_order(store: TranscriptStore, interview: Interview, question: Question) -> None:
    store.create(interview)
    first, probe = answer("r1"), Reply(id="r2", kind="probe", text="Linearly.", submitted_at=minutes(4), probe="How?")
    graded, again = grade(6.0, "r1"), grade(8.5, "r1", "r2")
    hint, dispute = HintTaken(step=0, at=minutes(1)), Dispute(key_point="memory", said=True, at=minutes(6))
    note, other_note = Note(text="Read up on paging.", at=minutes(7)), Note(text="Done.", at=minutes(8))
    store.add_hint("monday", 0, hint)
    assert store.add_reply("monday", 0, first)
    store.add_grade("monday", 0, graded)
    assert store.add_reply("monday", 0, probe)
    store.add_grade("monday", 0, again)
    store.mark_revealed("monday", 0, minutes(5))
    store.add_dispute("monday", 0, dispute)
    store.add_note("monday", 0, note)
    store.add_note("monday", 0, other_note)
    second = Turn(index=1, question=question.model_copy(update={"id": "dropout"}), asked_at=minutes(9))
    store.add_turn("monday", second)
    store.mark_skipped("monday", 1, minutes(10))
    store.finish("monday", minutes(11))

    done = interview.turns[0].model_copy(
        update={
            "replies": (first, probe),
            "grades": (graded, again),
            "hints": (hint,),
            "disputes": (dispute,),
            "notes": (note, other_note),
            "revealed_at": minutes(5),
        }
    )
    skipped = second.model_copy(update={"skipped_at": minutes(10)})
    assert store.load("monday") == interview.model_copy(update={"turns": (done, skipped), "finished_at": minutes(11)})


def test_an_interview_with_all_its_events_is_created_at_once(store: TranscriptStore, interview: Interview) -> None:
    turn = interview.turns[0].model_copy(
        update={"replies": (answer("r1"),), "grades": (grade(4.5, "r1"),), "notes": (Note(text="!", at=minutes(4)),)}
    )
    complete = interview.model_copy(update={"turns": (turn,)})
    store.create(complete)
    assert store.load("monday") == complete


def test_times_are_stored_in_utc_and_come_back_aware(store: TranscriptStore, interview: Interview) -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    started = datetime(2026, 3, 1, 1, 2, 3, 456789, tzinfo=kolkata)
    store.create(interview.model_copy(update={"started_at": started}))
    loaded = store.load("monday").started_at
    assert loaded.isoformat() == "2026-02-28T19:32:03.456789+00:00"


def test_only_the_first_skip_reveal_and_finish_count(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    for at in (minutes(1), minutes(2)):
        store.mark_skipped("monday", 0, at)
        store.mark_revealed("monday", 0, at)
    for at in (minutes(1), minutes(2)):
        store.finish("monday", at)
    loaded = store.load("monday")
    assert (loaded.turns[0].skipped_at, loaded.turns[0].revealed_at, loaded.finished_at) == (minutes(1),) * 3


@pytest.mark.parametrize(
    "words",
    [
        "👩🏽‍🔬 gradient ∇ ≤ 10⁻³",
        "الشبكة العصبية תשובה",
        "<script>alert('x')</script> & \"quotes\" '; DROP TABLE turns; --",
        "100% %s :id \\ {brace}",
        "line\nline\n\n\ttabbed   ",
        "e\u0301 vs é, zero\u200bwidth, \ufffd",
        "x" * 20_000,
    ],
)
def test_any_text_is_kept_to_the_letter(store: TranscriptStore, interview: Interview, words: str) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1", words))
    assert store.load("monday").turns[0].replies[0].text == words


def test_a_seed_can_be_any_integer(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview.model_copy(update={"seed": -(10**30)}))
    assert store.load("monday").seed == -(10**30)


def test_an_unknown_id_names_the_nearest(store: TranscriptStore, interview: Interview) -> None:
    with pytest.raises(UnknownNameError, match="There is none yet"):
        store.load("munday")
    store.create(interview)
    for step in (
        lambda: store.load("munday"),
        lambda: store.delete("munday"),
        lambda: store.add_reply("munday", 0, answer("r1")),
        lambda: store.finish("munday", minutes(1)),
    ):
        with pytest.raises(UnknownNameError, match=r"Unknown transcript 'munday'. Nearest: monday\."):
            step()


def test_a_turn_that_was_not_asked_takes_nothing(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    for step in (
        lambda: store.add_reply("monday", 1, answer("r1")),
        lambda: store.add_note("monday", 1, Note(text="?", at=minutes(1))),
        lambda: store.mark_skipped("monday", 1, minutes(1)),
    ):
        with pytest.raises(SessionError, match="no question number 2"):
            step()
    assert store.load("monday") == interview


def test_an_interview_is_created_once(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    with pytest.raises(SessionError, match="'monday' is stored already"):
        store.create(interview.model_copy(update={"seed": 8}))
    assert store.load("monday").seed == 7


def test_deleting_leaves_nothing_behind(store: TranscriptStore, interview: Interview) -> None:
    other = interview.model_copy(update={"id": "tuesday"})
    for each in (interview, other):
        store.create(each)
        store.add_reply(each.id, 0, answer("r1"))
        store.add_grade(each.id, 0, grade(5.0, "r1"))
    store.delete("monday")
    with pytest.raises(UnknownNameError):
        store.load("monday")
    assert [turn.replies for turn in store.load("tuesday").turns] == [(answer("r1"),)]
    store.create(interview)
    assert store.load("monday") == interview


# --- what two windows could break --------------------------------------------------------------------------------


def test_a_submission_id_is_stored_once(store: TranscriptStore, interview: Interview, question: Question) -> None:
    store.create(interview)
    assert store.add_reply("monday", 0, answer("r1")) is True
    assert store.add_reply("monday", 0, answer("r1", "A second click.")) is False
    store.add_turn("monday", Turn(index=1, question=question, asked_at=minutes(5)))
    assert store.add_reply("monday", 1, answer("r1", "A very late second click.")) is False
    loaded = store.load("monday")
    assert [turn.replies for turn in loaded.turns] == [(answer("r1"),), ()]


def test_a_second_window_cannot_answer_the_same_question(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    with pytest.raises(SessionError, match="answered already, perhaps in another window"):
        store.add_reply("monday", 0, answer("r2"))
    assert store.add_reply("monday", 0, answer("r3", kind="retry"))
    assert [reply.id for reply in store.load("monday").turns[0].replies] == ["r1", "r3"]


@pytest.mark.parametrize("index", [0, 2])
def test_a_turn_is_appended_only_at_the_end(
    store: TranscriptStore, interview: Interview, question: Question, index: int
) -> None:
    store.create(interview)
    with pytest.raises(SessionError, match="at question 1 by now, perhaps in another window"):
        store.add_turn("monday", Turn(index=index, question=question, asked_at=minutes(1)))
    assert store.load("monday") == interview


@pytest.mark.parametrize("replies", [(), ("r9",), ("r1", "r9")])
def test_a_grade_names_replies_of_its_turn(
    store: TranscriptStore, interview: Interview, replies: tuple[str, ...]
) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    with pytest.raises(SessionError, match="which replies"):
        store.add_grade("monday", 0, grade(5.0, *replies))
    assert store.load("monday").turns[0].grades == ()


# --- who grades --------------------------------------------------------------------------------------------------

LEASE = timedelta(minutes=3)


def test_a_claim_keeps_others_out_until_its_lease_is_over(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    assert store.claim("monday", 0, "a", minutes(2), LEASE)
    assert not store.claim("monday", 0, "b", minutes(4), LEASE)
    assert not store.claim("monday", 0, "a", minutes(4), LEASE)
    assert store.claim("monday", 0, "b", minutes(5), LEASE)
    store.release("monday", 0, "a")
    assert not store.claim("monday", 0, "a", minutes(6), LEASE)
    store.release("monday", 0, "b")
    assert store.claim("monday", 0, "a", minutes(6), LEASE)


def test_a_judged_turn_is_claimed_only_to_grade_it_again(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    assert not store.claim("monday", 0, "a", minutes(1), LEASE)
    store.add_reply("monday", 0, answer("r1"))
    store.add_grade("monday", 0, grade(None, "r1"))
    assert not store.claim("monday", 0, "a", minutes(3), LEASE)
    assert store.claim("monday", 0, "a", minutes(3), LEASE, again=True)
    assert not store.claim("monday", 0, "b", minutes(4), LEASE, again=True)
    assert not store.claim("monday", 5, "a", minutes(3), LEASE, again=True)


# --- two windows ---------------------------------------------------------------------------------------------------


def test_a_reply_is_stored_only_at_its_place(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    assert store.add_reply("monday", 0, answer("r1"), position=0)
    with pytest.raises(SessionError, match="answered already, perhaps in another window"):
        store.add_reply("monday", 0, answer("r2", kind="retry"), position=0)
    assert store.add_reply("monday", 0, answer("r2", kind="retry"), position=1)
    with pytest.raises(SessionError, match="answered already, perhaps in another window"):
        store.add_reply("monday", 0, answer("r3", kind="retry"), position=1)
    assert [reply.id for reply in store.load("monday").turns[0].replies] == ["r1", "r2"]


def test_after_the_end_only_grades_disputes_and_notes_are_added(
    store: TranscriptStore, interview: Interview, question: Question
) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    store.finish("monday", minutes(9))
    ended = store.load("monday")
    for step in (
        lambda: store.add_turn("monday", Turn(index=1, question=question, asked_at=minutes(10))),
        lambda: store.add_reply("monday", 0, answer("r2", kind="retry")),
        lambda: store.add_probe("monday", 0, ProbeAsked(ask="Why?", reason="core", position=1, at=minutes(10))),
        lambda: store.add_clarification("monday", 0, Clarification(asked="?", answer="!", at=minutes(10))),
        lambda: store.add_hint("monday", 0, HintTaken(step=0, at=minutes(10))),
        lambda: store.mark_skipped("monday", 0, minutes(10)),
        lambda: store.mark_revealed("monday", 0, minutes(10)),
    ):
        with pytest.raises(SessionError, match="has ended, perhaps in another window"):
            step()
    assert store.load("monday") == ended
    assert not store.add_reply("monday", 0, answer("r1"))  # a second click: it is stored
    store.add_grade("monday", 0, grade(5.0, "r1"))
    store.add_dispute("monday", 0, Dispute(key_point="reuse", said=True, at=minutes(10)))
    store.add_note("monday", 0, Note(text="Again.", at=minutes(10)))
    turn = store.load("monday").turns[0]
    assert (len(turn.grades), len(turn.disputes), len(turn.notes)) == (1, 1, 1)


# --- the list of transcripts -------------------------------------------------------------------------------------


def test_a_summary_counts_the_latest_grades(store: TranscriptStore, interview: Interview, question: Question) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    store.add_grade("monday", 0, grade(2.0, "r1"))
    store.add_grade("monday", 0, grade(7.5, "r1"))
    for index, reply in ((1, "r2"), (2, "r3")):
        store.add_turn("monday", Turn(index=index, question=question, asked_at=minutes(5 + index)))
        store.add_reply("monday", index, answer(reply))
    store.add_grade("monday", 1, grade(0.0, "r2"))
    expected = Summary(
        id="monday",
        started_at=STARTED,
        finished_at=None,
        mode="practice",
        level="mid",
        topics=("large-language-models",),
        role="ML engineer",
        planned=3,
        asked=3,
        graded=2,
        pending=1,
        mean_score=3.75,
    )
    assert store.list_summaries() == (expected,)
    store.add_reply("monday", 0, answer("r4", kind="retry"))
    store.add_grade("monday", 2, grade(None, "r3"))
    assert store.list_summaries() == (expected,)
    store.add_grade("monday", 1, grade(None, "r2"))
    assert store.list_summaries() == (expected.model_copy(update={"graded": 1, "mean_score": 7.5}),)


def test_summaries_come_latest_first_and_in_pages(store: TranscriptStore, interview: Interview) -> None:
    assert store.list_summaries() == ()
    assert store.latest_unfinished() is None
    for day in (2, 1, 3):
        started = STARTED + timedelta(days=day)
        store.create(interview.model_copy(update={"id": f"day {day}", "started_at": started, "turns": ()}))
    assert [summary.id for summary in store.list_summaries()] == ["day 3", "day 2", "day 1"]
    assert [summary.id for summary in store.list_summaries(limit=1, offset=1)] == ["day 2"]
    assert store.list_summaries()[0].mean_score is None
    store.finish("day 3", minutes(9999))
    latest = store.latest_unfinished()
    assert latest is not None
    assert latest.id == "day 2"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def record(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(Engine, "before_cursor_execute", record)
    yield seen
    event.remove(Engine, "before_cursor_execute", record)


def test_the_list_costs_one_query_and_reads_no_json_bodies(
    store: TranscriptStore, interview: Interview, statements: list[str]
) -> None:
    for number in range(12):
        store.create(interview.model_copy(update={"id": f"i{number}"}))
        store.add_reply(f"i{number}", 0, answer("r1"))
        store.add_grade(f"i{number}", 0, grade(5.0, "r1"))
    statements.clear()
    assert len(store.list_summaries()) == 12
    (query,) = [statement for statement in statements if "SELECT" in statement]
    assert "body" not in query
    assert "turns.question" not in query


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("UPDATE grades SET body = '{\"score\": 99}' WHERE interview_id = 'monday'", "Grade, score"),
        ("UPDATE turns SET question = '{broken' WHERE interview_id = 'monday'", "Question, the text"),
        ("UPDATE replies SET kind = 'shout' WHERE interview_id = 'monday'", "Reply, kind"),
        ("UPDATE interviews SET mode = 'exam' WHERE id = 'monday'", "Interview, mode"),
        ("UPDATE interviews SET plan = '[' WHERE id = 'monday'", "EOF"),
    ],
)
def test_a_damaged_transcript_is_named_and_takes_no_other_down(
    store: TranscriptStore, interview: Interview, run_sql: Callable[[str], None], damage: str, where: str
) -> None:
    for name in ("monday", "tuesday"):
        store.create(interview.model_copy(update={"id": name}))
        store.add_reply(name, 0, answer("r1"))
        store.add_grade(name, 0, grade(5.0, "r1"))
    run_sql(damage)
    with pytest.raises(StoreError, match=f"Transcript 'monday' cannot be shown.*{where}") as raised:
        store.load("monday")
    assert "keys and values" not in str(raised.value)
    assert store.load("tuesday").turns[0].replies == (answer("r1"),)
    assert "tuesday" in [summary.id for summary in store.list_summaries()]
    store.delete("monday")
    assert [summary.id for summary in store.list_summaries()] == ["tuesday"]


def test_a_transcript_whose_head_is_damaged_is_left_out_of_the_list_with_a_warning(
    store: TranscriptStore,
    interview: Interview,
    run_sql: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.create(interview)
    run_sql("UPDATE interviews SET mode = 'exam'")
    assert store.list_summaries() == ()
    assert store.latest_unfinished() is None
    assert "Transcript 'monday' is left out of the list" in caplog.text


def test_a_follow_up_and_a_clarification_are_kept(store: TranscriptStore, interview: Interview) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    probe = ProbeAsked(ask="How?", reason="core", key_point="reuse", position=1, at=minutes(3))
    said = Clarification(asked="Which?", answer="Any.", model="m", at=minutes(2))
    store.add_probe("monday", 0, probe)
    store.add_clarification("monday", 0, said)
    turn = store.load("monday").turns[0]
    assert (turn.probes, turn.clarifications, turn.open_probe) == ((probe,), (said,), probe)
    with pytest.raises(SessionError, match="follow-up already"):
        store.add_probe("monday", 0, probe)


def test_a_follow_up_is_not_put_on_what_was_answered_again_meanwhile(
    store: TranscriptStore, interview: Interview
) -> None:
    store.create(interview)
    store.add_reply("monday", 0, answer("r1"))
    store.add_reply("monday", 0, answer("r2", kind="retry"))
    with pytest.raises(SessionError, match="has a further reply, perhaps from another window"):
        store.add_probe("monday", 0, ProbeAsked(ask="How?", reason="core", position=1, at=minutes(6)))
    assert store.load("monday").turns[0].probes == ()


def test_what_was_asked_is_listed_with_the_score_that_counts(
    store: TranscriptStore, interview: Interview, question: Question, run_sql: Callable[[str], None]
) -> None:
    first = interview.turns[0]
    turn = first.model_copy(
        update={
            "replies": (answer("s1"), answer("s2", "All of it.", "retry", at=5)),
            "grades": (grade(4.0, "s1"), grade(9.0, "s2")),
            "revealed_at": minutes(4),
        }
    )
    skipped = Turn(index=1, question=question.model_copy(update={"id": "dropout"}), asked_at=minutes(6))
    store.create(interview.model_copy(update={"turns": (turn, skipped)}))
    store.create(interview.model_copy(update={"id": "tuesday", "started_at": STARTED + timedelta(days=1)}))
    asked = store.list_asked()
    assert [(one.interview_id, one.question_id, one.topic, one.score) for one in asked] == [
        ("monday", "dropout", "large-language-models", None),
        ("monday", "kv-cache", "large-language-models", 4.0),
        ("tuesday", "kv-cache", "large-language-models", None),
    ]
    assert [one.interview_id for one in store.list_asked(1)] == ["tuesday"]
    run_sql("UPDATE turns SET question = '{' WHERE interview_id = 'tuesday'")
    assert len(store.list_asked()) == 2
