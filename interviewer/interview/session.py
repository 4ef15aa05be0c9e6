"""The state machine of an interview: pure functions that take an Interview and return a new one.

    ready ──ask──> asked ──submit──> pending ──add_grade──> graded ──ask──> ...
                     └──skip──> ready   ^                     ├──submit (a retry)──> pending
                                        └──submit── probed <──┘ ask_probe
    In a mock interview nobody waits for a grade: from pending, too, a follow-up is put or the next question is asked.
    finish leads from anywhere to finished; after it only grades, disputes and notes are added.

Time and randomness are passed in. Time only moves forward: an event is never earlier than the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from interviewer import text
from interviewer.errors import ReplyRefusedError, SessionError
from interviewer.models import (
    Clarification,
    Dispute,
    Grade,
    HintTaken,
    Interview,
    Level,
    Mode,
    Note,
    ProbeAsked,
    Question,
    Reply,
    Shape,
    Turn,
)

if TYPE_CHECKING:
    from interviewer.transcripts.queries import Summary

Phase = Literal["ready", "asked", "pending", "graded", "probed", "finished"]

MAX_REPLY_CHARS = 20_000
OVERTIME = timedelta(minutes=1)
"""How long a mock interview takes a reply after its end: time to finish the sentence."""


def start(
    interview_id: str,
    plan: Sequence[str],
    now: datetime,
    *,
    mode: Mode = "practice",
    shape: Shape | None = None,
    minutes: int | None = None,
    level: Level = "mid",
    role: str | None = None,
    topics: Sequence[str] = (),
    seed: int = 0,
    adapts: bool = False,
) -> Interview:
    """Begin an interview that will ask the questions of `plan`, in order, and ends after `minutes` if told.

    Raises SessionError if there are no questions.
    """
    if not plan:
        raise SessionError("No question fits this choice. Choose more topics or another level.")
    if len(set(plan)) != len(plan):
        raise SessionError("A plan asks each question once.")
    return Interview(
        id=interview_id,
        mode=mode,
        shape=shape,
        level=level,
        role=role,
        topics=tuple(topics),
        seed=seed,
        plan=tuple(plan),
        adapts=adapts,
        started_at=now,
        ends_at=None if minutes is None else now + timedelta(minutes=minutes),
    )


def phase(interview: Interview) -> Phase:
    """Return where the interview stands."""
    if interview.finished_at:
        return "finished"
    turn = interview.turn
    if turn is None or turn.skipped_at:
        return "ready"
    if turn.open_probe:
        return "probed"
    if turn.is_pending:
        return "pending"
    return "graded" if turn.grades else "asked"


def remaining(interview: Interview) -> tuple[str, ...]:
    """Return the ids of the planned questions that are still to be asked, in order: one place for each."""
    asked = {turn.question.id for turn in interview.turns}
    return tuple(question_id for question_id in interview.plan[len(asked) :] if question_id not in asked)


def time_left(interview: Interview, now: datetime) -> timedelta | None:
    """Return the time until the end, negative after it; None if there is no end."""
    return interview.ends_at - now if interview.ends_at else None


def minutes_left(left: timedelta) -> int:
    """Return the time that is left in whole minutes, a begun one included; 0 after the end."""
    return max(0, -(-int(left.total_seconds()) // 60))


def may_ask(interview: Interview, now: datetime) -> bool:
    """Whether a question is left, and time to ask it."""
    left = time_left(interview, now)
    return bool(remaining(interview)) and (left is None or left > timedelta())


def is_over(interview: Interview, now: datetime) -> bool:
    """Whether a mock interview's time is up, the minute to finish the sentence included.

    In practice the time only ends the asking: an answer may be finished, however long it takes.
    """
    left = time_left(interview, now)
    return interview.mode == "mock" and left is not None and left <= -OVERTIME


def tells_nothing(interview: Interview | Summary) -> bool:
    """Whether it is a mock interview under way: no grade and no model answer is shown before its end."""
    return interview.mode == "mock" and interview.finished_at is None


def is_at(interview: Interview, index: int | None) -> bool:
    """Whether turn `index` is the current one; None stands for the time before the first question."""
    return (interview.turn.index if interview.turn else None) == index


def turn_at(interview: Interview, index: int) -> Turn:
    """Return turn `index`, counted from 0. Raises SessionError if there is none."""
    if not 0 <= index < len(interview.turns):
        raise SessionError(f"This interview has no question number {index + 1}.")
    return interview.turns[index]


def ask(interview: Interview, question: Question, now: datetime, aside: str = "") -> Interview:
    """Put the next question: a new turn with a snapshot of it. A follow-up without a reply is passed over."""
    may_wait = ("pending",) if interview.mode == "mock" else ()
    if phase(interview) not in ("ready", "graded", "probed", *may_wait):
        raise SessionError("The question before this one is still open.")
    left = remaining(interview)
    is_new = all(turn.question.id != question.id for turn in interview.turns)
    if question.id not in left and not (interview.adapts and left and is_new):
        raise SessionError(f"'{question.id}' is not waiting to be asked in this interview.")
    now = _forward(interview, now)
    if interview.ends_at and now >= interview.ends_at:
        raise SessionError("Time is up; no further question is asked.")
    turn = Turn(index=len(interview.turns), question=question, asked_at=now, aside=aside)
    return interview.model_copy(update={"turns": (*interview.turns, turn)})


def check_reply_text(raw: str) -> str:
    """Return the text as it is stored. Raises ReplyRefusedError, which carries the text, if it cannot be graded."""
    if len(raw) > MAX_REPLY_CHARS:
        raise ReplyRefusedError(
            f"That is {len(raw):,} characters; an answer can have {MAX_REPLY_CHARS:,}. "
            "Nothing is lost: your text is below. Shorten it and send it again.",
            raw,
        )
    cleaned = text.sanitize(raw)
    if text.is_blank(cleaned):
        raise ReplyRefusedError("There is nothing to grade yet. Write an answer, or skip the question.", raw)
    return cleaned


def submit(interview: Interview, reply: Reply) -> Interview:
    """Append a reply to the current turn. Submitting the same submission id again changes nothing.

    A reply to a follow-up keeps the words that it answers.
    """
    turn = interview.turn
    if turn and any(known.id == reply.id for known in turn.replies):
        return interview
    state = phase(interview)
    if turn is None or state not in ("asked", "graded", "probed"):
        why = {
            "finished": "This interview is over.",
            "pending": "Your last answer is still being graded.",
            "ready": "There is no open question.",
        }
        raise SessionError(f"{why.get(state, 'There is no open question.')} This text was not added.")
    if reply.kind == "answer" and turn.replies:
        raise SessionError("This question already has an answer; another try is a retry.")
    if reply.kind != "answer" and not turn.replies:
        raise SessionError("The first reply to a question is its answer.")
    if reply.kind == "retry" and interview.mode == "mock":
        raise SessionError("A mock interview has no second try.")
    if reply.kind == "probe" and turn.open_probe is None:
        raise SessionError("There is no open follow-up. This text was not added.")
    at = _forward(interview, reply.submitted_at)
    if is_over(interview, at):
        raise SessionError("Time is up, so this text was not added. What you sent before is kept.")
    asked = turn.open_probe.ask if reply.kind == "probe" and turn.open_probe else None
    reply = reply.model_copy(update={"submitted_at": at, "probe": asked})
    return _with_turn(interview, turn.model_copy(update={"replies": (*turn.replies, reply)}))


def ask_probe(interview: Interview, probe: ProbeAsked) -> Interview:
    """Put a follow-up on the current turn."""
    turn = interview.turn
    may_wait = ("pending",) if interview.mode == "mock" else ()
    if turn is None or phase(interview) not in ("graded", *may_wait):
        raise SessionError("A follow-up comes after an answer, one at a time.")
    if probe.position != len(turn.replies):
        raise SessionError("The interview has gone on since this follow-up was chosen.")
    if probe.key_point and any(known.key_point == probe.key_point for known in turn.probes):
        raise SessionError("This point has had its follow-up.")
    at = _forward(interview, probe.at)
    if interview.ends_at and at >= interview.ends_at:
        raise SessionError("Time is up; nothing further is asked.")
    probe = probe.model_copy(update={"at": at})
    return _with_turn(interview, turn.model_copy(update={"probes": (*turn.probes, probe)}))


def clarify(interview: Interview, clarification: Clarification) -> Interview:
    """Record what the candidate asked about the open question, and the answer."""
    turn = interview.turn
    if turn is None or phase(interview) not in ("asked", "probed"):
        raise SessionError("What a question means can be asked while it is open.")
    clarification = clarification.model_copy(update={"at": _forward(interview, clarification.at)})
    return _with_turn(interview, turn.model_copy(update={"clarifications": (*turn.clarifications, clarification)}))


def add_grade(interview: Interview, index: int, grade: Grade) -> Interview:
    """Append a grade to turn `index`; allowed at any time, for a turn can be graded again later."""
    turn = turn_at(interview, index)
    known = {reply.id for reply in turn.replies}
    if not grade.replies or not set(grade.replies) <= known:
        raise SessionError("A grade must say which replies of its turn it judged.")
    return _with_turn(interview, turn.model_copy(update={"grades": (*turn.grades, grade)}))


def skip(interview: Interview, now: datetime) -> Interview:
    """Leave the current question unanswered."""
    turn = interview.turn
    if turn is None or phase(interview) != "asked":
        raise SessionError("Only an open question without an answer can be skipped.")
    return _with_turn(interview, turn.model_copy(update={"skipped_at": _forward(interview, now)}))


def take_hint(interview: Interview, now: datetime) -> Interview:
    """Show the next hint of the current question."""
    turn = interview.turn
    if interview.mode == "mock":
        raise SessionError("A mock interview has no hints.")
    if turn is None or phase(interview) not in ("asked", "graded", "probed"):
        raise SessionError("There is no open question.")
    if len(turn.hints) >= len(turn.question.hints):
        raise SessionError("There is no further hint for this question.")
    hint = HintTaken(step=len(turn.hints), at=_forward(interview, now))
    return _with_turn(interview, turn.model_copy(update={"hints": (*turn.hints, hint)}))


def reveal(interview: Interview, now: datetime) -> Interview:
    """Record that the model answer of the current turn was shown. Only the first time counts."""
    turn = interview.turn
    if interview.mode == "mock":
        raise SessionError("A mock interview shows the model answers at the end.")
    if turn is None or phase(interview) not in ("graded", "pending", "ready", "probed"):
        raise SessionError("The model answer is shown once there is an answer, or the question was skipped.")
    if turn.revealed_at:
        return interview
    return _with_turn(interview, turn.model_copy(update={"revealed_at": _forward(interview, now)}))


def add_dispute(interview: Interview, index: int, dispute: Dispute) -> Interview:
    """Record the candidate's word on one verdict of turn `index`."""
    turn = turn_at(interview, index)
    if dispute.key_point not in {point.id for point in turn.question.key_points}:
        raise SessionError(f"This question has no key point '{dispute.key_point}'.")
    return _with_turn(interview, turn.model_copy(update={"disputes": (*turn.disputes, dispute)}))


