"""ask."""

from __future__ import annotations

import json

import pytest

from interviewer.bank.loader import load_bank
from interviewer.settings import CHECKOUT_DIR
from tests.cli.conftest import Run
from tests.support.llm_server import LLMServer, status, stream

ASKED = "What does the KV cache of a language model store?"


def test_the_bank_answers_with_citations(run: Run) -> None:
    result = run("ask", ASKED, "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert list(found) == ["answer", "grounded", "citations"]
    assert found["grounded"] is True
    first = found["citations"][0]
    assert list(first) == ["id", "question", "quote"]
    assert first["id"] == "kv-cache"
    assert first["quote"] in load_bank(CHECKOUT_DIR / "corpus").get("kv-cache").reference
    assert first["quote"] in found["answer"]
    assert "[1]" in found["answer"]


def test_a_model_answers_and_its_failure_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "It keeps the keys and values of all past tokens in every layer [1]."
    with LLMServer(stream(said), status(401), stream("Mix flour and milk.")) as server:
        monkeypatch.setenv("INTERVIEWER_MODEL", "loopback-model")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        told = json.loads(run("ask", ASKED, "--json").stdout)
        failed = run("ask", ASKED)
        general = run("ask", "pancakes with maple syrup")

    assert told["answer"] == said
    assert [citation["id"] for citation in told["citations"]] == ["kv-cache"]
    assert failed.exit_code == 0
    assert "The KV cache keeps the keys and values" in failed.stdout
    assert "[1] kv-cache: What is the KV cache" in failed.stdout
    assert failed.stderr == (
        "The endpoint at 127.0.0.1 asks for a key. Set OPENAI_API_KEY. The question bank answers in its own words.\n"
    )
    assert general.stdout == "Mix flour and milk.\n"
    assert general.stderr == ("Not from the question bank: loopback-model answers from general knowledge, unchecked.\n")


def test_nothing_asked_is_bad_input(run: Run) -> None:
    result = run("ask", " \u200b", "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: There is nothing to answer yet. Ask in a few words.\n"
