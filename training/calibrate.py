"""Fits the calibration of the local grader on the tuning half of benchmarks/graded, and counts the bank's words.

The reference of each tuning question is an observation as well: a reply that covers everything.

    python -m training.calibrate [--folder interviewer/grading/weights]

Each labeller's verdict counts as one observation. Prints, by cross-validation over questions, how well the chances tell
covered and contradicted points from the rest.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from interviewer.bootstrap import Services
from interviewer.evaluation.replies import load_replies
from interviewer.grading.alignment import count_words
from interviewer.grading.calibration import LABELS, Calibration
from interviewer.grading.guards import inspect_reply
from interviewer.grading.signs import SIGNS
from interviewer.settings import Settings

WEIGHTS = Path(__file__).parents[1] / "interviewer" / "grading" / "weights"
STRENGTH = 1.0
FOLDS = 8


def collect(services: Services) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return signs (rows, signs), labels (rows,) and question ids (rows,) of the tuning half."""
    rows, labels, groups = [], [], []
    replies = [(reply.question_id, reply.reply, reply.all_verdicts) for reply in load_replies("tuning")]
    for name in dict.fromkeys(name for name, _, _ in replies):
        question = services.bank.get(name)
        replies.append((name, question.reference, [{point.id: "covered" for point in question.key_points}] * 2))
    for name, reply, opinions in replies:
        question = services.bank.get(name)
        claims = services.local_grader.read_claims([inspect_reply(question.question, reply)])
        for prepared, finding in services.local_grader.find(question, claims) if claims else ():
            for verdicts in opinions:
                rows.append(finding.signs)
                labels.append(LABELS.index(verdicts[prepared.point.id]))
                groups.append(name)
    return np.array(rows), np.array(labels), np.array(groups)


def fit(signs: np.ndarray, labels: np.ndarray) -> Calibration:
    """Return the regression of the labels on the signs."""
    means, scales = signs.mean(axis=0), signs.std(axis=0)
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((signs - means) / scales, labels)
    return Calibration(
        signs=SIGNS,
        means=_rounded(means),
        scales=_rounded(scales),
        weights=tuple(_rounded(row) for row in model.coef_),
        biases=_rounded(model.intercept_),
    )


def report(signs: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    """Return the area under the ROC curve for two verdicts, each question predicted from the others."""
    chances = np.zeros((len(labels), len(LABELS)))
    for known, unknown in GroupKFold(FOLDS).split(signs, labels, groups):
        calibration = fit(signs[known], labels[known])
        chances[unknown] = [list(calibration.chances(row).values()) for row in signs[unknown]]
    areas = {label: roc_auc_score(labels == n, chances[:, n]) for n, label in enumerate(LABELS)}
    return {"observations": len(labels), **{label: round(float(area), 3) for label, area in areas.items()}}


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def main() -> None:
    """Count, fit, write, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--folder", type=Path, default=WEIGHTS)
    folder = parser.parse_args().folder
    services = Services(Settings())
    words = count_words([question.reference for question in services.bank.questions.values()])
    (folder / "words.json").write_text(words.model_dump_json() + "\n", encoding="utf-8")
    signs, labels, groups = collect(services)
    (folder / "calibration.json").write_text(fit(signs, labels).model_dump_json(indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report(signs, labels, groups)) + "\n")


if __name__ == "__main__":
    main()