def add_note(interview: Interview, index: int, note: Note) -> Interview:
    """Attach a note to turn `index`."""
    turn = turn_at(interview, index)
    return _with_turn(interview, turn.model_copy(update={"notes": (*turn.notes, note)}))


def finish(interview: Interview, now: datetime) -> Interview:
    """End the interview, early or not, a mock interview at the latest when its time was up.

    Finishing twice changes nothing.
    """
    if interview.finished_at:
        return interview
    if interview.mode == "mock" and interview.ends_at:
        now = min(now, interview.ends_at + OVERTIME)
    return interview.model_copy(update={"finished_at": _forward(interview, now)})


def _with_turn(interview: Interview, turn: Turn) -> Interview:
    turns = (*interview.turns[: turn.index], turn, *interview.turns[turn.index + 1 :])
    return interview.model_copy(update={"turns": turns})


def _forward(interview: Interview, now: datetime) -> datetime:
    latest = interview.started_at
    for turn in interview.turns:
        events = [turn.asked_at, turn.revealed_at, turn.skipped_at]
        events += [reply.submitted_at for reply in turn.replies] + [hint.at for hint in turn.hints]
        events += [probe.at for probe in turn.probes] + [asked.at for asked in turn.clarifications]
        latest = max(latest, *(at for at in events if at))
    return max(latest, now)
