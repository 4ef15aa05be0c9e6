"""An interview in the terminal: what is printed, and what is stored."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from interviewer.bank.loader import load_bank
from interviewer.interview.drawing import NOTHING_GRADED, NOTHING_WEAK, nothing_due
from interviewer.interview.shapes import CASE_OPENING, SHAPES
from interviewer.models import Interview, Turn
from interviewer.settings import Settings
from interviewer.transcripts.store import TranscriptStore
from tests.cli.conftest import Run
from tests.support.questions import BAGGING as ABOUT_BAGGING
from tests.support.questions import make_grade, make_reply

BAGGING = "Bagging trains models on bootstrap samples and averages them, which lowers the variance."


def stored() -> Interview:
    """Return the only interview of the database."""
    store = TranscriptStore.open(Settings().store_url)
    try:
        (summary,) = store.list_summaries()
        return store.load(summary.id)
    finally:
        store.close()


def test_a_whole_interview(run: Run) -> None:
    typed = f"{BAGGING}\nTwo lines.\n\n\nI don't know.\n.\n"

    result = run("practice", "--topic", "ensembles", "-n", "2", "--seed", "1", stdin=typed)

    interview = stored()
    assert (result.exit_code, result.stderr) == (0, "")
    assert (interview.level, interview.topics, interview.seed, interview.mode) == ("mid", ("ensembles",), 1, "practice")
    assert [turn.replies[0].text for turn in interview.turns] == [f"{BAGGING}\nTwo lines.", "I don't know."]
    assert interview.finished_at is not None
    first, second = (turn.grade for turn in interview.turns)
    assert first is not None
    assert second is not None
    assert second.score == 0.0
    for turn in interview.turns:
        assert turn.question.question in result.stdout
    assert "Question 2 of 2 · Ensembles · " in result.stdout
    assert f"{first.score:.1f} - {first.band}" in result.stdout
    assert "Done. 2 of 2 questions graded, mean score " in result.stdout
    assert result.stdout.endswith(f"To read it again: interviewer export {interview.id}\n")


def test_the_same_seed_asks_the_same(run: Run) -> None:
    first, second = (run("practice", "-n", "3", "--seed", "7", stdin="").stdout for _ in range(2))

    assert [line for line in first.splitlines() if "--resume" not in line] == [
        line for line in second.splitlines() if "--resume" not in line
    ]


def test_as_many_questions_as_fit_into_the_time(run: Run) -> None:
    result = run("practice", "--topic", "ensembles", "--minutes", "20", "--seed", "1", stdin=":skip\n")
    interview = stored()
    assert interview.ends_at == interview.started_at + timedelta(minutes=20)
    assert len(interview.plan) == 12  # all there are on ensembles
    assert "Question 1 · Ensembles · " in result.stdout
    assert " · 20 min left" in result.stdout
    assert "2 of 2 questions" in run("transcripts").stdout


def keep(score: float, days_ago: int) -> None:
    """Have a finished interview in the database that asked about bagging some days ago."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    reply = make_reply().model_copy(update={"submitted_at": at})
    turn = Turn(index=0, question=ABOUT_BAGGING, asked_at=at, replies=(reply,), grades=(make_grade(score),))
    store = TranscriptStore.open(Settings().store_url)
    store.create(Interview(id=f"old-{days_ago}", plan=("bagging",), started_at=at, finished_at=at, turns=(turn,)))
    store.close()


@pytest.mark.parametrize(("draw", "days_ago"), [("weak", 0), ("due", 1)])
def test_what_went_badly_or_is_due_is_drawn_from(run: Run, draw: str, days_ago: int) -> None:
    keep(2.0, days_ago)

    result = run("practice", "--draw", draw, stdin="")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "\nQuestion 1 of 1 · Ensembles · " in result.stdout
    assert load_bank(Settings().bank_dir).get("bagging").question in result.stdout


@pytest.mark.parametrize("mode", ["practice", "mock"])
def test_what_was_never_asked_is_drawn_from(run: Run, mode: str) -> None:
    keep(2.0, 0)

    result = run("practice", "--topic", "ensembles", "--draw", "new", "--mode", mode, stdin=":skip\n" * 5)

    bank = load_bank(Settings().bank_dir)
    asked = [question.id for question in bank.questions.values() if question.question in result.stdout]
    assert len(asked) == 5
    assert "bagging" not in asked


