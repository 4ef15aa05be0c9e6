"""Fits the calibration of the local grader on the tuning half of benchmarks/graded, and counts the bank's words.

The reference of each tuning question is an observation as well: a reply that covers everything. A second calibration is
for key points that were derived from a bare reference: the same replies are held against the reference's sentences.

    python -m training.calibrate

Each labeller's verdict counts as one observation. Prints, by cross-validation over questions, how well the chances tell
covered and contradicted points from the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from interviewer.bank.loader import Bank, load_bank
from interviewer.bootstrap import Services
from interviewer.evaluation.replies import Label, load_replies
from interviewer.grading.alignment import count_words
from interviewer.grading.calibration import LABELS, Calibration
from interviewer.grading.guards import inspect_reply
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.grading.rubric import derive_key_points
from interviewer.grading.signs import SIGNS, gather_signs
from interviewer.models import Question
from interviewer.settings import Settings

WEIGHTS = Path(__file__).parents[1] / "interviewer" / "grading" / "weights"
STRENGTH = 1.0
FOLDS = 8


Observations = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Signs (rows, signs), labels (rows,) and question ids (rows,)."""


def collect(grader: HeuristicGrader, bank: Bank, *, derived: bool) -> Observations:
    """Return the observations of the tuning half: on the key points, or on those that a bare reference would give."""
    rows, labels, groups = [], [], []
    for name, reply, opinions in _replies(bank):
        question = bank.get(name)
        asked, stands_for = (
            _derive(grader, question) if derived else (question, {p.id: [p.id] for p in question.key_points})
        )
        claims = grader.read_claims([inspect_reply(question.question, reply)])
        if not claims:
            continue
        found = grader.find(asked, claims)
        for (prepared, _), signs in zip(found, gather_signs([finding for _, finding in found]), strict=True):
            for verdicts in opinions:
                for point in stands_for[prepared.point.id]:
                    rows.append(signs)
                    labels.append(LABELS.index(verdicts[point]))
                    groups.append(name)
    return np.array(rows), np.array(labels), np.array(groups)


def _replies(bank: Bank) -> Iterator[tuple[str, str, list[dict[str, Label]]]]:
    """Yield (question id, reply, verdicts of each labeller), the references among them."""
    replies = load_replies("tuning")
    yield from ((reply.question_id, reply.reply, reply.all_verdicts) for reply in replies)
    for name in dict.fromkeys(reply.question_id for reply in replies):
        question = bank.get(name)
        yield name, question.reference, [{point.id: "covered" for point in question.key_points}] * 2


def _derive(grader: HeuristicGrader, question: Question) -> tuple[Question, dict[str, list[str]]]:
    """Return the question with the key points that its reference gives, and the written key points that each stands
    for: those whose passage it is."""
    derived = derive_key_points(question.question, question.reference)
    passages = {one.point.id: one.passage.vectors.text for one in grader.prepare(question)}
    bare = question.model_copy(update={"key_points": derived, "misconceptions": (), "probes": (), "any_of": ()})
    return bare, {one.id: [point for point, said in passages.items() if said in one.text] for one in derived}


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
    bank = load_bank(Settings().bank_dir)
    words = count_words([question.reference for question in bank.questions.values()])
    (WEIGHTS / "words.json").write_text(words.model_dump_json() + "\n", encoding="utf-8")
    grader = Services(Settings()).local_grader
    for name, derived in (("calibration", False), ("calibration-derived", True)):
        signs, labels, groups = collect(grader, bank, derived=derived)
        fitted = fit(signs, labels).model_dump_json(indent=1)
        (WEIGHTS / f"{name}.json").write_text(fitted + "\n", encoding="utf-8")
        sys.stdout.write(json.dumps({name: report(signs, labels, groups)}) + "\n")


if __name__ == "__main__":
    main()
