"""What a screen reader is told when an interview has moved on. Pure."""

from __future__ import annotations

from interviewer import text
from interviewer.interview import session
from interviewer.models import Interview
from interviewer.ui import words


def find_news(interview: Interview) -> str:
    """Return what is new: the question, the follow-up or the grade. A mock interview tells no grade before its end."""
    turn, state = interview.turn, session.phase(interview)
    if state == "finished":
        return words.OVER
    if turn is None or state in ("ready", "pending"):
        return ""
    if turn.open_probe:
        return f"{words.FOLLOW_UP}: {turn.open_probe.ask}"
    if state == "asked":
        number = words.question_number(turn.index + 1, interview.total)
        return f"{number}: {text.plain(turn.question.question)}"
    grade = turn.grade
    if grade is None or interview.mode == "mock":
        return ""
    said = grade.ungraded_reason if grade.score is None else grade.feedback
    return f"{words.score_and_band(grade)}. {said or ''}".strip()
