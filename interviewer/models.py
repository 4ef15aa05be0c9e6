"""The values that flow through the program: frozen pydantic models without I/O.

A question comes from the bank; a candidate submits replies to it; a grader turns (question, replies) into a grade;
question, replies and grades make a turn; turns make an interview.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field, model_validator

Level = Literal["junior", "mid", "senior"]
Kind = Literal["concept", "compare", "tradeoff", "derivation", "coding", "scenario", "puzzle", "behavioural"]
Weight = Literal[1, 2, 3]
Mode = Literal["practice", "mock"]
Shape = Literal["screen", "case"]
ReplyKind = Literal["answer", "retry", "probe"]
ProbeReason = Literal["unsure", "core", "misconception", "depth", "stage"]
Help = Literal["probe", "hint", "strong hint"]
VerdictLabel = Literal["covered", "partial", "missing", "contradicted", "unsure"]
Credit = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]

LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")
KINDS: tuple[Kind, ...] = (
    "concept",
    "compare",
    "tradeoff",
    "derivation",
    "coding",
    "scenario",
    "puzzle",
    "behavioural",
)
CORE_WEIGHT = 3


class Model(BaseModel):
    """Base of all values: immutable, strict about unknown fields, and silent about its content in error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


# --- the question bank -------------------------------------------------------------------------------------------


class KeyPoint(Model):
    """One fact of a full answer. Weight 3 is core: without it the answer fails."""

    id: Text
    text: Text
    weight: Weight = 2
    expected_from: Level | None = None

    def is_bonus_at(self, level: Level) -> bool:
        """Whether the point is more than is expected of a candidate at `level`."""
        return self.expected_from is not None and LEVELS.index(self.expected_from) > LEVELS.index(level)


class Misconception(Model):
    """A known wrong claim, with the key point that it contradicts and what is true instead."""

    key_point: Text
    text: Text
    correction: Text


class Probe(Model):
    """A follow-up question on one key point that does not give it away."""

    key_point: Text
    ask: Text


class Source(Model):
    """Where the reference can be checked."""

    title: Text
    url: Text


class AnyOf(Model):
    """A set of alternative key points: any `n` of them make a full answer."""

    n: Annotated[int, Field(ge=1)]
    of: tuple[Text, ...]


class Origin(Model):
    """Where an imported question came from, and what was derived or guessed about it."""

    file: str | None = None
    line: int | None = None
    derived: bool = False
    guessed: tuple[str, ...] = ()
    reference_from: str | None = None
    needs_reference: bool = False


class Question(Model):
    """What is asked, with its reference and rubric. `id` is unique: `<id>`, or `<bank>:<id>` for an imported bank."""

    id: Text
    topic: Text
    question: Text
    level: Level
    kind: Kind
    tags: tuple[str, ...] = ()
    key_points: tuple[KeyPoint, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    probes: tuple[Probe, ...] = ()
    hints: tuple[str, ...] = ()
    assumes: str = ""
    sources: tuple[Source, ...] = ()
    covers: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    any_of: tuple[AnyOf, ...] = ()
    origin: Origin | None = None
    reference: str = ""

    @model_validator(mode="after")
    def _check_rubric(self) -> Self:
        ids = [point.id for point in self.key_points]
        if len(set(ids)) != len(ids):
            raise ValueError("key point ids must be unique within a question")
        named = [m.key_point for m in self.misconceptions] + [p.key_point for p in self.probes]
        named += [point for group in self.any_of for point in group.of]
        for name in named:
            if name not in ids:
                raise ValueError(f"no key point has the id '{name}'")
        weights = {point.id: point.weight for point in self.key_points}
        alternatives = [point for group in self.any_of for point in group.of]
        if len(set(alternatives)) != len(alternatives):
            raise ValueError("a key point can be in one set of alternatives")
        if any(len({weights[point] for point in group.of}) != 1 for group in self.any_of):
            raise ValueError("alternatives must have the same weight")
        if not (self.origin and self.origin.needs_reference):
            if not self.reference.strip():
                raise ValueError("the reference is empty (allowed only with origin.needs_reference)")
            if not self.key_points:
                raise ValueError("there are no key points (allowed only with origin.needs_reference)")
        return self


# --- a grade -----------------------------------------------------------------------------------------------------


class Evidence(Model):
    """The candidate's own words: `replies[reply].text[start:end] == quote`, offsets in characters."""

    quote: Text
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    reply: Annotated[int, Field(ge=0)] = 0


class Verdict(Model):
    """The judgement on one key point.

    `credit` is what the point earns, 0 to 1; for *unsure* the truth lies somewhere in `range`. `reason` says why, for a
    person. `self_marked` means that the candidate settled it. `help` is what the point was said with; `credit` is what
    is left of it then.
    """

    key_point: KeyPoint
    verdict: VerdictLabel
    credit: Credit
    range: tuple[Credit, Credit] | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    self_marked: bool = False
    help: Help | None = None

    @property
    def low(self) -> float:
        """The least that the point may earn."""
        return self.range[0] if self.range else self.credit

    @property
    def high(self) -> float:
        """The most that the point may earn."""
        return self.range[1] if self.range else self.credit

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.verdict == "unsure") != (self.range is not None):
            raise ValueError("an unsure verdict has a range, and no other has")
        if not self.low <= self.credit <= self.high:
            raise ValueError("credit must lie within the range")
        if self.verdict == "contradicted" and self.high > 0:
            raise ValueError("a contradicted point earns nothing")
        if self.verdict in ("covered", "partial", "contradicted") and not self.evidence and not self.self_marked:
            raise ValueError(f"a {self.verdict} verdict needs evidence")
        return self


