"""How far scores agree with a person's: the figures, and their spread over questions. Pure.

Scores are of 0 to 10. Replies that were not graded are left out of every figure but the count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

RESAMPLES = 1000
TOP = 10.0


@dataclass(frozen=True)
class Scored:
    """One reply: its question, its kind, the person's score, and the grader's (None where it was not graded)."""

    question_id: str
    kind: str
    wanted: float
    given: float | None


@dataclass(frozen=True)
class Figure:
    """A figure with its 95% interval, by resampling questions; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


def pearson(wanted: Array, given: Array) -> float | None:
    """Return the correlation, or None where one side does not vary."""
    if len(wanted) < 2 or wanted.std() < 1e-12 or given.std() < 1e-12:
        return None
    return float(np.corrcoef(wanted, given)[0, 1])


def spearman(wanted: Array, given: Array) -> float | None:
    """Return the correlation of the ranks, ties sharing their mean rank."""
    return pearson(_ranks(wanted), _ranks(given))


def rmse(wanted: Array, given: Array) -> float | None:
    """Return the root mean squared error, in points of 10."""
    return float(np.sqrt(np.mean((wanted - given) ** 2))) if len(wanted) else None


def quadratic_weighted_kappa(wanted: Array, given: Array) -> float | None:
    """Return Cohen's kappa with quadratic weights (https://doi.org/10.1037/h0026256) over whole points."""
    a, b = np.rint(wanted).astype(int), np.rint(given).astype(int)
    if not len(a):
        return None
    levels = np.arange(int(TOP) + 1)
    weights = (levels[:, None] - levels[None, :]) ** 2
    seen = np.zeros(weights.shape)
    np.add.at(seen, (a, b), 1)
    chance = np.outer(seen.sum(1), seen.sum(0)) / len(a)
    expected = float((weights * chance).sum())
    return None if expected == 0 else 1 - float((weights * seen).sum()) / expected


def within_question(rows: Sequence[Scored]) -> float | None:
    """Return the rank correlation among the replies to one question, averaged over the questions where it exists."""
    found = [spearman(*_columns(group)) for group in _by_question(rows).values()]
    defined = [value for value in found if value is not None]
    return float(np.mean(defined)) if defined else None


def ordered_share(rows: Sequence[Scored], better: str, worse: str) -> float | None:
    """Return the share of questions whose reply of kind `better` scores above that of kind `worse`."""
    pairs = []
    for group in _by_question(rows).values():
        scores = {row.kind: row.given for row in group}
        high, low = scores.get(better), scores.get(worse)
        if high is not None and low is not None:
            pairs.append(high > low)
    return float(np.mean(pairs)) if pairs else None


FIGURES: dict[str, Callable[[Sequence[Scored]], float | None]] = {
    "pearson": lambda rows: pearson(*_columns(rows)),
    "spearman": lambda rows: spearman(*_columns(rows)),
    "rmse": lambda rows: rmse(*_columns(rows)),
    "qwk": lambda rows: quadratic_weighted_kappa(*_columns(rows)),
    "within_question": within_question,
}


def measure(rows: Sequence[Scored], seed: int = 0) -> dict[str, Figure]:
    """Return every figure of FIGURES with its interval."""
    groups = list(_by_question(rows).values())
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in FIGURES}
    for _ in range(RESAMPLES if len(groups) > 1 else 0):
        sample = [row for i in rng.integers(len(groups), size=len(groups)) for row in groups[i]]
        for name, compute in FIGURES.items():
            # A question drawn twice is still one question.
            value = compute(sample) if name != "within_question" else None
            if value is not None:
                drawn[name].append(value)
    drawn["within_question"] = _resample_mean([w for g in groups if (w := within_question(g)) is not None], rng)
    return {name: _figure(compute(rows), drawn[name]) for name, compute in FIGURES.items()}


def calibration_error(given: Sequence[float], truths: Sequence[float], bins: int = 10) -> float | None:
    """Return the expected calibration error: how far mean credit and mean truth differ, bin by bin, weighted by size.

    Credits given and truths are of 0 to 1.
    """
    if not given:
        return None
    credit, truth = np.array(given), np.array(truths)
    place = np.minimum((credit * bins).astype(int), bins - 1)
    gaps = [
        abs(float(credit[place == b].mean() - truth[place == b].mean())) * int((place == b).sum())
        for b in range(bins)
        if (place == b).any()
    ]
    return sum(gaps) / len(credit)


def _columns(rows: Sequence[Scored]) -> tuple[Array, Array]:
    graded = [(row.wanted, row.given) for row in rows if row.given is not None]
    wanted, given = np.array(graded, dtype=float).reshape(-1, 2).T
    return wanted, given


def _by_question(rows: Sequence[Scored]) -> dict[str, list[Scored]]:
    groups: dict[str, list[Scored]] = {}
    for row in rows:
        groups.setdefault(row.question_id, []).append(row)
    return groups


def _ranks(values: Array) -> Array:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def _resample_mean(values: Sequence[float], rng: np.random.Generator) -> list[float]:
    if len(values) < 2:
        return []
    array = np.array(values)
    return [float(array[rng.integers(len(array), size=len(array))].mean()) for _ in range(RESAMPLES)]


def _figure(value: float | None, drawn: Sequence[float]) -> Figure:
    if value is None or not drawn:
        return Figure(_rounded(value), None, None)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(_rounded(value), _rounded(float(low)), _rounded(float(high)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
