"""An interview in the terminal, over the same engine and store as the app."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.cli.grade_card import describe_grade, describe_score
from interviewer.cli.options import OfLevel
from interviewer.cli.output import notify, notify_problems, wait_until_ready
from interviewer.errors import BadInputError, GradingError, InterviewerError, ReplyRefusedError
from interviewer.interview import session
from interviewer.interview.planner import MOST_QUESTIONS
from interviewer.models import Interview, Turn
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.cli.terminal import Terminal

COMMANDS = (":hint", ":skip", ":model", ":quit")
INTRODUCTION = """\
End an answer with an empty line, or with '.' on a line by itself.
:hint gives a hint, :skip goes on without an answer, :quit stops; you can go on later."""
AFTER_GRADE = "Enter goes on; another text is a second try; :model shows the model answer."


def practice(
    *,
    topics: Annotated[
        list[str] | None, typer.Option("--topic", metavar="TOPIC", help="Ask about this topic; may be repeated.")
    ] = None,
    level: OfLevel = None,
    count: Annotated[
        int | None, typer.Option("-n", min=1, max=MOST_QUESTIONS, help="The number of questions: 5 unless told.")
    ] = None,
    mode: Annotated[Literal["practice"], typer.Option(help="Feedback after each answer.")] = "practice",
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same questions.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Go on with an interview that was left.")] = None,
) -> None:
    """Hold an interview in the terminal."""
    from interviewer.cli.terminal import Terminal

    services = Services(Settings())
    if resume is None:
        notify_problems(services.bank)
        interview = services.engine.start(
            count=count or 5,
            level=level or "mid",
            seed=secrets.randbelow(2**31) if seed is None else seed,
            mode=mode,
            topics=topics or (),
            history=services.engine.history() if seed is None else (),
        )
    elif any(option is not None for option in (topics, level, count, seed)):
        raise BadInputError("--resume goes on with an interview as it was planned. Leave the other options out.")
    else:
        interview = services.engine.load(resume)
    services.prepare()
    Practice(services, Terminal()).run(interview)


class Practice:
    """Leads one interview through a terminal. Whatever ends it early, what was submitted is stored."""

    def __init__(self, services: Services, terminal: Terminal) -> None:
        self._services = services
        self._engine = services.engine
        self._grader = services.grader()
        self._terminal = terminal
        self._shown: int | None = None

    def run(self, interview: Interview) -> None:
        """Go on until the interview is finished or left."""
        how_to_resume = f"To go on: interviewer practice --resume {interview.id}"
        if not interview.finished_at:
            self._terminal.say(INTRODUCTION, "dim")
        try:
            while session.phase(interview) != "finished":
                interview = self._step(interview)
        except (KeyboardInterrupt, EOFError):
            self._terminal.say(f"\nWhat you submitted is saved. {how_to_resume}")
        except InterviewerError:
            notify(how_to_resume)
            raise
        else:
            self._terminal.say("\n".join(summarize(interview)))

    def _step(self, interview: Interview) -> Interview:
        turn = interview.turn
        state = session.phase(interview)
        if turn is None or state == "ready":
            return self._engine.next(interview.id)
        if self._shown != turn.index:
            self._shown = turn.index
            self._show_question(interview, turn)
        if state == "pending":
            return self._grade(interview, turn)
        return self._take_entry(interview, is_graded=state == "graded")

    def _show_question(self, interview: Interview, turn: Turn) -> None:
        question = turn.question
        place = f"Question {turn.index + 1} of {len(interview.plan)}"
        self._terminal.say(f"\n{place} · {topic_title(question.topic)} · {question.level}", "dim")
        self._terminal.say(question.question, "bold")
        if turn.grade and not turn.is_pending:
            self._show_grade(turn)

    def _take_entry(self, interview: Interview, *, is_graded: bool) -> Interview:
        try:
            entry = self._terminal.read_entry()
        except EOFError:
            if is_graded:
                return self._engine.next(interview.id)
            raise
        try:
            return self._answer(interview, entry, is_graded=is_graded)
        except ReplyRefusedError as error:
            self._terminal.say(f"{error}\n{error.text}".rstrip())
        except BadInputError as error:
            self._terminal.say(str(error))
        return interview

    def _answer(self, interview: Interview, entry: str, *, is_graded: bool) -> Interview:
        if entry.startswith(":"):
            return self._obey(interview, entry)
        if is_graded and not entry:
            return self._engine.next(interview.id)
        kind: Literal["answer", "retry"] = "retry" if is_graded else "answer"
        index = interview.turns[-1].index
        return self._engine.submit(interview.id, index, entry, submission_id=uuid.uuid4().hex, kind=kind)

    def _obey(self, interview: Interview, command: str) -> Interview:
        if command not in COMMANDS:
            raise BadInputError(f"There is no command '{command}'. There are {', '.join(COMMANDS)}.")
        if command == ":quit":
            raise EOFError
        if command == ":skip":
            return self._engine.skip(interview.id)
        if command == ":hint":
            after = self._engine.hint(interview.id)
            turn = after.turns[-1]
            step = turn.hints[-1].step
            self._terminal.say(f"Hint {step + 1} of {len(turn.question.hints)}: {turn.question.hints[step]}")
            return after
        after = self._engine.reveal(interview.id)
        self._terminal.show(after.turns[-1].question.reference)
        return after

    def _grade(self, interview: Interview, turn: Turn) -> Interview:
        self._terminal.say("Saved. Reading your answer...", "dim")
        wait_until_ready(self._services)
        after = self._engine.grade(interview.id, turn.index, self._grader)
        turn = after.turns[turn.index]
        if turn.is_pending:
            raise GradingError("Your answer is saved, but another program is grading it. Try again in some minutes.")
        self._show_grade(turn)
        return after

    def _show_grade(self, turn: Turn) -> None:
        if turn.grade:
            self._terminal.say(f"\n{describe_grade(turn.grade)}\n")
        self._terminal.say(AFTER_GRADE, "dim")


def summarize(interview: Interview) -> Iterator[str]:
    """Yield the lines of the summary of a finished interview."""
    scores = [turn.grade.score for turn in interview.turns if turn.grade and turn.grade.score is not None]
    graded = f"{len(scores)} of {len(interview.turns)} questions graded"
    yield ""
    yield f"Done. {graded}, mean score {fmean(scores):.1f}." if scores else f"Done. {graded}."
    for turn in interview.turns:
        result = describe_score(turn.grade) if turn.grade else "Skipped" if turn.skipped_at else "Not answered"
        yield f"  {turn.index + 1}. {topic_title(turn.question.topic)}: {result}"
    yield f"To read it again: interviewer export {interview.id}"