@pytest.mark.parametrize(
    ("draw", "score", "why"),
    [
        ("weak", 9.0, NOTHING_WEAK),
        ("weak", None, NOTHING_GRADED),
        ("due", None, nothing_due(None, date.min)),
        ("due", 9.0, "Nothing is due today, well done. Next: "),
    ],
)
def test_nothing_to_draw_from_is_no_error(run: Run, draw: str, score: float | None, why: str) -> None:
    if score is not None:
        keep(score, 1)

    result = run("practice", "--topic", "ensembles", "--draw", draw)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(why)
    assert result.stderr.count("\n") == 1
    assert len(json.loads(run("transcripts", "--json").stdout)) == (score is not None)


def test_commands(run: Run) -> None:
    typed = ":hint\n:model\n:nonsense\n:skip\nI don't know.\n\n:model\n\n"

    result = run("practice", "--topic", "ensembles", "-n", "2", "--seed", "1", stdin=typed)

    interview = stored()
    first, second = interview.turns
    assert (len(first.hints), first.replies, first.skipped_at is None) == (1, (), False)
    assert f"Hint 1 of {len(first.question.hints)}: {first.question.hints[0]}" in result.stdout
    assert "The model answer is shown once there is an answer" in result.stdout
    assert first.question.reference not in result.stdout
    assert "There is no command ':nonsense'. There are :hint, :ask, :skip, :more, :model, :quit." in result.stdout
    assert second.revealed_at is not None
    assert second.question.reference in result.stdout
    assert "  1. Ensembles: Skipped\n" in result.stdout


def test_a_second_try(run: Run) -> None:
    result = run(
        "practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=f"I don't know.\n\n{BAGGING}\n\n\n"
    )

    (turn,) = stored().turns
    assert [(reply.kind, reply.text) for reply in turn.replies] == [("answer", "I don't know."), ("retry", BAGGING)]
    assert len(turn.grades) == 2
    assert "Done. 1 of 1 questions graded" in result.stdout


def test_a_follow_up_and_what_the_question_means(run: Run) -> None:
    typed = ":ask Which learners?\nI don't know.\n\n:more\nI still don't know.\n\n\n"

    result = run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=typed)

    (turn,) = stored().turns
    assert [said.asked for said in turn.clarifications] == ["Which learners?"]
    assert turn.question.assumes in result.stdout
    (probe,) = turn.probes
    assert probe.ask in result.stdout
    assert [(reply.kind, reply.probe) for reply in turn.replies] == [("answer", None), ("probe", probe.ask)]
    assert "First answer 0.0 - Start again here; after follow-up 0.0 - Start again here." in result.stdout
    assert "Not yet at the mid bar" in result.stdout
    assert f"The one to redo: {turn.question.question}" in result.stdout


def test_a_mock_interview_tells_nothing_until_the_end(run: Run) -> None:
    typed = f"{BAGGING}\n\nI don't know.\n\n" + ":hint\n:skip\n" * 4

    result = run("practice", "--topic", "ensembles", "--mode", "mock", "--seed", "1", stdin=typed)

    interview = stored()
    first = interview.turns[0]
    assert (interview.mode, interview.shape, len(interview.turns)) == ("mock", "screen", 5)
    assert "This is a 30-minute screen." in result.stdout
    assert "Question 1 of 5 · Ensembles · " in result.stdout
    assert " · 30 min left" in result.stdout
    assert [reply.kind for reply in first.replies] == ["answer", "probe"]
    assert first.probes[0].ask in result.stdout
    assert "There is no command ':hint'. There are :ask, :skip, :quit." in result.stdout
    assert not first.is_pending
    before, after = result.stdout.split("Done. 1 of 5 questions graded")
    assert first.grade is not None
    assert first.grade.feedback not in before
    assert "  5. Ensembles: Skipped" in after


def test_a_case_goes_through_its_stages(run: Run) -> None:
    typed = ":skip\nThe goal is fewer wrong refunds.\n\n:skip\nI don't know.\n\n:quit\n"

    result = run("practice", "--mode", "mock", "--shape", "case", "--seed", "1", stdin=typed)

    (turn,) = stored().turns
    assert turn.question.topic == "system-design"
    assert CASE_OPENING in result.stdout
    assert [probe.ask for probe in turn.probes] == list(SHAPES["case"].stages[:2])
    assert result.stdout.count("A stage of a case takes a reply, however short.") == 2
    assert [reply.kind for reply in turn.replies] == ["answer", "probe"]


