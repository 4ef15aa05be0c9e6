"""The grader that asks a language model for a judgement, and believes only what the replies bear out.

The model says what was said about each key point and quotes it; code checks every quote and computes the score. No
number comes from the model, so no reply can talk its way to a better one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from interviewer import text
from interviewer.errors import EncoderError, GradingError
from interviewer.grading.evidence import citable, cut_to, denies, find_quotes
from interviewer.grading.feedback import build_feedback
from interviewer.grading.guards import split_long
from interviewer.grading.judgement import PROMPT, JudgedError, JudgedPoint, build_messages, fold_id, judgement_of
from interviewer.grading.scoring import build_grade
from interviewer.models import ErrorInReply, Evidence, Grade, GradedBy, KeyPoint, Level, Question, Reply, Verdict
from interviewer.protocols import ChatClient

CREDITS = {"covered": 1.0, "partial": 0.5, "contradicted": 0.0}
NOT_ADDRESSED = "Nothing on this was found in your answer."
NOT_SHOWN = "No words of yours were found that show this."

MOST_ERRORS = 8
MOST_WORDS = 80
"""The longest quote that may stand for an error outside the rubric. The prompt allows half of it."""

Supports = Callable[[KeyPoint, tuple[str, ...]], Sequence[float]]


def new_boundary() -> str:
    """Return a word that no reply can foresee."""
    return secrets.token_hex(8)


class LLMGrader:
    """Grades with one request to a language model.

    `supports(key_point, quotes)` says how far each quote is about a point; below `bound` it is no evidence for it.
    """

    def __init__(
        self,
        client: ChatClient,
        supports: Supports,
        *,
        bound: float,
        deadline_seconds: float = 30.0,
        boundary: Callable[[], str] = new_boundary,
    ) -> None:
        self._client = client
        self._supports = supports
        self._bound = bound
        self._deadline_seconds = deadline_seconds
        self._boundary = boundary

    @property
    def graded_by(self) -> GradedBy:
        """The version is the prompt's."""
        return GradedBy(name="llm", version=PROMPT, model=self._client.model)

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies, oldest first. Raises LLMError, or GradingError if there is nothing to grade against."""
        if not question.key_points:
            raise GradingError("This question has no key points yet, so there is nothing to grade against.")
        completion = self._client.complete(
            build_messages(question, replies, level, self._boundary()),
            judgement_of(question.key_points),
            deadline_seconds=self._deadline_seconds,
        )
        witness = Witness.hear(question, replies, self._supports, self._bound)
        try:
            verdicts = verify_points(question, completion.value.points, witness)
            errors = verify_errors(question, completion.value.errors, verdicts, witness)
        except EncoderError as error:
            raise GradingError(f"The model's quotes could not be checked. {error}") from error
        feedback = _tidy(completion.value.feedback)
        if not feedback or any(verdict.reason == NOT_SHOWN for verdict in verdicts):
            # The model's own would rest on what was not borne out.
            feedback = build_feedback(question, verdicts, errors, level)
        return build_grade(
            question,
            verdicts,
            errors,
            level,
            feedback=feedback,
            graded_by=self.graded_by,
            replies=[reply.id for reply in replies],
            usage=completion.usage,
        )


@dataclass(frozen=True)
class Witness:
    """What can be shown in the replies (`texts`, oldest first). `pieces`, for each reply, can be evidence at all;
    `denied` are the sentences that deny a key point, which can only speak against."""

    texts: Sequence[str]
    pieces: Sequence[Sequence[text.Span]]
    denied: Sequence[Sequence[text.Span]]
    supports: Supports
    bound: float

    @classmethod
    def hear(cls, question: Question, replies: Sequence[Reply], supports: Supports, bound: float) -> Witness:
        """Return the witness of the replies to a question."""
        texts = [reply.text for reply in replies]
        if question.kind == "behavioural":  # a story of one's own may well be about what was asked, told and refused
            pieces = [[part for s in text.split_sentences(said) for part in split_long(s)] for said in texts]
        else:
            pieces = [list(citable(question.question, said)) for said in texts]
        denied = [[s for s in text.split_sentences(said) if denies(question.key_points, s.text)] for said in texts]
        return cls(texts, pieces, denied, supports, bound)

    def find(self, quote: str, point: KeyPoint | None, *, against: bool = False) -> tuple[Evidence, ...]:
        """Return the parts of the quote that are evidence for the point (or against it): what the candidate claimed and
        what is about the point, where the quote first has any."""
        said = [
            cut_to(place, self.pieces[number])
            for number, reply_text in enumerate(self.texts)
            for place in find_quotes(quote, reply_text, number)
            if self._may_stand(place, point, against=against)
        ]
        about = self._about(point, tuple({part.quote: None for parts in said for part in parts}))
        shown = (tuple(part for part in parts if part.quote in about) for parts in said)
        return next(filter(None, shown), ())

    def _may_stand(self, place: Evidence, point: KeyPoint | None, *, against: bool) -> bool:
        if point is None:  # nothing can cut it to the part that matters
            return len(place.quote.split()) <= MOST_WORDS
        return against or not cut_to(place, self.denied[place.reply])

    def _about(self, point: KeyPoint | None, quotes: tuple[str, ...]) -> Collection[str]:
        if point is None or not quotes:
            return quotes
        weighed = zip(quotes, self.supports(point, quotes), strict=True)
        return {quote for quote, support in weighed if support >= self.bound}


def verify_points(question: Question, judged: Sequence[JudgedPoint], witness: Witness) -> list[Verdict]:
    """Return one verdict a key point, in the rubric's order.

    Of several for one point the first counts; a point that was left out, or whose quote fails, is missing.
    """
    first = {fold_id(item.key_point): item for item in reversed(judged)}
    return [_verify_point(point, first.get(fold_id(point.id)), witness) for point in question.key_points]


def verify_errors(
    question: Question, judged: Sequence[JudgedError], verdicts: Sequence[Verdict], witness: Witness
) -> list[ErrorInReply]:
    """Return the errors that can be quoted, of the first MOST_ERRORS, and one for every contradicted point without."""
    contradicted = {verdict.key_point.id: verdict for verdict in verdicts if verdict.verdict == "contradicted"}
    found = [error for item in judged[:MOST_ERRORS] if (error := _verify_error(question, item, contradicted, witness))]
    named = {error.key_point for error in found}
    implied = [_imply_error(question, verdict) for point, verdict in contradicted.items() if point not in named]
    return found + implied


def _verify_point(point: KeyPoint, judged: JudgedPoint | None, witness: Witness) -> Verdict:
    if judged is None:
        return Verdict(key_point=point, verdict="missing", credit=0, reason=NOT_ADDRESSED)
    reason = _tidy(judged.reason)
    if judged.verdict == "missing":
        return Verdict(key_point=point, verdict="missing", credit=0, reason=reason)
    evidence = witness.find(judged.quote, point, against=judged.verdict == "contradicted")
    if not evidence:
        return Verdict(key_point=point, verdict="missing", credit=0, reason=NOT_SHOWN)
    credit = CREDITS[judged.verdict]
    return Verdict(key_point=point, verdict=judged.verdict, credit=credit, evidence=evidence, reason=reason)


def _verify_error(
    question: Question, judged: JudgedError, contradicted: Mapping[str, Verdict], witness: Witness
) -> ErrorInReply | None:
    point = next((point for point in question.key_points if fold_id(point.id) == fold_id(judged.key_point)), None)
    shown = witness.find(judged.quote, point, against=True)
    if not shown and point and point.id in contradicted:
        shown = contradicted[point.id].evidence
    claim, correction = _tidy(judged.claim), _tidy(judged.correction)
    if not (shown and claim and correction):
        return None
    return ErrorInReply(key_point=point.id if point else None, claim=claim, correction=correction, evidence=shown)


def _imply_error(question: Question, verdict: Verdict) -> ErrorInReply:
    point = verdict.key_point
    known = [m.correction for m in question.misconceptions if m.key_point == point.id]
    correction = known[0] if len(known) == 1 else verdict.reason or point.text
    return ErrorInReply(
        key_point=point.id, claim=verdict.evidence[0].quote, correction=correction, evidence=verdict.evidence
    )


def _tidy(written: str) -> str:
    return text.sanitize(written).strip()
