"""Measures how well questions are found in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from interviewer.errors import BadInputError
from interviewer.evaluation.files import read_text
from interviewer.retrieval.retriever import Retriever
from interviewer.settings import CHECKOUT_DIR

PARAPHRASES = CHECKOUT_DIR / "benchmarks" / "paraphrases"
OFF_TOPIC = CHECKOUT_DIR / "benchmarks" / "off_topic_queries.txt"
K = 5


def load_paraphrases(folder: Path = PARAPHRASES) -> dict[str, list[str]]:
    """Return the wordings of each question id from a folder of YAML files. Ours are two: a sentence, and a short one.

    Raises BadInputError if there is none, or a file has another shape.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            rows = yaml.safe_load(read_text(path))
        except yaml.YAMLError as error:
            raise BadInputError(f"{path} is not YAML: {error}") from error
        if not isinstance(rows, dict):
            raise BadInputError(f"{path} should give a list of wordings for each question id.")
        for name, wordings in rows.items():
            if not (isinstance(wordings, list) and wordings and all(isinstance(each, str) for each in wordings)):
                raise BadInputError(f"{path}: '{name}' should have a list of wordings, at least one, all text.")
        found.update(rows)
    if not found:
        raise BadInputError(f"There is no YAML file with wordings of questions in {folder}.")
    return found


def load_off_topic_queries(path: Path = OFF_TOPIC) -> list[str]:
    """Return queries that should find nothing; most lean on words that the bank has too ("bagging groceries")."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def measure_paraphrases(retriever: Retriever, wordings: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return how often the right question comes first, early, and not at all: over all wordings, and over the first,
    the second, ... of each question."""
    most = max(len(each) for each in wordings.values())
    return {
        "all": _rank(retriever, [(name, each) for name, many in wordings.items() for each in many]),
        **{
            f"wording {n + 1}": _rank(retriever, [(name, many[n]) for name, many in wordings.items() if n < len(many)])
            for n in range(most)
        },
    }


def measure_off_topic(retriever: Retriever, queries: Sequence[str]) -> dict[str, float]:
    """Return how many of the queries find something although they should not."""
    return {"queries": len(queries), "that find something": sum(bool(retriever.search(query)) for query in queries)}


def _rank(retriever: Retriever, cases: Sequence[tuple[str, str]]) -> dict[str, float]:
    found = [[hit.question_id for hit in retriever.search(query, K)] for _, query in cases]
    names = [name for name, _ in cases]

    def share(k: int) -> float:
        return round(sum(name in hits[:k] for name, hits in zip(names, found, strict=True)) / len(cases), 3)

    return {
        "queries": len(cases),
        "first": share(1),
        "in the first three": share(3),
        "in the first five": share(K),
        "nothing found": round(sum(not hits for hits in found) / len(cases), 3),
    }
