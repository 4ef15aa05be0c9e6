"""The local grader: no key, no network. It compares each claim of the reply with each key point and misconception.

Replies that a comparison is fooled by are sorted out first (`guards.py`). For each key point, alignment finds the
windows of the reply that come nearest (`signs.py`), the verdict model reads them (`verdict_model.py`), and a
calibration turns what both say into the chance of each verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from interviewer import text
from interviewer.errors import EncoderError, GradingError
from interviewer.grading import alignment
from interviewer.grading.alignment import Rarity, load_rarity
from interviewer.grading.calibration import Calibration, CreditLine, load_calibration, load_credit_line
from interviewer.grading.feedback import build_feedback
from interviewer.grading.guards import Inspection, ReplyState, inspect_reply, split_long
from interviewer.grading.names import asks_for_names, is_name, names_only, says_initials
from interviewer.grading.scoring import build_grade, not_graded
from interviewer.grading.signs import Claim, Finding, PreparedPoint, combine, gather_signs, shortlist
from interviewer.grading.verdict_model import VerdictModel
from interviewer.models import (
    ErrorInReply,
    Evidence,
    Grade,
    GradedBy,
    KeyPoint,
    Level,
    Question,
    Reply,
    Verdict,
    VerdictLabel,
)
from interviewer.protocols import Encoder

VERSION = "3"
NOTHING, FULL = 0.1, 0.6  # expected credits that count as none and as full; linear between them
NO_SHARE, WHOLE = 0.15, 0.8  # the same for the shares of sentences of a bare reference
NO_NAME, WHOLE_NAME = 0.5, 0.9  # the same for the words of a name: half of "Merge sort" is another one
ITS_WORDS = 0.8  # "tokens" from which on a reply has the words of a sentence
FEW_TERMS = 3
COVERED, PARTIAL = 0.85, 0.2
ACCUSED, SUSPECTED, TURNED_ROUND = 0.6, 0.35, 0.1
"""Chances of a contradiction from which on it is named, or left for the candidate to settle; the last where the words
look turned round."""


@dataclass(frozen=True)
class Judged:
    """A verdict, and the error that goes with it if the point is contradicted."""

    verdict: Verdict
    error: ErrorInReply | None = None


class HeuristicGrader:
    """Grades by aligning the reply with the rubric and weighing what comes near.

    `encoder` and `model` are asked for at the first grade.
    """

    def __init__(self, encoder: Callable[[], Encoder], model: Callable[[], VerdictModel]) -> None:
        self._encoder = encoder
        self._model = model
        self.prepare = lru_cache(maxsize=256)(self._prepare)

    @cached_property
    def _rarity(self) -> Rarity:
        return load_rarity()

    @cached_property
    def _calibration(self) -> Calibration:
        return load_calibration()

    @cached_property
    def _credit_line(self) -> CreditLine:
        return load_credit_line()

    @property
    def graded_by(self) -> GradedBy:
        """The grader's name and version."""
        return GradedBy(name="heuristic", version=VERSION)

    def supports(self, point: KeyPoint, quotes: Sequence[str]) -> list[float]:
        """Return how much each quote is about a key point, 0 to 1, whether for or against it. Raises EncoderError."""
        stated, *said = self._encoder().encode_tokens([point.text, *quotes])
        statement = alignment.prepare_statement(stated, "", self._rarity)
        return [alignment.resemblance(statement, vectors) for vectors in said]

    def grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        """Grade the replies, oldest first. Not graded: a reply in another language or of code alone, behavioural
        questions, a question without a rubric. Raises GradingError.
        """
        try:
            return self._grade(question, replies, level)
        except EncoderError as error:
            raise GradingError(str(error)) from error

    def _grade(self, question: Question, replies: Sequence[Reply], level: Level) -> Grade:
        ids = [reply.id for reply in replies]
        if not question.key_points:
            return not_graded(self.graded_by, NO_RUBRIC, level, ids)
        if question.kind == "behavioural":
            return not_graded(self.graded_by, OWN_STORY, level, ids)
        inspections = [self._inspect(question, reply.text) for reply in replies]
        unread = next((found.state for found in inspections if found.state in UNGRADABLE), None)
        if unread:
            return not_graded(self.graded_by, UNGRADABLE[unread], level, ids)
        claims = self.read_claims(inspections)
        if not claims:
            return self._grade_without_claims(question, inspections[0].state, level, ids)
        judged = self._judge(question, self.find(question, claims))
        verdicts = [one.verdict for one in judged]
        errors = [one.error for one in judged if one.error]
        return build_grade(
            question,
            verdicts,
            errors,
            level,
            feedback=build_feedback(question, verdicts, errors, level),
            graded_by=self.graded_by.model_copy(update={"model": self._encoder().name}),
            replies=ids,
        )

    def _inspect(self, question: Question, reply: str) -> Inspection:
        """Inspect a reply. To a bare reference, its sentence word by word claims something whatever it looks like;
        names alone do where the question asks for them, and else already three of them are a list.
        """
        found = inspect_reply(question.question, reply)
        if not _is_derived(question):
            return found
        whole = Inspection("claims", (text.Span(reply, 0, len(reply)),))
        if tuple(text.words(reply)) in self.prepare(question)[0].reference:
            return whole
        if found.state in ("claims", "keyword-list") and names_only(reply):
            return whole if asks_for_names(question.question, question.reference) else Inspection("keyword-list")
        return found

    def read_claims(self, inspections: Sequence[Inspection]) -> list[Claim]:
        """Return the claims of the replies, in order, with their vectors."""
        spans = [(number, span) for number, found in enumerate(inspections) for span in found.claims]
        vectors = self._encoder().encode_tokens([span.text for _, span in spans])
        return [Claim(number, span, found) for (number, span), found in zip(spans, vectors, strict=True)]

    def find(self, question: Question, claims: Sequence[Claim]) -> list[tuple[PreparedPoint, Finding]]:
        """Return what the claims show on each key point. There must be a claim."""
        listed = [shortlist(prepared, claims) for prepared in self.prepare(question)]
        chances = self._model().weigh([pair for one in listed for pair in one.pairs])
        found, start = [], 0
        for one in listed:
            end = start + len(one.pairs)
            found.append((one.prepared, combine(one, chances[start:end])))
            start = end
        return found

    def _judge(self, question: Question, found: Sequence[tuple[PreparedPoint, Finding]]) -> list[Judged]:
        if _is_derived(question):
            weighed = [weigh_sentence(prepared.point, finding, self._credit_line) for prepared, finding in found]
        else:
            signs = gather_signs([finding for _, finding in found])
            weighed = [weigh_point(self._calibration.chances(row)) for row in signs]
        return [judge(prepared.point, finding, *one) for (prepared, finding), one in zip(found, weighed, strict=True)]

    def _grade_without_claims(self, question: Question, state: ReplyState, level: Level, ids: Sequence[str]) -> Grade:
        reason, feedback = WITHOUT_CLAIMS[state]
        verdicts = [Verdict(key_point=p, verdict="missing", credit=0, reason=reason) for p in question.key_points]
        return build_grade(question, verdicts, [], level, feedback=feedback, graded_by=self.graded_by, replies=ids)

    def _prepare(self, question: Question) -> tuple[PreparedPoint, ...]:
        """Encode what the replies to a question are compared with. `prepare` is this, remembered."""
        spans = [span for part in text.paragraphs(question.reference) for span in text.split_sentences(part)]
        sentences = [span.text for span in spans] + [piece.text for span in spans for piece in split_long(span)]
        if _is_derived(question):
            sentences += [point.text for point in question.key_points]
        texts = [point.text for point in question.key_points] + sentences
        texts += [misconception.text for misconception in question.misconceptions]
        encoded = self._encoder().encode_tokens(list(dict.fromkeys(texts)))
        statement = {
            vectors.text: alignment.prepare_statement(vectors, question.question, self._rarity) for vectors in encoded
        }

        def passage(point: alignment.Statement) -> alignment.Statement:
            near = [statement[sentence] for sentence in sentences]
            return max(near, key=lambda one: alignment.resemblance(point, one.vectors), default=point)

        reference = frozenset(tuple(text.words(sentence)) for sentence in sentences)
        return tuple(
            PreparedPoint(
                point=point,
                statement=statement[point.text],
                passage=passage(statement[point.text]),
                misconceptions=tuple(
                    (misconception, statement[misconception.text])
                    for misconception in question.misconceptions
                    if misconception.key_point == point.id
                ),
                reference=reference,
            )
            for point in question.key_points
        )


