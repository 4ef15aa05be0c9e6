"""Times the sentence encoder on one thread: loading, one query, and a 150-word answer as a grader reads it.

    python -m benchmarks.encoder [--index-dir DIR] [--output FILE]

Prints JSON and, with --output, writes it. Times are wall-clock, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import describe_machine, percentiles
from interviewer import text
from interviewer.retrieval.encoder import load_encoder
from interviewer.settings import Settings

QUERIES = (
    "What is the difference between bagging and boosting?",
    "Why does a transformer need positional encoding?",
    "How would you choose the number of clusters?",
    "kv cache memory",
    "When is ROC AUC misleading on imbalanced data, and what would you report instead?",
)
ANSWER = """A decoder-only model generates one token at a time, and at each step the new token attends to everything
before it. The keys and values of those earlier tokens never change, because the causal mask stops later tokens from
affecting them. So we store them once, in every layer, and at the next step compute only the query, key and value of the
newest token. Without that, each step would run the whole prefix again. The cost is memory: it grows linearly with the
number of layers, the key-value heads, the length of the context and the batch. On a large model it can pass the size of
the weights, and reading it at every step makes decoding bound by bandwidth. To shrink it, I would share key and value
heads among groups of queries, keep the entries in eight bits, limit attention to a window, or page the cache so that
fewer blocks are wasted on short requests."""
_LOAD = """
import sys, time; start = time.perf_counter()
from pathlib import Path
from interviewer.retrieval.encoder import load_encoder
load_encoder(None, Path(sys.argv[1])).encode(["first query"])
print(time.perf_counter() - start)
"""


def measure(index_dir: Path) -> dict[str, object]:
    """Return all figures; the encoder's export is made first if it is missing."""
    encoder = load_encoder(None, index_dir)
    encoder.encode(QUERIES)
    sentences = [sentence.text for sentence in text.split_sentences(ANSWER)]
    queries = iter(QUERIES * 100)
    return {
        "encoder": encoder.name,
        "answer": {"words": len(ANSWER.split()), "sentences": len(sentences)},
        "milliseconds": {
            "fresh process to first vector": percentiles([_load_seconds(index_dir) for _ in range(7)]),
            "one query": _time(lambda: encoder.encode([next(queries)]), 300),
            "answer, sentence vectors": _time(lambda: encoder.encode(sentences), 50),
            "answer, sentence and token vectors": _time(lambda: encoder.encode_tokens(sentences), 50),
            "answer, token vectors in one piece": _time(lambda: encoder.encode_tokens([ANSWER]), 50),
        },
        "machine": describe_machine("onnxruntime", "tokenizers", "numpy"),
    }


def _time(run: Callable[[], object], times: int) -> dict[str, float]:
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return percentiles(seconds)


def _load_seconds(index_dir: Path) -> float:
    command = [sys.executable, "-c", _LOAD, str(index_dir)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--index-dir", type=Path, default=Settings().index_dir)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = json.dumps(measure(arguments.index_dir), indent=2)
    print(result)
    if arguments.output:
        arguments.output.write_text(result + "\n")


if __name__ == "__main__":
    main()
