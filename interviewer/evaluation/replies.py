"""The labelled replies: what candidates may say, with the verdicts and scores of two people who worked apart."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from interviewer.errors import BadInputError
from interviewer.settings import CHECKOUT_DIR

LABELLED = CHECKOUT_DIR / "benchmarks" / "graded" / "replies.jsonl"

Part = Literal["tuning", "test"]
Label = Literal["covered", "partial", "missing", "contradicted"]


class Opinion(BaseModel):
    """One person's holistic score, 0 to 10, and their verdict on each key point."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: float
    verdicts: dict[str, Label]


class LabelledReply(Opinion):
    """A reply to a question of the bank, of some kind ("excellent", "vague", ...), as its writer labelled it.

    `second` is the opinion of somebody who saw neither the kind nor these labels. Questions, not replies, were divided
    into the tuning and the test part.
    """

    question_id: str
    part: Part
    kind: str
    reply: str
    second: Opinion | None = None

    @property
    def wanted(self) -> float:
        """The person's score: the mean, where there are two."""
        return self.score if self.second is None else (self.score + self.second.score) / 2

    @property
    def all_verdicts(self) -> list[dict[str, Label]]:
        """The verdicts of each person who gave them."""
        return [self.verdicts] + ([self.second.verdicts] if self.second else [])


def load_replies(part: Part, path: Path = LABELLED) -> list[LabelledReply]:
    """Return the labelled replies of one part. Raises BadInputError if the file is not there."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInputError(f"The labelled replies are part of the source, not of the package: no {path}.") from error
    replies = (LabelledReply.model_validate_json(line) for line in lines)
    return [reply for reply in replies if reply.part == part]
