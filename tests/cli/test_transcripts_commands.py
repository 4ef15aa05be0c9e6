"""transcripts and export."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from interviewer.models import Interview
from interviewer.settings import Settings
from interviewer.transcripts.export import to_json, to_markdown
from interviewer.transcripts.store import TranscriptStore
from tests.cli.conftest import Run
from tests.support.questions import BAGGING, make_grade, make_reply, minutes

INTERVIEW = Interview.model_validate(
    {
        "id": "monday",
        "plan": ("bagging", "boosting"),
        "topics": ("ensembles",),
        "started_at": minutes(0),
        "turns": (
            {
                "index": 0,
                "question": BAGGING,
                "asked_at": minutes(0),
                "replies": (make_reply(),),
                "grades": (make_grade(),),
            },
        ),
    }
)


@pytest.fixture
def stored(run: Run) -> Interview:  # noqa: ARG001 - `run` chooses the database
    """An interview in the database."""
    store = TranscriptStore.open(Settings().store_url)
    store.create(INTERVIEW)
    store.close()
    return INTERVIEW


@pytest.mark.usefixtures("stored")
def test_the_list(run: Run) -> None:
    result = run("transcripts", "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    (item,) = json.loads(result.stdout)
    assert item["id"] == "monday"
    assert (item["planned"], item["asked"], item["graded"], item["mean_score"]) == (2, 1, 1, 8.0)
    assert (item["started_at"], item["finished_at"]) == ("2026-03-02T09:00:00Z", None)


@pytest.mark.usefixtures("stored")
def test_the_list_for_people(run: Run) -> None:
    line = "monday  2026-03-02 09:00 UTC  mid     1 of 2 questions, mean score 8.0, unfinished\n"

    assert run("transcripts").stdout == line


def test_an_empty_list(run: Run) -> None:
    assert json.loads(run("transcripts", "--json").stdout) == []

    told = run("transcripts")
    assert (told.stdout, told.stderr) == ("", "There is no interview yet. `interviewer practice` starts one.\n")


@pytest.mark.parametrize("arguments", [[], ["--format", "md"]])
def test_export_as_markdown(run: Run, stored: Interview, arguments: list[str]) -> None:
    assert run("export", "monday", *arguments).stdout == to_markdown(stored)


@pytest.mark.parametrize("arguments", [["--json"], ["--format", "json"]])
def test_export_as_json(run: Run, stored: Interview, arguments: list[str]) -> None:
    exported = run("export", "monday", *arguments).stdout

    assert exported == to_json(stored)
    assert Interview.model_validate_json(exported) == stored


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mondy"], "Error: Unknown transcript 'mondy'. Nearest: monday.\n"),
        (["monday", "--format", "md", "--json"], "Error: --json and --format md exclude each other.\n"),
        (["monday", "--format", "html"], "Error: Invalid value for '--format': 'html' is not one of 'md', 'json'.\n"),
    ],
)
def test_what_cannot_be_exported(run: Run, arguments: list[str], message: str) -> None:
    result = run("export", *arguments)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


def test_a_database_that_cannot_be_opened_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secret@host/db")

    result = run("transcripts", "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: Transcripts cannot be kept in a database of the kind 'mysql'.")
    assert "secret" not in result.stderr


def test_a_mock_interview_tells_nothing_before_its_end(run: Run) -> None:
    store = TranscriptStore.open(Settings().store_url)
    end = datetime.now(UTC) + timedelta(minutes=9)
    store.create(INTERVIEW.model_copy(update={"mode": "mock", "shape": "screen", "ends_at": end}))
    line = "monday  2026-03-02 09:00 UTC  mid     1 of 2 questions, no score yet, unfinished\n"
    assert run("transcripts").stdout == line
    assert json.loads(run("transcripts", "--json").stdout)[0]["mean_score"] is None
    for document in ("md", "json"):
        result = run("export", "monday", "--format", document)
        assert (result.exit_code, result.stdout) == (2, "")
        how = "To go on with it: interviewer practice --resume monday"
        assert result.stderr == f"Error: A mock interview can be exported when it is over. {how}\n"
    store.finish("monday", end)
    assert json.loads(run("transcripts", "--json").stdout)[0]["mean_score"] == 8.0
    assert run("export", "monday").stdout == to_markdown(store.load("monday"))
    store.close()
