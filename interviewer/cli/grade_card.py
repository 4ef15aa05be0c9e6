"""A grade in words: the score first, then what was said, what was wrong, what is missing, what could not be told."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer import text
from interviewer.models import CORE_WEIGHT, ErrorInReply, Grade, Verdict

LABELS = {
    "covered": "Said",
    "partial": "Partly",
    "missing": "Missing",
    "contradicted": "Reversed",
    "unsure": "Couldn't tell whether you said",
}


def describe_grade(grade: Grade) -> str:
    """Return the grade card as plain text."""
    return text.sanitize("\n".join(_lines(grade))).rstrip()


def describe_score(grade: Grade) -> str:
    """Return the score with its band, for instance '8.0 - Good', or 'Not graded'."""
    if grade.score is None:
        return "Not graded"
    band = "Needs correcting" if grade.needs_correcting else grade.band
    span = f" (between {grade.range[0]:.1f} and {grade.range[1]:.1f})" if grade.range else ""
    return f"{grade.score:.1f} - {band}{span}"


def _lines(grade: Grade) -> Iterator[str]:
    yield " ".join(filter(None, [f"{describe_score(grade)}.", grade.ungraded_reason, grade.feedback]))
    if grade.verdicts or grade.errors:
        yield ""
    for error in grade.errors:
        yield from _describe_error(error)
    wrong = {error.key_point for error in grade.errors}
    for verdict in grade.verdicts:
        if verdict.key_point.id not in wrong:
            yield from _describe_verdict(verdict, is_bonus=verdict.key_point.is_bonus_at(grade.level))
    yield ""
    by = {"heuristic": "on this computer", "llm": f"by {grade.graded_by.model}", "self": "by yourself"}
    graded = "" if grade.score is None else f"Graded {by[grade.graded_by.name]}."
    yield " ".join(filter(None, [graded, grade.notice]))


def _describe_error(error: ErrorInReply) -> Iterator[str]:
    said = f'"{error.evidence[0].quote}"' if error.evidence else error.claim
    yield f"  Wrong: {said}"
    yield f"    {error.correction}"


def _describe_verdict(verdict: Verdict, *, is_bonus: bool) -> Iterator[str]:
    if is_bonus and verdict.verdict == "missing":
        return
    mark = " (core)" if verdict.key_point.weight == CORE_WEIGHT else " (more than expected)" if is_bonus else ""
    yield f"  {LABELS[verdict.verdict]}{mark}: {verdict.key_point.text}"
    for evidence in verdict.evidence:
        yield f'    "{" ".join(evidence.quote.split())}"'
