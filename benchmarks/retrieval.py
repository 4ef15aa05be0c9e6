"""How well questions are found in other words, on the paraphrases of benchmarks/paraphrases.

    python -m benchmarks.retrieval [--output FILE]

Each question has two paraphrases, a sentence and a short colloquial one, written apart from the retriever; its weights
and bounds were chosen on other queries, those of tests/retrieval/queries.yaml. The foreign queries, which should find
nothing, are from there and lean on words that the bank shares ("bagging groceries").
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.machine import describe_machine
from interviewer.bootstrap import Services
from interviewer.retrieval.retriever import Retriever
from interviewer.settings import Settings

PARAPHRASES = Path(__file__).parent / "paraphrases"
QUERIES = Path(__file__).parents[1] / "tests" / "retrieval" / "queries.yaml"
KINDS = ("sentence", "short")
K = 5


def load_paraphrases() -> dict[str, list[str]]:
    """Return the paraphrases of each question: a sentence and a short one."""
    found: dict[str, list[str]] = {}
    for path in sorted(PARAPHRASES.glob("*.yaml")):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def measure() -> dict[str, object]:
    """Return how often the right question comes first, among the first three, and at all."""
    services = Services(Settings())
    retriever = services.retriever()
    known = {name: both for name, both in load_paraphrases().items() if name in services.bank.questions}
    foreign = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))["foreign"]
    return {
        "questions in the bank": len(services.bank.questions),
        **{
            kind: _rank(retriever, [(name, both[number]) for name, both in known.items()])
            for number, kind in enumerate(KINDS)
        },
        "foreign": {"queries": len(foreign), "that find something": sum(bool(retriever.search(q)) for q in foreign)},
        "machine": describe_machine("faiss-cpu", "onnxruntime", "numpy"),
    }


def _rank(retriever: Retriever, cases: Sequence[tuple[str, str]]) -> dict[str, object]:
    found = [[hit.question_id for hit in retriever.search(query, K)] for _, query in cases]
    names = [name for name, _ in cases]
    return {
        "queries": len(cases),
        "right one first": _share(names, found, 1),
        "right one in the first three": _share(names, found, 3),
        "right one in the first five": _share(names, found, K),
        "nothing found": round(sum(not hits for hits in found) / len(cases), 3),
    }


def _share(names: Sequence[str], found: Sequence[Sequence[str]], k: int) -> float:
    return round(sum(name in hits[:k] for name, hits in zip(names, found, strict=True)) / len(names), 3)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = json.dumps(measure(), indent=2)
    print(result)
    if arguments.output:
        arguments.output.write_text(result + "\n")


if __name__ == "__main__":
    main()
