from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from interviewer.bank.loader import load_bank
from interviewer.evaluation.retrieval import load_off_topic_queries
from interviewer.models import Question
from interviewer.protocols import Encoder
from interviewer.retrieval.index import build_index
from interviewer.retrieval.retriever import Retriever
from interviewer.settings import Settings

QUERIES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("queries.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(bank: tuple[Question, ...], encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return Retriever(build_index(bank, encoder, tmp_path_factory.mktemp("small")), encoder)


@pytest.fixture(scope="module")
def retriever(index_dir: Path, encoder: Encoder) -> Retriever:
    """A retriever over the questions that QUERIES is about; `interviewer eval retrieval` measures the whole bank."""
    bank = load_bank(Settings().bank_dir).questions
    questions = [bank[name] for name in sorted({*QUERIES["found"], *QUERIES["same"]})]
    return Retriever(build_index(questions, encoder, index_dir / "queries"), encoder)


def test_a_question_is_found_by_its_own_text(small: Retriever, bank: tuple[Question, ...]) -> None:
    for question in bank:
        hits = small.search(question.question)
        assert hits[0].question_id == question.id
        assert 0.6 < hits[0].score <= 1
        nearest = small.nearest_question(question.question)
        assert nearest is not None
        assert nearest.question_id == question.id


def test_the_closest_passage_comes_with_the_hit(small: Retriever) -> None:
    first = small.search("Which vectors of past tokens does the cache keep in each layer?")[0]
    assert (first.passage or "").startswith("The cache keeps the keys and values")
    second = small.search("How does the memory of the cache grow with context and batch?")[0]
    assert (second.passage or "").startswith("Its memory grows linearly")


def test_a_question_without_a_reference_has_no_passage(encoder: Encoder, tmp_path: Path) -> None:
    bare = Question.model_validate(
        {
            "id": "bare",
            "topic": "t",
            "question": "What is dropout?",
            "level": "mid",
            "kind": "concept",
            "origin": {"needs_reference": True},
        }
    )
    (hit,) = Retriever(build_index([bare], encoder, tmp_path), encoder).search("dropout")
    assert hit.passage is None


def test_hits_come_best_first_and_at_most_k(retriever: Retriever) -> None:
    hits = retriever.search("How does attention work?", k=5)
    assert 2 <= len(hits) <= 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.question_id for hit in hits}) == len(hits)
    assert retriever.search("How does attention work?", k=1) == hits[:1]
    assert retriever.search("How does attention work?", k=0) == []


def test_a_topic_narrows_the_search(small: Retriever) -> None:
    query = "What does a left join return?"
    assert [hit.question_id for hit in small.search(query, topic="databases")] == ["left-join"]
    assert small.search(query, topic="regularization") == []
    assert small.search(query, topic="no-such-topic") == []


def test_an_empty_bank_finds_nothing(encoder: Encoder, tmp_path: Path) -> None:
    empty = Retriever(build_index([], encoder, tmp_path), encoder)
    assert empty.search("dropout") == []
    assert empty.nearest_question("dropout") is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  \n",
        "\u200b",
        "🙂",
        "🙂" * 10_000,
        "\ud800",
        "\x00",
        "!!! ???",
        "x" * 1_000_000,
        "pizza " * 170_000,
    ],
)
def test_strange_queries_find_nothing(retriever: Retriever, query: str) -> None:
    assert retriever.search(query) == []
    assert retriever.nearest_question(query) is None


@pytest.mark.parametrize(
    "query", ["best pizza in Naples", "asdf qwer", "who won the world cup", "how do I change a tyre"]
)
def test_nothing_is_near_an_off_topic_query(retriever: Retriever, query: str) -> None:
    assert retriever.search(query) == []


def test_a_long_query_is_read_from_its_start(retriever: Retriever) -> None:
    hits = retriever.search("How does dropout prevent overfitting? " * 30_000)
    assert hits[0].question_id == "dropout-mechanism"


def test_the_bank_is_found_in_other_words(retriever: Retriever) -> None:
    cases = [(question_id, query) for question_id, queries in QUERIES["found"].items() for query in queries]
    ranks = [
        [hit.question_id for hit in retriever.search(query, k=3)].index(question_id)
        if question_id in {hit.question_id for hit in retriever.search(query, k=3)}
        else None
        for question_id, query in cases
    ]
    missed = [case for case, rank in zip(cases, ranks, strict=True) if rank is None]
    assert sum(rank == 0 for rank in ranks) >= 0.85 * len(cases)
    assert len(missed) <= 0.1 * len(cases), missed


def test_off_topic_queries_find_nothing_but_rarely(retriever: Retriever) -> None:
    queries = load_off_topic_queries()
    assert len(queries) == 75
    found = [query for query in queries if retriever.search(query)]
    assert len(found) <= 0.04 * len(queries), found


def test_the_same_question_is_recognized_and_another_is_not(retriever: Retriever) -> None:
    nearest = {query: retriever.nearest_question(query) for query in [*QUERIES["same"].values(), *QUERIES["different"]]}
    right = [
        question_id
        for question_id, query in QUERIES["same"].items()
        if (hit := nearest[query]) is not None and hit.question_id == question_id
    ]
    wrong = [query for query in QUERIES["different"] if nearest[query] is not None]
    assert len(right) >= 0.8 * len(QUERIES["same"])
    assert len(wrong) <= 0.1 * len(QUERIES["different"]), wrong
