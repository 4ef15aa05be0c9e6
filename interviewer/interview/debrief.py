"""What an interview came to: the verdict in a sentence, what it rests on, the best moment, what to redo and to study.
Pure. Nothing here enters a score, and nothing is said about hiring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Literal

from interviewer.bank.topics import topic_title
from interviewer.grading.scoring import settled_alternatives
from interviewer.interview.communication import Comment, comment_on
from interviewer.models import CORE_WEIGHT, GOOD, PARTWAY, STRONG, Interview, KeyPoint, Question, Source, Turn

Outcome = Literal["graded", "self-marked", "not graded", "waiting", "skipped", "not answered"]

MOST_TO_STUDY = 3


@dataclass(frozen=True)
class TopicResult:
    """How one topic went: the mean of `graded` scores (None without one) over `asked` questions."""

    topic: str
    score: float | None
    graded: int
    asked: int


@dataclass(frozen=True)
class BestMoment:
    """The words that earned most, and on which turn."""

    quote: str
    turn: Turn


@dataclass(frozen=True)
class Study:
    """One thing to study: the key point that cost most on a question, or the whole question where it was skipped."""

    question: Question
    key_point: KeyPoint | None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where to read about it."""
        return self.question.sources


@dataclass(frozen=True)
class Debrief:
    """The whole summary. `redo` is the turn to do again, None if every answer was strong."""

    verdict: str
    score: float | None
    outcomes: tuple[Outcome, ...]
    topics: tuple[TopicResult, ...]
    best: BestMoment | None
    redo: Turn | None
    comments: tuple[Comment, ...]
    study: tuple[Study, ...]
    unasked: int

    @property
    def to_practise(self) -> tuple[str, ...]:
        """The ids of the questions to do again, the one to redo first."""
        first = [self.redo.question.id] if self.redo else []
        return tuple(dict.fromkeys([*first, *(item.question.id for item in self.study)]))


def build_debrief(interview: Interview) -> Debrief:
    """Return the debrief of an interview, finished or not."""
    outcomes = tuple(outcome_of(turn) for turn in interview.turns)
    scores = {
        turn.index: grade.score for turn in interview.turns if (grade := turn.counted_grade) and grade.score is not None
    }
    score = mean(scores.values()) if scores else None
    study = _find_study(interview, scores)
    return Debrief(
        verdict=_build_verdict(interview, score, outcomes),
        score=score,
        outcomes=outcomes,
        topics=_compare_topics(interview, scores),
        best=_find_best(interview),
        redo=_find_redo(interview, scores),
        comments=comment_on(interview),
        study=study,
        unasked=(interview.total or len(interview.turns)) - len(interview.turns),
    )


def outcome_of(turn: Turn) -> Outcome:
    """Return what became of a turn."""
    grade = turn.counted_grade
    if not turn.replies:
        return "skipped" if turn.skipped_at else "not answered"
    if turn.is_pending and grade is None:
        return "waiting"
    if grade is None or grade.score is None:
        return "not graded"
    return "self-marked" if grade.graded_by.name == "self" else "graded"


def find_gaps(turn: Turn) -> tuple[KeyPoint, ...]:
    """Return the core points that were expected and are missing, half-said or wrong, by what the counted grade says."""
    grade = turn.counted_grade
    if grade is None or grade.score is None:
        return ()
    settled = settled_alternatives(turn.question, grade.verdicts)
    return tuple(
        verdict.key_point
        for verdict in grade.verdicts
        if verdict.verdict in ("partial", "missing", "contradicted")
        and verdict.key_point.weight == CORE_WEIGHT
        and verdict.key_point.id not in settled
        and not verdict.key_point.is_bonus_at(grade.level)
    )


def _build_verdict(interview: Interview, score: float | None, outcomes: tuple[Outcome, ...]) -> str:
    if score is None:
        answered = any(turn.replies for turn in interview.turns)
        why = "Your answers are kept." if answered else "No answer was given."
        return f"No score this time. {why}"
    level = interview.level
    place = (
        f"Clearly above the {level} bar" if score >= STRONG
        else f"About at the {level} bar" if score >= GOOD
        else f"Not far below the {level} bar" if score >= PARTWAY
        else f"Not yet at the {level} bar"
    )  # fmt: skip
    gaps = sum(len(find_gaps(turn)) for turn in interview.turns)
    rest = "no core point missing" if not gaps else "one gap" if gaps == 1 else f"{_in_words(gaps)} gaps"
    few = " That rests on one answer only." if sum(o in ("graded", "self-marked") for o in outcomes) == 1 else ""
    return f"{place}; {rest}.{few}"


def _compare_topics(interview: Interview, scores: Mapping[int, float]) -> tuple[TopicResult, ...]:
    topics = dict.fromkeys(turn.question.topic for turn in interview.turns)
    results = []
    for topic in topics:
        turns = [turn for turn in interview.turns if turn.question.topic == topic]
        found = [scores[turn.index] for turn in turns if turn.index in scores]
        results.append(TopicResult(topic, mean(found) if found else None, len(found), len(turns)))
    return tuple(
        sorted(results, key=lambda result: (result.score is None, -(result.score or 0), topic_title(result.topic)))
    )


def _find_best(interview: Interview) -> BestMoment | None:
    moments = [
        ((verdict.key_point.weight, verdict.credit, grade.score or 0.0), piece.quote, turn)
        for turn in interview.turns
        if (grade := turn.counted_grade)
        for verdict in grade.verdicts
        if verdict.verdict == "covered"
        for piece in verdict.evidence
    ]
    if not moments:
        return None
    _, quote, turn = max(moments, key=lambda moment: (moment[0], len(moment[1])))
    return BestMoment(" ".join(quote.split()), turn)


def _find_redo(interview: Interview, scores: Mapping[int, float]) -> Turn | None:
    graded = [(turn, grade) for turn in interview.turns if turn.index in scores and (grade := turn.counted_grade)]
    if graded:
        turn, _ = min(graded, key=lambda pair: (not pair[1].needs_correcting, scores[pair[0].index]))
        if scores[turn.index] < STRONG:
            return turn
    return next((turn for turn in interview.turns if not turn.replies), None)


def _find_study(interview: Interview, scores: Mapping[int, float]) -> tuple[Study, ...]:
    """Return the points that cost most, one a question; a skipped question counts as a core point."""
    lost: list[tuple[float, Study]] = []
    for turn in interview.turns:
        grade = turn.counted_grade
        if not turn.replies:
            core = next((point for point in turn.question.key_points if point.weight == CORE_WEIGHT), None)
            lost.append((float(CORE_WEIGHT), Study(turn.question, core)))
        elif grade and turn.index in scores:
            settled = settled_alternatives(turn.question, grade.verdicts)
            costs = [
                ((1 - verdict.credit) * verdict.key_point.weight, verdict.key_point)
                for verdict in grade.verdicts
                if verdict.verdict != "covered"
                and verdict.key_point.id not in settled
                and not verdict.key_point.is_bonus_at(grade.level)
            ]
            cost, point = max(costs, key=lambda pair: pair[0], default=(0.0, None))
            if cost > 0 and point:
                lost.append((cost, Study(turn.question, point)))
    return tuple(study for _, study in sorted(lost, key=lambda pair: -pair[0])[:MOST_TO_STUDY])


def _in_words(number: int) -> str:
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return names[number] if number < len(names) else str(number)
