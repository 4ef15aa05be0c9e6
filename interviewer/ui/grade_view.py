"""What a grade card shows, sorted out of a turn: attempts, and the entries under a marked reply. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from interviewer.grading.scoring import SAID, settled_alternatives
from interviewer.interview.help import first_grade
from interviewer.models import ErrorInReply, Evidence, Grade, KeyPoint, Question, Reply, Turn, Verdict
from interviewer.ui.marking import Mark, MarkKind


@dataclass(frozen=True)
class Attempt:
    """One try at a question: the replies that are judged together, and the latest grade that judged them.

    `first` is the same grader's grade of the first reply alone, where a follow-up came after it. `is_practice`: it came
    after the model answer was shown, and does not count.
    """

    replies: tuple[Reply, ...]
    grade: Grade | None
    is_practice: bool = False
    first: Grade | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the card. `label` is the sign beside the phrases in the reply that it belongs to, '' for none."""

    label: str
    target: str
    verdict: Verdict


@dataclass(frozen=True)
class Wrong:
    """One thing that was wrong: the words (or ''), and what is true."""

    label: str
    target: str
    quote: str
    correction: str


@dataclass(frozen=True)
class Alternatives:
    """Key points of which `number` more would have been enough."""

    number: int
    points: tuple[KeyPoint, ...]


@dataclass(frozen=True)
class GradeView:
    """A grade sorted for reading. `bonus` is what was said beyond the level; bonus points are never missed."""

    covered: tuple[Entry, ...]
    partial: tuple[Entry, ...]
    bonus: tuple[Entry, ...]
    wrong: tuple[Wrong, ...]
    unsure: tuple[Entry, ...]
    missing: tuple[Verdict, ...]
    alternatives: tuple[Alternatives, ...]
    marks: tuple[tuple[Mark, ...], ...]


def split_attempts(turn: Turn) -> tuple[Attempt, ...]:
    """Return the attempts on a turn, in order; probe replies belong to the attempt before them."""
    starts = [n for n, reply in enumerate(turn.replies) if reply.kind != "probe"]
    attempts = []
    for start, end in pairwise([*starts, len(turn.replies)]):
        replies = turn.replies[start:end]
        grades = [grade for grade in turn.grades if replies[0].id in grade.replies]
        read = turn.revealed_at is not None and replies[0].submitted_at >= turn.revealed_at
        grade = grades[-1] if grades else None
        attempts.append(Attempt(replies, grade, read, first_grade(grades)))
    return tuple(attempts)


def build_grade_view(question: Question, grade: Grade, replies: Sequence[Reply], prefix: str) -> GradeView:
    """Sort a grade for reading. `replies` are the attempt's, those that it judged first: the rest gets no marks.

    `prefix` makes the element ids unique on a page.
    """
    builder = _Builder(prefix, len(replies))
    settled = settled_alternatives(question, grade.verdicts)
    wrong = tuple(builder.wrong(error) for error in [*grade.errors, *_errors_without_words(grade)])
    groups = [group for group in question.any_of if not set(group.of) <= settled]
    grouped = {point for group in groups for point in group.of}
    missing = [
        verdict
        for verdict in grade.verdicts
        if verdict.verdict == "missing"
        and not verdict.key_point.is_bonus_at(grade.level)
        and verdict.key_point.id not in settled
    ]
    said = [verdict for verdict in grade.verdicts if verdict.verdict in SAID]
    expected = [verdict for verdict in said if not verdict.key_point.is_bonus_at(grade.level)]
    return GradeView(
        covered=builder.entries([v for v in expected if v.verdict == "covered"], "earned"),
        partial=builder.entries([v for v in expected if v.verdict == "partial"], "earned"),
        bonus=builder.entries([v for v in said if v.key_point.is_bonus_at(grade.level)], "earned"),
        wrong=wrong,
        unsure=builder.entries(
            [
                verdict
                for verdict in grade.verdicts
                if verdict.verdict == "unsure" and not verdict.key_point.is_bonus_at(grade.level)
            ],
            "unsure",
        ),
        missing=tuple(verdict for verdict in missing if verdict.key_point.id not in grouped),
        alternatives=tuple(
            Alternatives(
                group.n - sum(verdict.key_point.id in group.of for verdict in said),
                tuple(verdict.key_point for verdict in missing if verdict.key_point.id in group.of),
            )
            for group in groups
            if any(verdict.key_point.id in group.of for verdict in missing)
        ),
        marks=builder.marks,
    )


def _errors_without_words(grade: Grade) -> list[ErrorInReply]:
    """Return an error for each contradicted point that no error explains: the key point is what is true."""
    explained = {error.key_point for error in grade.errors}
    return [
        ErrorInReply(
            key_point=verdict.key_point.id,
            claim=verdict.reason or verdict.key_point.text,
            correction=verdict.key_point.text,
            evidence=verdict.evidence,
        )
        for verdict in grade.verdicts
        if verdict.verdict == "contradicted" and verdict.key_point.id not in explained
    ]


class _Builder:
    """Numbers the entries in the order in which they are listed, and collects the marks of their evidence."""

    def __init__(self, prefix: str, replies: int) -> None:
        self._prefix = prefix
        self._count = 0
        self._marks: list[list[Mark]] = [[] for _ in range(replies)]

    @property
    def marks(self) -> tuple[tuple[Mark, ...], ...]:
        return tuple(tuple(marks) for marks in self._marks)

    def entries(self, verdicts: Sequence[Verdict], kind: MarkKind) -> tuple[Entry, ...]:
        entries = []
        for verdict in verdicts:
            label, target = self._mark(verdict.evidence, kind, verdict.key_point.text)
            entries.append(Entry(label, target, verdict))
        return tuple(entries)

    def wrong(self, error: ErrorInReply) -> Wrong:
        label, target = self._mark(error.evidence, "wrong", error.correction)
        quote = " ".join(error.evidence[0].quote.split()) if error.evidence else ""
        return Wrong(label, target, quote, error.correction)

    def _mark(self, evidence: Sequence[Evidence], kind: MarkKind, title: str) -> tuple[str, str]:
        shown = [piece for piece in evidence if piece.reply < len(self._marks)]
        if not shown:
            return "", ""
        self._count += 1
        label, target = str(self._count), f"{self._prefix}-{self._count}"
        for piece in shown:
            self._marks[piece.reply].append(Mark(piece.start, piece.end, kind, label, target, title))
        return label, target
