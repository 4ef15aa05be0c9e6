"""Fits the logistic model of the local grader on the tuning half of benchmarks/graded.

    python -m benchmarks.fit_heuristic

Prints the coefficients for `interviewer.grading.heuristic.COEFFICIENTS`. A partly covered point counts as half covered;
contradicted points are left out, for alignment cannot tell them from covered ones. The window of each reply is chosen
by the coefficients of the round before.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.grading import load_replies
from interviewer.bootstrap import Services
from interviewer.grading.guards import inspect_reply
from interviewer.grading.heuristic import COEFFICIENTS, Claim, compute_signs
from interviewer.settings import Settings

COVERED = {"covered": 1.0, "partial": 0.5, "missing": 0.0}
ROUNDS = 8


def collect() -> list[tuple[list[tuple[float, ...]], float]]:
    """Return, for each (reply, key point), the signs of every window and how far the point is covered."""
    services = Services(Settings())
    encoder, grader = services.encoder(), services.local_grader
    found = []
    for row in load_replies("tuning"):
        question = services.bank.get(str(row["question_id"]))
        spans = inspect_reply(question.question, str(row["reply"])).claims
        vectors = encoder.encode_tokens([span.text for span in spans])
        claims = [Claim(0, span, vector) for span, vector in zip(spans, vectors, strict=True)]
        labels: dict[str, str] = row["verdicts"]  # type: ignore[assignment]
        for prepared in grader.prepare(question).points if claims else ():
            label = labels[prepared.point.id]
            if label in COVERED:
                found.append(([signs for _, signs in compute_signs(prepared, claims)], COVERED[label]))
    return found


def main() -> None:
    """Fit and print."""
    examples = collect()
    covered = np.array([label for _, label in examples])
    weights = np.concatenate([covered, 1 - covered])
    target = np.concatenate([np.ones(len(covered)), np.zeros(len(covered))])
    coefficients = np.array(COEFFICIENTS)
    for _ in range(ROUNDS):
        signs = np.array(
            [max(windows, key=lambda one: float(np.dot(coefficients[1:], one))) for windows, _ in examples]
        )
        model = LogisticRegression(C=10).fit(np.vstack([signs, signs]), target, sample_weight=weights)
        coefficients = np.concatenate([model.intercept_, model.coef_[0]])
        print(", ".join(f"{value:.2f}" for value in coefficients))


if __name__ == "__main__":
    main()