class ErrorInReply(Model):
    """One wrong claim in the replies: an entry of `Grade.errors`. `key_point` is None for a slip outside the rubric."""

    key_point: str | None = None
    claim: Text
    correction: Text
    evidence: tuple[Evidence, ...] = ()


class GradedBy(Model):
    """Who graded: the grader's name and version, and the language model or encoder that it used."""

    name: Literal["heuristic", "llm", "self"]
    version: str
    model: str | None = None


class Usage(Model):
    """What a graded turn cost at the LLM endpoint, in tokens and requests."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0


class Grade(Model):
    """A score of 0 to 10 in half points, or *not graded* with a reason; never both, never neither.

    `range` is the low-high span of the score when some verdicts are unsure. `replies` are the submission ids that were
    judged. `notice` says what a reader should know about how it was graded (for instance: why the local grader did it).
    """

    score: Annotated[float, Field(ge=0, le=10, multiple_of=0.5)] | None = None
    range: tuple[float, float] | None = None
    ungraded_reason: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    errors: tuple[ErrorInReply, ...] = ()
    feedback: str = ""
    reference_id: str | None = None
    graded_by: GradedBy
    level: Level = "mid"
    replies: tuple[str, ...] = ()
    notice: str = ""
    usage: Usage | None = None
    graded_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _score_or_reason(self) -> Self:
        if (self.score is None) == (self.ungraded_reason is None):
            raise ValueError("a grade has either a score or an ungraded_reason")
        return self

    @computed_field  # type: ignore[prop-decorator]
    @property
    def needs_correcting(self) -> bool:
        """Whether a core point was contradicted; this leads the feedback whatever the band."""
        core = {v.key_point.id for v in self.verdicts if v.key_point.weight == CORE_WEIGHT}
        return self.score is not None and any(error.key_point in core for error in self.errors)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def band(self) -> str | None:
        """The score in words, or None when not graded."""
        if self.score is None:
            return None
        for least, name in BANDS:
            if self.score >= least:
                return name
        return BANDS[-1][1]


STRONG, GOOD, PARTWAY = 8.5, 6.5, 4.5
BANDS: tuple[tuple[float, str], ...] = (
    (STRONG, "Strong"),
    (GOOD, "Good"),
    (PARTWAY, "Partway"),
    (2.0, "Not yet"),
    (0.0, "Start again here"),
)


# --- an interview ------------------------------------------------------------------------------------------------


class Reply(Model):
    """One thing the candidate submitted. `id` is its submission id: submitting it twice stores it once."""

    id: Text
    kind: ReplyKind = "answer"
    text: Text
    submitted_at: AwareDatetime
    probe: str | None = None


class ProbeAsked(Model):
    """A follow-up that was put, in the words that were used, and why.

    It stands before reply number `position` of the turn, counted from 0. `key_point` is what it is about, None for a
    stage of a case or where nothing was graded yet.
    """

    ask: Text
    reason: ProbeReason
    key_point: Text | None = None
    position: Annotated[int, Field(ge=1)]
    at: AwareDatetime


class Clarification(Model):
    """What the candidate asked about the open question, and what was answered. `model` is the LLM that worded it."""

    asked: Text
    answer: Text
    model: str | None = None
    at: AwareDatetime


class HintTaken(Model):
    """A hint that was shown. `step` counts from 0 along the question's hints."""

    step: Annotated[int, Field(ge=0)]
    at: AwareDatetime


