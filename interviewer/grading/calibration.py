"""From the signs on a key point to the chances of the verdicts, by a softmax regression that training fits."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files as package_files

import numpy as np
from pydantic import BaseModel, ConfigDict

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

    def chances(self, signs: Sequence[float]) -> dict[str, float]:
        """Return the chance of each verdict; they sum to 1."""
        standard = (np.array(signs) - self.means) / self.scales
        logits = np.array(self.weights) @ standard + self.biases
        found = np.exp(logits - logits.max())
        return dict(zip(LABELS, (found / found.sum()).tolist(), strict=True))


def load_calibration() -> Calibration:
    """Return the calibration that ships with the package."""
    raw = package_files("interviewer.grading").joinpath("weights", "calibration.json").read_bytes()
    return Calibration.model_validate_json(raw)
