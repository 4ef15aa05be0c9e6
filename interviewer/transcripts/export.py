"""An interview as a document: JSON to read back, Markdown to read. Pure functions.

In Markdown, what the candidate, the grader or a language model wrote is data: it is escaped so that it looks as it was
typed and can start no heading, link, image or HTML; fenced code stays code. Questions, key points and references come
from the question bank and are Markdown themselves; they stand in quote blocks, which nothing in them can end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from statistics import mean

from interviewer.models import (
    CORE_WEIGHT,
    Clarification,
    ErrorInReply,
    Evidence,
    Grade,
    Help,
    HintTaken,
    Interview,
    Turn,
    Verdict,
)

_CODE_BLOCK = re.compile(r"^(`{3,}|~{3,})([\w.+-]*)[ \t]*\n(.*?)(?:^\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"[\\`*_\[\]<>&#|~$]")
_HELP: dict[Help, str] = {
    "probe": "after a follow-up",
    "hint": "after a hint",
    "strong hint": "after two hints",
}
_MARKUP_AT_START = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")


def to_json(interview: Interview) -> str:
    """Return the interview as JSON; Interview.model_validate_json reads it back. What follows from it is left out."""
    return interview.model_dump_json(indent=2, exclude_computed_fields=True) + "\n"


def to_markdown(interview: Interview) -> str:
    """Return the interview as a conversation with the grades as notes in between. Times are in UTC.

    The model answer to a question that is still open is left out.
    """
    blocks = [*_header(interview)]
    for turn in interview.turns:
        blocks += _turn(interview, turn)
    return "\n\n".join(blocks) + "\n"


def _header(interview: Interview) -> Iterator[str]:
    yield f"# Interview of {interview.started_at.astimezone(UTC):%Y-%m-%d}"
    facts = [
        f"Started: {_time(interview.started_at)}",
        f"Finished: {_time(interview.finished_at)}" if interview.finished_at else "Not finished",
        f"Mode: {interview.mode}{f' ({interview.shape})' if interview.shape else ''}",
        f"Level: {interview.level}",
    ]
    if interview.role:
        facts.append(f"Role: {_inline(interview.role)}")
    if interview.topics:
        facts.append(f"Topics: {_inline(', '.join(interview.topics))}")
    facts.append(f"Questions: {len(interview.turns)}{f' of {interview.total}' if interview.total else ''} asked")
    facts.append(_result(interview))
    yield "\n".join(f"- {fact}" for fact in facts)


def _result(interview: Interview) -> str:
    counted = [turn.counted_grade for turn in interview.turns]
    scores = [grade.score for grade in counted if grade and grade.score is not None]
    states = Counter(_state(interview, turn) for turn in interview.turns)
    named = ("graded", "not graded", "waiting", "skipped", "not answered", "open")
    counts = [f"{states[state]} {state}" for state in named if states[state]]
    score = f"Mean score: {mean(scores):.1f} of 10" if scores else "No score yet"
    return f"{score} ({', '.join(counts)})" if counts else score


def _state(interview: Interview, turn: Turn) -> str:
    if turn.counted_grade and turn.counted_grade.score is not None:
        return "graded"
    if turn.is_pending:
        return "waiting"
    if turn.grade:
        return "not graded"
    return "skipped" if turn.skipped_at else "not answered" if interview.finished_at else "open"


# --- a turn ------------------------------------------------------------------------------------------------------


def _turn(interview: Interview, turn: Turn) -> Iterator[str]:
    question = turn.question
    place = f"Question {turn.index + 1}{f' of {interview.total}' if interview.total else ''}"
    yield f"## {place}: {_inline(question.topic)}, {question.level}"
    yield f"**Interviewer** ({_time(turn.asked_at)})"
    yield _quote(question.question)
    if turn.aside:
        yield f"*{_inline(turn.aside)}*"
    events = [(hint.at, _hint(turn, hint)) for hint in turn.hints]
    events += [(said.at, _clarification(said)) for said in turn.clarifications]
    answered = [position for position, reply in enumerate(turn.replies) if reply.kind == "probe"]
    events += [(probe.at, _probe(probe.ask)) for probe in turn.probes if probe.position not in answered]
    events += [(reply.submitted_at, _reply(turn, position)) for position, reply in enumerate(turn.replies)]
    if turn.skipped_at:
        events.append((turn.skipped_at, ["*Skipped.*"]))
    if turn.revealed_at:
        events.append((turn.revealed_at, [f"*The model answer was shown ({_time(turn.revealed_at)}).*"]))
    for _, blocks in sorted(events, key=lambda event: event[0]):
        yield from blocks
    if turn.is_pending:
        yield "**Not graded yet:** this reply is stored and waits for its grade."
    texts = {point.id: _one_line(point.text) for point in question.key_points}
    for dispute in turn.disputes:
        point = texts.get(dispute.key_point) or _inline(dispute.key_point)
        yield f"**Candidate** ({_time(dispute.at)}): {'I said this' if dispute.said else 'I did not say this'}: {point}"
    for note in turn.notes:
        yield f"**Note** ({_time(note.at)})"
        yield _quote(_escape(note.text))
    is_open = not (turn.replies or turn.skipped_at or interview.finished_at)
    if question.reference.strip() and not is_open:
        yield "**Model answer**"
        yield _quote(question.reference)


def _hint(turn: Turn, hint: HintTaken) -> list[str]:
    texts = turn.question.hints
    heading = f"**Hint {hint.step + 1}** ({_time(hint.at)})"
    return [heading, _quote(texts[hint.step])] if hint.step < len(texts) else [heading]


def _clarification(said: Clarification) -> list[str]:
    by = f", worded by {_inline(said.model)}" if said.model else ""
    asked = [f"**Candidate** (asks what it means, {_time(said.at)})", _quote(_escape(said.asked))]
    return [*asked, f"**Interviewer** (clarifies{by})", _quote(_escape(said.answer))]


def _probe(ask: str) -> list[str]:
    return ["**Interviewer** (follow-up)", _quote(_escape(ask))]


def _reply(turn: Turn, position: int) -> list[str]:
    reply = turn.replies[position]
    blocks = []
    if reply.probe:
        blocks += _probe(reply.probe)
    kind = "" if reply.kind == "answer" else f"{reply.kind}, "
    blocks += [f"**Candidate** ({kind}{_time(reply.submitted_at)})", _quote(_escape(reply.text))]
    for grade in turn.grades:
        if _judged_through(turn, grade) == position:
            blocks += _grade(grade)
    return blocks


def _judged_through(turn: Turn, grade: Grade) -> int:
    judged = [position for position, reply in enumerate(turn.replies) if reply.id in grade.replies]
    return judged[-1] if judged else len(turn.replies) - 1


# --- a grade -----------------------------------------------------------------------------------------------------


def _grade(grade: Grade) -> Iterator[str]:
    by = f"{grade.graded_by.name} {grade.graded_by.version}"
    if grade.graded_by.model:
        by += f" with {grade.graded_by.model}"
    yield f"**{_score(grade)}** (graded by {_inline(by)})"
    if grade.ungraded_reason is not None:
        yield _escape(grade.ungraded_reason)
    if grade.notice:
        yield _escape(grade.notice)
    margin = [*(_verdict(verdict, grade) for verdict in grade.verdicts), *map(_error, grade.errors)]
    if margin:
        yield "\n".join(margin)
    if grade.feedback:
        yield _escape(grade.feedback)


def _score(grade: Grade) -> str:
    if grade.score is None:
        return "Not graded"
    lead = "Needs correcting: " if grade.needs_correcting else ""
    span = f", between {grade.range[0]:.1f} and {grade.range[1]:.1f}" if grade.range else ""
    return f"{lead}{grade.score:.1f} of 10, {grade.band}{span}"


def _verdict(verdict: Verdict, grade: Grade) -> str:
    point = verdict.key_point
    is_bonus = point.is_bonus_at(grade.level)
    label = "Bonus, not needed" if is_bonus and verdict.verdict == "missing" else verdict.verdict.capitalize()
    marks = ["core"] * (point.weight == CORE_WEIGHT) + ["self-marked"] * verdict.self_marked
    marks += [_HELP[verdict.help]] if verdict.help and verdict.verdict != "missing" else []
    aside = f" ({', '.join(marks)})" if marks else ""
    lines = [f"- **{label}**{aside}: {_one_line(point.text)}", *_evidence(verdict.evidence)]
    if verdict.reason:
        lines.append(f"  - {_inline(verdict.reason)}")
    return "\n".join(lines)


def _error(error: ErrorInReply) -> str:
    wrong = f"- **Wrong**: {_inline(error.claim)}"
    return "\n".join([wrong, *_evidence(error.evidence), f"  - **Correction**: {_inline(error.correction)}"])


def _evidence(evidence: tuple[Evidence, ...]) -> list[str]:
    return [f'  - Said: "{_inline(piece.quote)}"' for piece in evidence]


# --- text as Markdown --------------------------------------------------------------------------------------------


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _one_line(markdown: str) -> str:
    return " ".join(markdown.split())


def _inline(text: str) -> str:
    """Return data for use inside a line."""
    return _escape_line(_one_line(text))


def _quote(markdown: str) -> str:
    return "\n".join(f"> {line}" if line.strip() else ">" for line in markdown.splitlines())


def _escape(text: str) -> str:
    """Return data as blocks that show it as it was typed, its fenced blocks as code."""
    blocks = []
    position = 0
    for match in _CODE_BLOCK.finditer(text):
        blocks += [_escape_prose(text[position : match.start()]), _fence(match[3], language=match[2])]
        position = match.end()
    blocks.append(_escape_prose(text[position:]))
    return "\n\n".join(block for block in blocks if block)


def _escape_prose(text: str) -> str:
    lines = [_escape_line(line) for line in text.splitlines()]
    # Two spaces keep the line break; a blank line ends the paragraph.
    return "\n".join(f"{line}  " if line and following else line for line, following in pairwise([*lines, ""])).strip(
        "\n"
    )


def _escape_line(line: str) -> str:
    words = line.strip()
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    # Kept as no-break spaces, for four plain ones would make a code block.
    return "\u00a0" * indent + _MARKUP_AT_START.sub(r"\2\\\1\3", _MARKUP.sub(r"\\\g<0>", words))


def _fence(code: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code.removesuffix(chr(10))}\n{fence}"