class Dispute(Model):
    """The candidate's word on one verdict: *I said this* (`said=True`) or *I didn't*."""

    key_point: Text
    said: bool
    at: AwareDatetime


class Note(Model):
    """A note that the candidate attached to a turn."""

    text: Text
    at: AwareDatetime


class Turn(Model):
    """A snapshot of one question as asked, with everything that happened on it. All lists are append-only.

    `aside` is what is said quietly beside the question: why it is asked, or where to begin.
    """

    index: Annotated[int, Field(ge=0)]
    question: Question
    asked_at: AwareDatetime
    aside: str = ""
    replies: tuple[Reply, ...] = ()
    grades: tuple[Grade, ...] = ()
    probes: tuple[ProbeAsked, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    hints: tuple[HintTaken, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    notes: tuple[Note, ...] = ()
    revealed_at: AwareDatetime | None = None
    skipped_at: AwareDatetime | None = None

    @property
    def grade(self) -> Grade | None:
        """The latest grade, or None while there is none."""
        return self.grades[-1] if self.grades else None

    @property
    def counted_grade(self) -> Grade | None:
        """The grade that stands for the turn: the latest of the replies from before the model answer was shown."""
        before = {
            reply.id
            for reply in takewhile(
                lambda r: not (self.revealed_at and r.submitted_at >= self.revealed_at), self.replies
            )
        }
        counted = [grade for grade in self.grades if set(grade.replies) <= before]
        return counted[-1] if counted else None

    @property
    def open_probe(self) -> ProbeAsked | None:
        """The follow-up that waits for a reply."""
        return self.probes[-1] if self.probes and self.probes[-1].position == len(self.replies) else None

    @property
    def is_pending(self) -> bool:
        """Whether the last reply has not been judged yet."""
        return bool(self.replies) and not any(self.replies[-1].id in grade.replies for grade in self.grades)


class Interview(Model):
    """One run of turns. `plan` holds the ids of the questions in the order in which they will be asked.

    Where it `adapts`, another question of the topic may take a planned one's place. `shape` is a mock interview's;
    from `ends_at` on nothing more is asked. Practice with an end asks as many questions as fit before it.
    """

    id: Text
    mode: Mode = "practice"
    shape: Shape | None = None
    level: Level = "mid"
    role: str | None = None
    topics: tuple[str, ...] = ()
    seed: int = 0
    plan: tuple[str, ...]
    adapts: bool = False
    started_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None
    turns: tuple[Turn, ...] = ()

    @property
    def total(self) -> int | None:
        """How many questions it has, None where the time decides."""
        return None if self.mode == "practice" and self.ends_at else len(self.plan)

    @property
    def turn(self) -> Turn | None:
        """The current (last) turn, or None before the first question."""
        return self.turns[-1] if self.turns else None


# --- the candidate's own questions -------------------------------------------------------------------------------


class Citation(Model):
    """A question of the bank that an answer rests on, and the part of its reference, verbatim."""

    id: str
    question: str
    quote: str


class Answer(Model):
    """An answer in Markdown; `[n]` in it is the n-th citation.

    `grounded` says whether it rests on the bank. `model` names the language model that wrote it, if one did; `notice`
    tells why one that was asked did not.
    """

    text: str
    grounded: bool
    citations: tuple[Citation, ...] = ()
    model: str = ""
    notice: str = ""


class Exchange(Model):
    """What the candidate asked, and what was answered, None so far. `about` is the id of the question it is about."""

    id: int
    asked: Text
    about: str | None = None
    asked_at: AwareDatetime
    answer: Answer | None = None