def test_code_keeps_its_empty_lines(run: Run) -> None:
    code = "It averages them:\n```python\na = 1\n\nb = 2\n```"

    run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=f"{code}\n\n")

    assert stored().turns[0].replies[0].text == code


def test_nothing_to_grade_is_refused_and_asked_again(run: Run) -> None:
    result = run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=f"\n.\n{'x' * 20_001}\n\n:skip\n")

    assert result.stdout.count("There is nothing to grade yet.") == 2
    assert "That is 20,001 characters" in result.stdout
    assert "x" * 20_001 in result.stdout
    assert stored().turns[0].replies == ()


@pytest.mark.parametrize("typed", ["", ":quit\n"])
def test_what_is_left_can_be_resumed(run: Run, typed: str) -> None:
    left = run("practice", "--topic", "ensembles", "-n", "2", "--seed", "1", stdin=f"{BAGGING}\n\n\n{typed}")

    interview = stored()
    assert left.exit_code == 0
    assert left.stdout.endswith(
        f"What you submitted is saved. To go on: interviewer practice --resume {interview.id}\n"
    )
    resumed = run("practice", "--resume", interview.id, stdin="I don't know.\n\n")

    after = stored()
    assert resumed.stdout.count("Question 2 of 2") == 1
    assert "Question 1 of 2" not in resumed.stdout
    assert after.id == interview.id
    assert after.turns[0] == interview.turns[0]
    assert (len(after.turns), after.finished_at is None) == (2, False)


def test_a_graded_question_is_shown_again_with_its_grade(run: Run) -> None:
    run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin="I don't know.\n\n:quit\n")

    resumed = run("practice", "--resume", stored().id, stdin="")

    assert "0.0 - Start again here." in resumed.stdout
    assert "Done. 1 of 1 questions graded, mean score 0.0." in resumed.stdout
    assert len(stored().turns[0].grades) == 1


def test_a_finished_interview_shows_its_summary(run: Run) -> None:
    run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=":skip\n")

    again = run("practice", "--resume", stored().id, stdin="never read\n\n")

    assert again.stdout.startswith(
        "\nNo score this time. No answer was given.\nDone. 0 of 1 questions graded.\n  1. Ensembles: Skipped\n"
    )
    assert stored().turns[0].replies == ()


def test_a_broken_encoder_loses_no_answer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.MonkeyPatch.context() as broken:
        broken.setenv("INTERVIEWER_ENCODER", str(tmp_path / "empty"))
        failed = run("practice", "--topic", "ensembles", "-n", "1", "--seed", "1", stdin=f"{BAGGING}\n\n")

    interview = stored()
    assert failed.exit_code == 1
    assert f"interviewer practice --resume {interview.id}\nError: " in failed.stderr
    assert (interview.turns[0].replies[0].text, interview.turns[0].is_pending) == (BAGGING, True)

    run("practice", "--resume", interview.id, stdin="")

    (turn,) = stored().turns
    assert turn.grade is not None
    assert turn.grade.score is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--topic", "ensemble"], "Error: Unknown topic 'ensemble'. Nearest: ensembles"),
        (["--level", "midd"], "Error: Unknown level 'midd'. Nearest: mid."),
        (["-n", "0"], "Error: Invalid value for '-n': "),
        (["--mode", "exam"], "Error: Invalid value for '--mode': 'exam' is not one of 'practice', 'mock'."),
        (["--mode", "mock", "-n", "3"], "Error: A mock interview has its own length."),
        (["--mode", "mock", "--minutes", "3"], "Error: A mock interview has its own length."),
        (["-n", "3", "--minutes", "3"], "Error: -n and --minutes exclude each other."),
        (
            ["--draw", "old"],
            "Error: Invalid value for '--draw': 'old' is not one of 'everything', 'weak', 'due', 'new'.",
        ),
        (["--topic", "ensemble", "--draw", "due"], "Error: Unknown topic 'ensemble'. Nearest: ensembles"),
        (["--resume", "nope", "--draw", "due"], "Error: --resume goes on with an interview as it was planned."),
        (["--shape", "case"], "Error: --shape is for a mock interview."),
        (["--resume", "nope"], "Error: Unknown transcript 'nope'. There is none yet."),
        (["--resume", "nope", "--seed", "1"], "Error: --resume goes on with an interview as it was planned."),
    ],
)
def test_what_cannot_be_used_is_bad_input(run: Run, arguments: list[str], message: str) -> None:
    result = run("practice", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1
