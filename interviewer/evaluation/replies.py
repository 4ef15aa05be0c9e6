"""The labelled replies: what candidates may say, with the verdicts and scores of two people who worked apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.bank.loader import Bank
from interviewer.errors import BadInputError
from interviewer.evaluation.files import read_rows
from interviewer.models import Text
from interviewer.settings import CHECKOUT_DIR

LABELLED = CHECKOUT_DIR / "benchmarks" / "graded" / "replies.jsonl"

Part = Literal["tuning", "test"]
Label = Literal["covered", "partial", "missing", "contradicted"]


class Opinion(BaseModel):
    """One person's holistic score, 0 to 10, and their verdict on each key point."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Annotated[float, Field(ge=0, le=10)]
    verdicts: dict[str, Label]


class LabelledReply(Opinion):
    """A reply to a question of the bank, of some kind ("excellent", "vague", ...), as its writer labelled it.

    `second` is the opinion of somebody who saw neither the kind nor these labels. Questions, not replies, were divided
    into the tuning and the test part.
    """

    question_id: str
    part: Part
    kind: str
    reply: Text
    second: Opinion | None = None

    @property
    def wanted(self) -> float:
        """The person's score: the mean, where there are two."""
        return self.score if self.second is None else (self.score + self.second.score) / 2

    @property
    def all_verdicts(self) -> list[dict[str, Label]]:
        """The verdicts of each person who gave them."""
        return [self.verdicts] + ([self.second.verdicts] if self.second else [])


def load_replies(part: Part, path: Path = LABELLED, bank: Bank | None = None) -> list[LabelledReply]:
    """Return the labelled replies of one part. With a bank, each has to label the key points of one of its questions.

    Raises BadInputError, which names the file and the line.
    """
    try:
        rows = read_rows(path, LabelledReply)
    except OSError as error:
        raise BadInputError(f"The labelled replies are part of the source, not of the package: no {path}.") from error
    if bank:
        for number, reply in rows:
            _check(reply, bank, f"{path}, line {number}")
    return [reply for _, reply in rows if reply.part == part]


def _check(reply: LabelledReply, bank: Bank, place: str) -> None:
    try:
        points = [point.id for point in bank.get(reply.question_id).key_points]
    except BadInputError as error:
        raise BadInputError(f"{place}: {error}") from error
    if any(sorted(verdicts) != sorted(points) for verdicts in reply.all_verdicts):
        raise BadInputError(f"{place}: There should be a verdict on each of {', '.join(points)}, and on nothing else.")
