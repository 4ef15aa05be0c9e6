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

from interviewer.grading.alignment import OPPOSITES
from interviewer.models import KeyPoint, Question

_VERB = re.compile(r"\b(?:is|are|was|were|can|could|will|would|should|must|may|might|has|have|does|do)\b")
_NOT = re.compile(
    r"(?<!\bor)(?<!\band)(?<!whether)(?<!,)\s+(?:not|never|no longer)\b(?! (?:only|just|merely|necessarily)\b)"
)
_HOLDS_NOT = re.compile(r"\b(?:not|never|no|neither|nor|hardly|or)\b|n['’]t\b")
_SYNONYMS = (
    "lowers reduces cuts, reduces lowers decreases, raises increases, increases raises, large big, shows tells, "
    "trained fitted, uses takes, learns picks-up, error mistake, because since, since because, needs requires, "
    "requires needs, gives yields returns, makes renders, each every, every each, many lots-of, only just, "
    "between among, across over, so hence, often usually, usually normally, must has-to, removes drops, drops removes, "
    "adds puts-in, chooses picks, keeps holds, stays remains, grows rises, falls drops, whole entire"
)
SYNONYMS = {
    word: tuple(other.replace("-", " ") for other in others)
    for word, *others in (group.split() for group in _SYNONYMS.split(", "))
}
STATEMENTS = Path(__file__).parent / "statements"
SAYS, OPEN, AGAINST = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
HALF = (0.5, 0.5, 0.0)
MOST_OF_A_KIND = 3
"""How many statements that cover a point, or contradict it, an epoch draws."""
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
        for said in rng.sample(one.covered, min(MOST_OF_A_KIND, len(one.covered))):
            yield Pair(said, claim, SAYS)
        yield Pair(one.half, claim, HALF)
        yield Pair(one.near, claim, OPEN)
        for said in rng.sample(one.contradicted, min(MOST_OF_A_KIND, len(one.contradicted))):
            yield Pair(said, claim, AGAINST)
        others = [other for other in statements if other.key_point != one.key_point]
        for other in rng.sample(others, min(3, len(others))):
            yield Pair(rng.choice(other.covered[:2]), claim, OPEN)
        if others:
            other = rng.choice(others)
            yield Pair(rng.choice(rng.choice(others).contradicted), claim, OPEN)
            # Two neighbours: what is said beside it, right or wrong, takes nothing away.
            for beside in (rng.choice(other.covered[:2]), rng.choice(other.contradicted)):
                yield Pair(_in_either_order(rng, beside, rng.choice(one.covered[:2])), claim, SAYS)
            beside = rng.choice(other.covered[:2])
            yield Pair(_in_either_order(rng, beside, rng.choice(one.contradicted)), claim, AGAINST)
        if one.key_point in wrong:
            yield Pair(rng.choice(one.covered[:2]), wrong[one.key_point], AGAINST)


def _in_either_order(rng: Random, *said: str) -> str:
    return " ".join(rng.sample(said, len(said)))


def _rubric_pairs(question: Question, rng: Random) -> Iterator[Pair]:
    """Yield pairs for each key point and misconception, another choice every epoch.

    Half of the texts that have nearly the words of their key point say it and half turn it round, alone or beside
    another point: nearness in words must tell nothing.
    """
    points = {point.id: point for point in question.key_points}
    for point in question.key_points:
        other = rng.choice(question.key_points)
        for text, target in (
            (_reworded(rng, point.text), SAYS),
            (point.text, SAYS),
            (_negated(rng, point.text), AGAINST),
            (_swapped(rng, point.text) or _negated(rng, point.text), AGAINST),
        ):
            said = f"{text.rstrip('.')}."
            beside = other is not point and rng.random() < 0.5
            yield Pair(_in_either_order(rng, said, f"{other.text}.") if beside else said, point.text, target)
        yield rng.choice(
            [
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


def _reworded(rng: Random, claim: str) -> str:
    """Return a claim in nearly its own words: synonyms for some, articles dropped, or led in as people do."""
    words = [
        rng.choice(SYNONYMS[word]) if word in SYNONYMS and rng.random() < 0.7 else word
        for word in claim.split()
        if not (word in ("the", "a", "an") and rng.random() < 0.3)
    ]
    said = " ".join(words)
    lead = rng.choice(["", "", "So ", "Basically ", "I'd say ", "Well, ", "As far as I know, ", "The thing is that "])
    return lead + (_lowered(said) if lead else said)


def _swapped(rng: Random, claim: str) -> str | None:
    """Return a claim with one word replaced by its opposite, or None if it holds none that has one."""
    words = claim.split()
    found = [n for n, word in enumerate(words) if word in OPPOSITES]
    if not found:
        return None
    at = rng.choice(found)
    words[at] = rng.choice(sorted(OPPOSITES[words[at]]))
    return " ".join(words)


def _unsaid(question: Question, point: KeyPoint) -> list[str]:
    """Return texts that hold the point's words and do not say it."""
    lowered = _lowered(point.text)
    terms = [word for word in re.findall(r"[\w-]+", point.text) if len(word) > 3]
    return [
        f"I don't know whether {lowered}",
        f"Is it true that {lowered}?",
        f"I would have to look up if {lowered}",
        ", ".join(dict.fromkeys(terms)),
        question.question,
    ]


def _denied(point: KeyPoint) -> list[str]:
    lowered = _lowered(point.text)
    return [f"It is not true that {lowered}", f"It is a myth that {lowered}", f"I'd disagree that {lowered}"]


def _negated(rng: Random, claim: str) -> str:
    """Return a claim with a negation taken out or put in, or with a frame that denies it."""
    found = _NOT.search(claim)
    if found:
        return (claim[: found.start()] + claim[found.end() :]).strip()
    verb = _VERB.search(claim)
    if verb and not _HOLDS_NOT.search(claim):
        return f"{claim[: verb.end()]} {rng.choice(['not', 'never', 'hardly'])}{claim[verb.end() :]}"
    return f"{rng.choice(['It is not the case that', 'It is false that', 'Nobody finds that'])} {_lowered(claim)}"


def _lowered(claim: str) -> str:
    return claim[:1].lower() + claim[1:]


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
