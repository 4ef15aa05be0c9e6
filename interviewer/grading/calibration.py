"""From the signs on a key point to the chances of the verdicts, or to a share of the credit; training fits both."""

from __future__ import annotations

from importlib.resources import files as package_files

import numpy as np
from pydantic import BaseModel, ConfigDict

from interviewer.protocols import FloatArray

LABELS = ("covered", "partial", "missing", "contradicted")


class Calibration(BaseModel):
    """The fitted regression. `weights[label][sign]`, in the order of LABELS and SIGNS; a sign enters as
    (sign - mean) / scale."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signs: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def chances(self, signs: FloatArray) -> dict[str, float]:
        """Return the chance of each verdict from the signs (SIGNS,); the chances sum to 1."""
        standard = (signs - np.array(self.means)) / self.scales
        logits = np.array(self.weights) @ standard + self.biases
        found = np.exp(logits - logits.max())
        return dict(zip(LABELS, (found / found.sum()).tolist(), strict=True))


class CreditLine(BaseModel):
    """The share that a reply says of a sentence of a bare reference: a straight line in three signs.

    People give such answers a share of the marks; the line was fitted to whole marks, not to verdicts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    recall: float
    aligned: float
    says: float

    def share(self, recall: float, aligned: float, says: float) -> float:
        """Return the share from the recall and two chances; it may lie a little outside of 0 to 1."""
        return self.intercept + self.recall * recall + self.aligned * aligned + self.says * says


def load_calibration() -> Calibration:
    """Return the calibration for key points as written, which ships with the package."""
    return Calibration.model_validate_json(_read("calibration.json"))


def load_credit_line() -> CreditLine:
    """Return the line for key points that were derived from a bare reference, which ships with the package."""
    return CreditLine.model_validate_json(_read("credit-line.json"))


def _read(name: str) -> bytes:
    return package_files("interviewer.grading").joinpath("weights", name).read_bytes()
