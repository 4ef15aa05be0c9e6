"""From the signs on a key point to the chances of the verdicts, by a softmax regression that training fits."""

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


def load_calibration(*, derived: bool = False) -> Calibration:
    """Return the calibration that ships with the package: for key points as written, or derived from a reference."""
    name = "calibration-derived.json" if derived else "calibration.json"
    raw = package_files("interviewer.grading").joinpath("weights", name).read_bytes()
    return Calibration.model_validate_json(raw)
