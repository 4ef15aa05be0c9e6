"""Finds wording of the question bank that stands in other documents: runs of 12 consecutive words.

    python -m benchmarks.overlap FOLDER

FOLDER holds the documents as text files. Prints each run with its question and exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from interviewer import text
from interviewer.bank.loader import question_paths
from interviewer.settings import Settings

RUN = 12


def find_runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield every run of RUN consecutive words."""
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def main() -> None:
    """Compare the built-in bank with every file of a folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}.")
    known: set[tuple[str, ...]] = set()
    for path in folder.rglob("*.*"):
        known.update(find_runs(text.words(path.read_text(encoding="utf-8", errors="replace"))))
    shared = 0
    for path in question_paths(Settings().bank_dir):
        for run in known.intersection(find_runs(text.words(path.read_text(encoding="utf-8")))):
            print(f"{path.parent.name}/{path.stem}: {' '.join(run)}")
            shared += 1
    print(f"{shared} runs of {RUN} words are shared.")
    sys.exit(bool(shared))


if __name__ == "__main__":
    main()
