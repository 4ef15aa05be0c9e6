"""Fits what turns signs into credit: the calibration, and the line for bare references. Counts the bank's words.

The calibration is fitted on the tuning half of benchmarks/graded, each labeller's verdict an observation; the
reference of each tuning question is one as well, a reply that covers everything. Prints, by cross-validation over
questions, how well the chances tell the verdicts apart.

The line is fitted to whole scores: on one side the mean signs of a reply on the sentences of the reference, on the
other the person's score. The same replies have a quarter of the weight, the answers of DATA/asag/stita.jsonl, which
students gave, the rest, shifted to the same means, since people differ in how lenient they are.

    python -m training.calibrate --data DATA
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from interviewer.bank.loader import Bank, load_bank
from interviewer.bootstrap import Services
from interviewer.evaluation.replies import Label, load_replies
from interviewer.evaluation.short_answers import as_question
from interviewer.grading.alignment import count_words
from interviewer.grading.calibration import LABELS, Calibration, CreditLine
from interviewer.grading.guards import inspect_reply
from interviewer.grading.heuristic import HeuristicGrader
from interviewer.grading.signs import SIGNS, gather_signs
from interviewer.settings import Settings

WEIGHTS = Path(__file__).parents[1] / "interviewer" / "grading" / "weights"
STRENGTH = 1.0
RIDGE = 0.01
OWN_SHARE = 0.25
FOLDS = 8


Observations = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Signs (rows, signs), labels (rows,) and question ids (rows,)."""


def collect(grader: HeuristicGrader, bank: Bank) -> Observations:
    """Return the observations of the tuning half."""
    rows, labels, groups = [], [], []
    for name, reply, opinions in _replies(bank):
        question = bank.get(name)
        claims = grader.read_claims([inspect_reply(question.question, reply)])
        if not claims:
            continue
        found = grader.find(question, claims)
        for (prepared, _), signs in zip(found, gather_signs([finding for _, finding in found]), strict=True):
            for verdicts in opinions:
                rows.append(signs)
                labels.append(LABELS.index(verdicts[prepared.point.id]))
                groups.append(name)
    return np.array(rows), np.array(labels), np.array(groups)


def _replies(bank: Bank) -> Iterator[tuple[str, str, list[dict[str, Label]]]]:
    """Yield (question id, reply, verdicts of each labeller), the references among them."""
    replies = load_replies("tuning")
    yield from ((reply.question_id, reply.reply, reply.all_verdicts) for reply in replies)
    for name in dict.fromkeys(reply.question_id for reply in replies):
        question = bank.get(name)
        yield name, question.reference, [{point.id: "covered" for point in question.key_points}] * 2


def collect_shares(
    grader: HeuristicGrader, asked: Iterator[tuple[str, str, str, float]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean signs of the line over the sentences of the references, (rows, 3), and the scores.

    `asked` yields (question, reference, reply, score of 0 to 1).
    """
    rows, scores = [], []
    for question, reference, reply, score in asked:
        claims = grader.read_claims([inspect_reply(question, reply)])
        if claims:
            found = [finding for _, finding in grader.find(as_question(question, reference), claims)]
            signs = [(one.recall, one.chance("aligned"), one.chance("says")) for one in found]
            rows.append(np.mean(signs, axis=0))
            scores.append(score)
    return np.array(rows), np.array(scores)


def _tuning_answers(bank: Bank) -> Iterator[tuple[str, str, str, float]]:
    replies = load_replies("tuning")
    for reply in replies:
        question = bank.get(reply.question_id)
        yield question.question, question.reference, reply.reply, reply.wanted / 10
    for question in [bank.get(name) for name in dict.fromkeys(reply.question_id for reply in replies)]:
        yield question.question, question.reference, question.reference, 1.0


def _stita_answers(data: Path) -> Iterator[tuple[str, str, str, float]]:
    for line in (data / "asag" / "stita.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["question"] or "Explain.", row["reference"], row["answer"], row["score"]


def fit_line(shares: np.ndarray, scores: np.ndarray, others: np.ndarray, others_scores: np.ndarray) -> CreditLine:
    """Return the line through both; the first have OWN_SHARE of the weight, the others are shifted to their means."""
    shifted = others - others.mean(axis=0) + shares.mean(axis=0)
    weights = [np.full(len(shares), OWN_SHARE / len(shares)), np.full(len(others), (1 - OWN_SHARE) / len(others))]
    model = Ridge(alpha=RIDGE).fit(
        np.vstack([shares, shifted]),
        np.concatenate([scores, others_scores - others_scores.mean() + scores.mean()]),
        sample_weight=np.concatenate(weights),
    )
    recall, aligned, says = _rounded(model.coef_)
    return CreditLine(intercept=round(float(model.intercept_), 5), recall=recall, aligned=aligned, says=says)


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with asag/stita.jsonl")
    data = parser.parse_args().data
    bank = load_bank(Settings().bank_dir)
    words = count_words([question.reference for question in bank.questions.values()])
    _write("words.json", words.model_dump_json())
    grader = Services(Settings()).local_grader
    signs, labels, groups = collect(grader, bank)
    _write("calibration.json", fit(signs, labels).model_dump_json(indent=1))
    sys.stdout.write(json.dumps(report(signs, labels, groups)) + "\n")
    line = fit_line(*collect_shares(grader, _tuning_answers(bank)), *collect_shares(grader, _stita_answers(data)))
    _write("credit-line.json", line.model_dump_json(indent=1))


def _write(name: str, content: str) -> None:
    (WEIGHTS / name).write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