def _is_derived(question: Question) -> bool:
    return question.origin is not None and question.origin.derived


def weigh_point(chances: Mapping[str, float]) -> tuple[float, float]:
    """Return the credit of a point and the chance of a contradiction.

    The credit is the expected one (covered 1, partial 1/2), stretched so that what is almost certain counts in full.
    """
    return _stretch(chances["covered"] + chances["partial"] / 2, NOTHING, FULL), chances["contradicted"]


def weigh_sentence(point: KeyPoint, finding: Finding, line: CreditLine) -> tuple[float, float]:
    """Return the credit of a sentence of a bare reference, and the chance of a contradiction.

    The verdict model learned from key points; of prose it says too often that a reply speaks against it. It is believed
    only where the reply has the sentence's words and turns them round, and there the candidate is asked at least. Other
    figures than the sentence's leave half of its credit, and nothing where it says little else. A name ("Merge sort")
    is said by its own words only: what a neighbouring name shares with it in meaning is no share of the answer.
    """
    if is_name(point.text):
        said = " ".join(claim.span.text for claim in finding.favour)
        credit = 1.0 if says_initials(point.text, said) else _stretch(finding.sign("tokens"), NO_NAME, WHOLE_NAME)
    else:
        share = line.share(finding.recall, finding.chance("aligned"), finding.chance("says"))
        credit = _stretch(share, NO_SHARE, WHOLE)
    if finding.has_other_figures:
        says_more = sum(len(term) > 1 for term in text.terms(point.text)) > FEW_TERMS
        credit = round(credit / 2, 2) if says_more else 0.0
    is_turned = finding.is_opposed and finding.sign("tokens") >= ITS_WORDS
    return credit, max(finding.chance("against"), SUSPECTED) if is_turned else 0.0


