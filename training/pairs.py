"""The pairs (text, claim, target) that the verdict model is trained on. Pure but for reading files.

A target gives the share of each class: the text says the claim, leaves it open, or speaks against it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from interviewer.models import KeyPoint, Question

STATEMENTS = Path(__file__).parent / "statements"
SAYS, OPEN, AGAINST = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
HALF = (0.5, 0.5, 0.0)
NLI = {"entailment": SAYS, "neutral": OPEN, "contradiction": AGAINST}
SEMEVAL = {"correct": SAYS, "incorrect": OPEN, "contradictory": AGAINST}

Target = tuple[float, float, float]


@dataclass(frozen=True)
class Pair:
    """A text, the claim that it is held against, and what it does to the claim."""

    text: str
    claim: str
    target: Target


@dataclass(frozen=True)
class Statements:
    """What candidates may say on one key point: it is said, half said, nearly touched, contradicted."""

    question: str
    key_point: str
    covered: tuple[str, ...]
    half: str
    near: str
    contradicted: tuple[str, ...]


def wording_hash(point: KeyPoint) -> str:
    """Return the key of a key point's wording: statements written for another wording are not used."""
    return hashlib.sha256(point.text.encode()).hexdigest()[:12]


def load_statements(questions: Mapping[str, Question]) -> list[Statements]:
    """Return the statements whose key point still has the wording that they were written for."""
    found = []
    for path in sorted(STATEMENTS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            question = questions.get(row["question"])
            points = {point.id: point for point in question.key_points} if question else {}
            point = points.get(row["key_point"])
            if point is not None and wording_hash(point) == row.pop("wording"):
                found.append(
                    Statements(
                        **{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
                    )
                )
    return found


def general_pairs(folder: Path) -> list[Pair]:
    """Return pairs from the public sets with a stated licence: SNLI, MultiNLI, MED, Beetle, ScientsBank."""
    pairs = []
    for name in ("snli", "mnli_dev", "med"):
        for row in _rows(folder / "nli" / f"{name}.jsonl"):
            # MED does not tell a contradiction from an open pair.
            target = NLI[row["label"]] if name != "med" or row["label"] == "entailment" else None
            if target:
                pairs.append(Pair(row["premise"], row["hypothesis"], target))
    for name in ("beetle", "scientsbank"):
        for row in _rows(folder / "asag" / f"{name}.jsonl"):
            if row["label3"] in SEMEVAL:
                target = HALF if row.get("label5") == "partially_correct_incomplete" else SEMEVAL[row["label3"]]
                pairs.append(Pair(row["answer"], row["reference"], target))
    return pairs


def bank_pairs(
    questions: Mapping[str, Question], statements: Iterable[Statements], held_out: Collection[str], seed: int
) -> list[Pair]:
    """Return pairs from the bank and the statements, without the questions that are held out."""
    rng = Random(seed)  # noqa: S311 - repeatable, not unpredictable
    used = {name: question for name, question in questions.items() if name not in held_out and question.key_points}
    by_question: dict[str, list[Statements]] = {}
    for one in statements:
        if one.question in used:
            by_question.setdefault(one.question, []).append(one)
    pairs: list[Pair] = []
    for name, question in used.items():
        pairs += _rubric_pairs(question, rng)
        pairs += _statement_pairs(question, by_question.get(name, []), rng)
    pairs += _strange_pairs(used, by_question, rng)
    return pairs


def _statement_pairs(question: Question, statements: list[Statements], rng: Random) -> Iterator[Pair]:
    texts = {point.id: point.text for point in question.key_points}
    wrong = {m.key_point: m.text for m in question.misconceptions}
    for one in statements:
        claim = texts[one.key_point]
        for said in one.covered:
            yield Pair(said, claim, SAYS)
        yield Pair(one.half, claim, HALF)
        yield Pair(one.near, claim, OPEN)
        for said in one.contradicted:
            yield Pair(said, claim, AGAINST)
        others = [other for other in statements if other.key_point != one.key_point]
        for other in rng.sample(others, min(3, len(others))):
            yield Pair(rng.choice(other.covered[:2]), claim, OPEN)
        if others:
            yield Pair(rng.choice(rng.choice(others).contradicted), claim, OPEN)
            other = rng.choice(others)
            # Two neighbours: what is said beside it takes nothing away.
            yield Pair(f"{rng.choice(other.covered[:2])} {rng.choice(one.covered[:2])}", claim, SAYS)
            yield Pair(f"{rng.choice(one.contradicted)} {rng.choice(other.covered[:2])}", claim, AGAINST)
        if one.key_point in wrong:
            yield Pair(rng.choice(one.covered[:2]), wrong[one.key_point], AGAINST)


def _rubric_pairs(question: Question, rng: Random) -> Iterator[Pair]:
    """Yield one pair for each key point, and two for each misconception: another choice every epoch."""
    points = {point.id: point for point in question.key_points}
    for point in question.key_points:
        other = rng.choice(question.key_points)
        yield rng.choice(
            [
                Pair(point.text, point.text, SAYS),
                Pair(other.text, point.text, SAYS if other is point else OPEN),
                Pair(rng.choice(_unsaid(question, point)), point.text, OPEN),
                Pair(rng.choice(_denied(point)), point.text, AGAINST),
            ]
        )
    for misconception in question.misconceptions:
        claim = points[misconception.key_point].text
        yield from rng.sample(
            [
                Pair(misconception.text, claim, AGAINST),
                Pair(misconception.text, misconception.text, SAYS),
                Pair(misconception.correction, misconception.text, AGAINST),
                Pair(claim, misconception.text, AGAINST),
            ],
            2,
        )


def _unsaid(question: Question, point: KeyPoint) -> list[str]:
    """Return texts that hold the point's words and do not say it."""
    lowered = point.text[:1].lower() + point.text[1:]
    terms = [word for word in re.findall(r"[\w-]+", point.text) if len(word) > 3]
    return [
        f"I don't know whether {lowered}",
        f"Is it true that {lowered}?",
        f"I would have to look up if {lowered}",
        ", ".join(dict.fromkeys(terms)),
        question.question,
    ]


def _denied(point: KeyPoint) -> list[str]:
    lowered = point.text[:1].lower() + point.text[1:]
    return [f"It is not true that {lowered}", f"It is a myth that {lowered}", f"I'd disagree that {lowered}"]


def _strange_pairs(
    used: Mapping[str, Question], by_question: Mapping[str, list[Statements]], rng: Random
) -> Iterator[Pair]:
    """Yield statements held against key points of other questions, half of them of the same topic."""
    topics: dict[str, list[Question]] = {}
    for question in used.values():
        topics.setdefault(question.topic, []).append(question)
    everything = list(used.values())
    for name, statements in by_question.items():
        for one in statements:
            for pool in (topics[used[name].topic], everything):
                other = rng.choice(pool)
                if other.id != name:
                    yield Pair(rng.choice(one.covered), rng.choice(other.key_points).text, OPEN)


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
