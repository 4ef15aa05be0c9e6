"""How far the local grader agrees with a person, on the replies of benchmarks/graded.

    python -m benchmarks.grading --part tuning|test [--output FILE]

The questions were divided into a tuning and a test half before anything was tuned. Tune on one, report the other. The
holistic score was given before the formula was applied; a reply that was not graded is counted, not scored.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.machine import describe_machine
from interviewer.bootstrap import Services
from interviewer.models import Grade, Reply
from interviewer.settings import Settings

GRADED = Path(__file__).parent / "graded" / "replies.jsonl"
LABELS = ("covered", "partial", "missing", "contradicted")


def load_replies(part: str) -> list[dict[str, object]]:
    """Return the labelled replies of one half."""
    rows = [json.loads(line) for line in GRADED.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["part"] == part]


def measure(part: str) -> dict[str, object]:
    """Return agreement on one half, over all replies and by their kind."""
    services = Services(Settings())
    rows = load_replies(part)
    grades = []
    for row in rows:
        question = services.bank.get(str(row["question_id"]))
        reply = Reply(id="r", text=str(row["reply"]), submitted_at=datetime.now(UTC))
        grades.append(services.local_grader.grade(question, [reply], question.level))
    return {
        "grader": services.local_grader.graded_by.model_dump(),
        "part": part,
        "questions": len({row["question_id"] for row in rows}),
        "replies": len(rows),
        **_agreement(rows, grades),
        "machine": describe_machine("onnxruntime", "numpy"),
    }


def _agreement(rows: Sequence[dict[str, object]], grades: Sequence[Grade]) -> dict[str, object]:
    scored = [
        (float(str(row["score"])), grade.score)
        for row, grade in zip(rows, grades, strict=True)
        if grade.score is not None
    ]
    wanted, given = np.array(scored).T
    by_kind: dict[str, list[tuple[float, float | None]]] = defaultdict(list)
    confusion: Counter[tuple[str, str]] = Counter()
    for row, grade in zip(rows, grades, strict=True):
        by_kind[str(row["kind"])].append((float(str(row["score"])), grade.score))
        labels: dict[str, str] = row["verdicts"]  # type: ignore[assignment]
        confusion.update((labels[verdict.key_point.id], verdict.verdict) for verdict in grade.verdicts)
    return {
        "graded": len(scored),
        "pearson": round(float(np.corrcoef(wanted, given)[0, 1]), 3),
        "rmse": round(float(np.sqrt(np.mean((wanted - given) ** 2))), 2),
        "by_kind": {kind: _mean_scores(pairs) for kind, pairs in sorted(by_kind.items())},
        "verdicts": {true: {found: confusion[true, found] for found in (*LABELS, "unsure")} for true in LABELS},
    }


def _mean_scores(pairs: Sequence[tuple[float, float | None]]) -> dict[str, float | int | None]:
    given = [score for _, score in pairs if score is not None]
    return {
        "replies": len(pairs),
        "graded": len(given),
        "person": round(float(np.mean([score for score, _ in pairs])), 1),
        "grader": round(float(np.mean(given)), 1) if given else None,
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--part", choices=("tuning", "test"), default="tuning")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = json.dumps(measure(arguments.part), indent=2)
    print(result)
    if arguments.output:
        arguments.output.write_text(result + "\n")


if __name__ == "__main__":
    main()