def _stretch(value: float, nothing: float, full: float) -> float:
    return round(min(1.0, max(0.0, (value - nothing) / (full - nothing))), 2)


def judge(point: KeyPoint, finding: Finding, credit: float, contradicted: float) -> Judged:
    """Return the verdict on a point from its credit and the chance of a contradiction.

    An accusation needs confidence: below it, the candidate is asked.
    """
    if finding.is_the_reference:
        return Judged(Verdict(key_point=point, verdict="covered", credit=1, evidence=tuple(map(quote, finding.favour))))
    favour, against = (tuple(map(quote, claims)) for claims in (finding.favour, finding.against))
    if contradicted >= ACCUSED:
        known = finding.misconception
        error = ErrorInReply(
            key_point=point.id,
            claim=known.text if known else against[0].quote,
            correction=known.correction if known else point.text,
            evidence=against,
        )
        return Judged(Verdict(key_point=point, verdict="contradicted", credit=0, evidence=against), error)
    denied = finding.is_denied or (finding.is_turned_round and contradicted >= TURNED_ROUND)
    if (denied or contradicted >= SUSPECTED) and credit >= PARTIAL:
        return Judged(
            Verdict(
                key_point=point,
                verdict="unsure",
                credit=0 if denied else credit,
                range=(0, credit),
                evidence=favour if denied else against,
                reason="This may say the opposite.",
            )
        )
    if credit >= PARTIAL:
        label: VerdictLabel = "covered" if credit >= COVERED else "partial"
        return Judged(Verdict(key_point=point, verdict=label, credit=credit, evidence=favour))
    return Judged(Verdict(key_point=point, verdict="missing", credit=0))


def quote(claim: Claim) -> Evidence:
    """Return a claim as evidence."""
    return Evidence(quote=claim.span.text, start=claim.span.start, end=claim.span.end, reply=claim.reply)


NO_RUBRIC = "This question has no rubric to grade against yet."
OWN_STORY = (
    "This computer cannot judge a story of your own. Mark it yourself against the points, or connect a model in "
    "Settings."
)
UNGRADABLE: dict[ReplyState, str] = {
    "other-language": (
        "This computer's grader reads English only. Write your answer in English, connect a model in Settings, or mark "
        "it yourself."
    ),
    "code-only": (
        "Code that was not run cannot be graded here. Add a few sentences on how it works and why, or mark it yourself."
    ),
}
WITHOUT_CLAIMS: dict[ReplyState, tuple[str, str]] = {
    "dont-know": (
        "You said that you don't know.",
        "That is an honest answer. Read the model answer, then say it back in your own words.",
    ),
    "repeats-question": (
        "The reply repeats the question.",
        "This says the question again. Add what you know about it, even one sentence.",
    ),
    "keyword-list": (
        "The reply names terms but says nothing about them.",
        "These are the right kind of words, but they claim nothing yet. Say in a sentence what they do.",
    ),
}
