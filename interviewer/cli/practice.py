"""An interview in the terminal, over the same engine and store as the app."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from interviewer.bank.topics import topic_title
from interviewer.bootstrap import Services
from interviewer.cli.grade_card import describe_grade, describe_score
from interviewer.cli.options import OfLevel
from interviewer.cli.output import notify, notify_problems, wait_until_ready
from interviewer.errors import BadInputError, GradingError, InterviewerError, NothingToDrawError, ReplyRefusedError
from interviewer.interview import session
from interviewer.interview.debrief import build_debrief
from interviewer.interview.help import awaits_grade, first_grade
from interviewer.interview.planner import MOST_MINUTES, MOST_QUESTIONS
from interviewer.interview.probes import choose_probe
from interviewer.interview.shapes import SHAPES, has_stages
from interviewer.models import Interview, ReplyKind, Turn
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.cli.terminal import Terminal
    from interviewer.protocols import ChatClient

COMMANDS = (":hint", ":ask", ":skip", ":more", ":model", ":quit")
IN_MOCK = (":ask", ":skip", ":quit")
INTRODUCTION = """\
End an answer with an empty line, or with '.' on a line by itself.
:hint gives a hint (what you say after it counts three quarters, after a second one half), :ask TEXT asks what the
question means, :skip goes on without an answer, :quit stops; you can go on later."""
MOCK_INTRODUCTION = """\
End an answer with an empty line, or with '.' on a line by itself. Nothing is said about your answers until the end.
:ask TEXT asks what the question means, :skip goes on without an answer, :quit leaves; the clock goes on."""
AFTER_GRADE = "Enter goes on; another text is a second try; :model shows the model answer."
HAS_FOLLOW_UP = ":more is a follow-up on this."


def practice(
    *,
    topics: Annotated[
        list[str] | None, typer.Option("--topic", metavar="TOPIC", help="Ask about this topic; may be repeated.")
    ] = None,
    level: OfLevel = None,
    count: Annotated[
        int | None, typer.Option("-n", min=1, max=MOST_QUESTIONS, help="The number of questions: 5 unless told.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(min=1, max=MOST_MINUTES, help="Instead of -n: as many questions as fit in.")
    ] = None,
    mode: Annotated[
        Literal["practice", "mock"] | None,
        typer.Option(help="practice: feedback after each answer. mock: none until the end, and a clock."),
    ] = None,
    shape: Annotated[
        Literal["screen", "case"] | None,
        typer.Option(help="Of a mock interview: a 30-minute screen, or one 45-minute case."),
    ] = None,
    draw: Annotated[
        Literal["everything", "weak", "due", "new"] | None,
        typer.Option(help="What the questions come from: your weak points, what is due for review, or never asked."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same questions.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="ID", help="Go on with an interview that was left.")] = None,
) -> None:
    """Hold an interview in the terminal."""
    from interviewer.cli.terminal import Terminal
    from interviewer.interview.drawing import find_among

    services = Services(Settings())
    if resume is None:
        if mode != "mock" and shape is not None:
            raise BadInputError("--shape is for a mock interview. Add --mode mock, or leave it out.")
        if mode == "mock" and (count is not None or minutes is not None):
            raise BadInputError("A mock interview has its own length. Leave -n and --minutes out.")
        if count is not None and minutes is not None:
            raise BadInputError("-n and --minutes exclude each other.")
        notify_problems(services.bank)
        engine = services.engine
        try:
            among = find_among(
                draw or "everything",
                engine.pool(topics or (), shape),
                engine.history(None),
                datetime.now(UTC).astimezone(),
                services.appointments.load(),
            )
        except NothingToDrawError as advice:
            notify(str(advice))
            return
        interview = engine.start(
            count=count or 5,
            minutes=minutes,
            level=level or "mid",
            seed=secrets.randbelow(2**31) if seed is None else seed,
            mode=mode or "practice",
            shape=shape,
            topics=topics or (),
            history=engine.history() if seed is None else (),
            among=among,
            adapts=seed is None,
        )
    elif any(option is not None for option in (topics, level, count, minutes, mode, shape, draw, seed)):
        raise BadInputError("--resume goes on with an interview as it was planned. Leave the other options out.")
    else:
        interview = services.engine.end_if_over(resume)
    services.models()
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
            self._introduce(interview)
        try:
            while session.phase(interview) != "finished":
                interview = self._step(interview)
            interview = self._grade_the_rest(interview)
        except (KeyboardInterrupt, EOFError):
            self._terminal.say(f"\nWhat you submitted is saved. {how_to_resume}")
        except InterviewerError:
            notify(how_to_resume)
            raise
        else:
            self._terminal.say("\n".join(summarize(interview)))

    def _introduce(self, interview: Interview) -> None:
        self._terminal.say(INTRODUCTION if interview.mode == "practice" else MOCK_INTRODUCTION, "dim")
        if interview.shape:
            shape = SHAPES[interview.shape]
            self._terminal.say(f"\nHello, and thank you for coming. This is a {shape.title}.")

    def _step(self, interview: Interview) -> Interview:
        if session.is_over(interview, datetime.now(UTC)):
            self._terminal.say("The time is up. Everything you sent is kept.")
            return self._engine.finish(interview.id)
        turn = interview.turn
        state = session.phase(interview)
        if turn is None or state == "ready":
            return self._engine.next(interview.id, turn.index if turn else None)
        if self._shown != turn.index:
            self._shown = turn.index
            self._show_question(interview, turn)
        if interview.mode == "mock" and state in ("pending", "graded"):
            return self._lead_on(interview)
        if state == "pending":
            return self._grade(interview, turn)
        return self._take_entry(interview)

    def _show_question(self, interview: Interview, turn: Turn) -> None:
        question = turn.question
        place = f"Question {turn.index + 1}{f' of {interview.total}' if interview.total else ''}"
        clock = _clock(interview)
        self._terminal.say(f"\n{place} · {topic_title(question.topic)} · {question.level}{clock}", "dim")
        self._terminal.say(question.question, "bold")
        if turn.aside:
            self._terminal.say(turn.aside, "dim")
        if interview.mode == "practice" and turn.grade and not turn.is_pending:
            self._show_grade(interview, turn)
        self._show_probe(turn)

    def _show_probe(self, turn: Turn) -> None:
        if turn.open_probe:
            self._terminal.say(turn.open_probe.ask, "bold")

    def _take_entry(self, interview: Interview) -> Interview:
        is_graded = session.phase(interview) == "graded"
        try:
            entry = self._terminal.read_entry()
        except EOFError:
            if is_graded:
                return self._engine.next(interview.id, interview.turns[-1].index)
            raise
        try:
            return self._answer(interview, entry, is_graded=is_graded)
        except ReplyRefusedError as error:
            self._terminal.say(f"{error}\n{error.text}".rstrip())
        except BadInputError as error:
            self._terminal.say(str(error))
        return self._engine.load(interview.id)

    def _answer(self, interview: Interview, entry: str, *, is_graded: bool) -> Interview:
        if entry.startswith(":"):
            return self._obey(interview, entry)
        turn = interview.turns[-1]
        if is_graded and not entry:
            return self._engine.next(interview.id, turn.index)
        kind: ReplyKind = "probe" if turn.open_probe else "retry" if is_graded else "answer"
        return self._engine.submit(interview.id, turn.index, entry, submission_id=uuid.uuid4().hex, kind=kind)

    def _obey(self, interview: Interview, entry: str) -> Interview:
        command, _, asked = entry.partition(" ")
        known = IN_MOCK if interview.mode == "mock" else COMMANDS
        if command not in known:
            raise BadInputError(f"There is no command '{command}'. There are {', '.join(known)}.")
        if command == ":quit":
            raise EOFError
        if command == ":ask":
            return self._clarify(interview, asked)
        if command == ":skip":
            return self._skip(interview)
        return self._show(command, interview)

    def _skip(self, interview: Interview) -> Interview:
        turn = interview.turns[-1]
        if has_stages(interview.shape):
            raise BadInputError("A stage of a case takes a reply, however short. :quit leaves.")
        step = self._engine.next if turn.open_probe else self._engine.skip
        return step(interview.id, turn.index)

    def _show(self, command: str, interview: Interview) -> Interview:
        """Show a hint, a follow-up or the model answer."""
        turn = interview.turns[-1]
        if command == ":hint":
            taken, hints = len(turn.hints), turn.question.hints
            after = self._engine.hint(interview.id, turn.index, taken)
            for hint in after.turns[turn.index].hints[taken:]:
                self._terminal.say(f"Hint {hint.step + 1} of {len(hints)}: {hints[hint.step]}")
        elif command == ":more":
            after = self._engine.follow_up(interview.id, turn.index, self._client())
            self._show_probe(after.turns[turn.index])
        else:
            after = self._engine.reveal(interview.id, turn.index)
            self._terminal.show(turn.question.reference)
        return after

    def _clarify(self, interview: Interview, asked: str) -> Interview:
        after = self._engine.clarify(interview.id, interview.turns[-1].index, asked, self._client())
        self._terminal.say(after.turns[-1].clarifications[-1].answer)
        return after

    def _client(self) -> ChatClient | None:
        llm = self._services.settings.llm
        return self._services.chat_client(llm) if llm else None

    def _lead_on(self, interview: Interview) -> Interview:
        """Put the follow-up, or have the turn graded behind and ask the next question."""
        from interviewer.interview.leading import lead_on

        services = self._services
        after = lead_on(
            self._engine,
            services.queue,
            interview,
            datetime.now(UTC),
            grader=self._grader,
            local=services.grader("heuristic") if services.preparation.can_grade else None,
        )
        self._show_probe(after.turns[len(interview.turns) - 1])
        return after

    def _grade(self, interview: Interview, turn: Turn) -> Interview:
        self._terminal.say("Saved. Reading your answer...", "dim")
        wait_until_ready(self._services, search=False)
        after = self._engine.grade(interview.id, turn.index, self._grader)
        turn = after.turns[turn.index]
        if turn.is_pending:
            raise GradingError("Your answer is saved, but another program is grading it. Try again in some minutes.")
        self._show_grade(after, turn)
        return after

    def _grade_the_rest(self, interview: Interview) -> Interview:
        """Return the finished interview once all that waits for a grade is graded."""
        waiting = [turn.index for turn in self._engine.load(interview.id).turns if awaits_grade(turn)]
        if waiting:
            self._terminal.say("Thank you. Reading your answers...", "dim")
            wait_until_ready(self._services, search=False)
        wait([self._services.queue.submit(interview.id, index, self._grader) for index in waiting])
        for index in waiting:  # what failed behind fails here again, and says why
            self._engine.grade(interview.id, index, self._grader)
        return self._engine.load(interview.id)

    def _show_grade(self, interview: Interview, turn: Turn) -> None:
        if turn.grade:
            self._terminal.say(f"\n{describe_grade(turn.grade)}\n")
        if first := first_grade(turn.grades):
            after = describe_score(turn.grades[-1])
            self._terminal.say(f"First answer {describe_score(first)}; after follow-up {after}.\n")
        more = f" {HAS_FOLLOW_UP}" if choose_probe(interview, datetime.now(UTC)) else ""
        self._terminal.say(f"{AFTER_GRADE}{more}", "dim")


def summarize(interview: Interview) -> Iterator[str]:
    """Yield the lines of the debrief of a finished interview."""
    debrief = build_debrief(interview)
    scored = sum(outcome in ("graded", "self-marked") for outcome in debrief.outcomes)
    mean = "." if debrief.score is None else f", mean score {debrief.score:.1f}."
    yield ""
    yield debrief.verdict
    yield f"Done. {scored} of {len(interview.turns)} questions graded{mean}"
    for turn in interview.turns:
        grade = turn.counted_grade
        result = describe_score(grade) if grade else "Skipped" if turn.skipped_at else "Not answered"
        yield f"  {turn.index + 1}. {topic_title(turn.question.topic)}: {result}"
    if debrief.best:
        yield f'Your best moment: "{debrief.best.quote}"'
    if debrief.redo:
        yield f"The one to redo: {debrief.redo.question.question}"
    if debrief.study:
        yield "To study:"
    for item in debrief.study:
        yield f"  {item.question.id}: {item.key_point.text if item.key_point else item.question.question}"
    yield from map(str, debrief.comments)
    yield f"To read it again: interviewer export {interview.id}"


def _clock(interview: Interview) -> str:
    left = session.time_left(interview, datetime.now(UTC))
    return "" if left is None else f" · {session.minutes_left(left)} min left"
