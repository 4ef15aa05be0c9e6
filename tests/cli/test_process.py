"""The contract that scripts rely on, in processes of their own: stdout, stderr, exit codes, what is imported."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from interviewer.settings import Settings
from interviewer.transcripts.store import TranscriptStore
from tests.cli.conftest import Spawn

HEAVY = ("torch", "sentence_transformers", "streamlit", "onnxruntime", "faiss", "openai", "sqlalchemy", "numpy", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--json"], ["show", "kv-cache"], ["grade", "--help"]])
def test_light_commands_import_nothing_heavy(data_dir: Path, arguments: list[str]) -> None:  # noqa: ARG001
    code = (
        "import sys\n"
        "from interviewer.cli import main\n"
        f"sys.argv = ['interviewer', *{arguments}]\n"
        "try: main()\n"
        f"finally: print(*(m for m in {HEAVY} if m in sys.modules), file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout
    assert done.stderr.decode() == "\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["search", "bagging"],
        ["grade", "--id", "bagging", "--answer", "I don't know."],
        ["lint"],
        ["index"],
        ["transcripts"],
        ["doctor"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_stdout_is_one_json_document(spawn: Spawn, arguments: list[str]) -> None:
    done = spawn(*arguments, "--json")

    assert done.returncode == 0
    json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["show", b"\xff"],
        ["grade", "--id", "bagging", "--answer", " "],
        ["practice", "--resume", "\x07\n"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_bad_input_is_one_line_on_stderr(spawn: Spawn, arguments: list[str | bytes]) -> None:
    done = spawn(*arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: ")
    assert done.stderr.count(b"\n") == 1
    assert b"\x07" not in done.stderr


def test_text_of_any_kind_survives_any_locale(spawn: Spawn) -> None:
    typed = "شبكة 🧠 <b>x</b> \x07 averages the models.\n".encode() + b"\x00\xff"

    done = spawn(
        "grade", "--id", "bagging", "--answer", "-", "--json", stdin=typed, PYTHONIOENCODING="ascii", LC_ALL="C"
    )
    shown = spawn("practice", "--topic", "ensembles", "-n", "1", PYTHONIOENCODING="ascii", LC_ALL="C")

    assert (done.returncode, done.stderr) == (0, b"")
    json.loads(done.stdout)
    assert "Question 1 of 1 · Ensembles" in shown.stdout.decode()


@pytest.mark.parametrize("arguments", [["list", "--json"], ["show", "kv-cache", "--json"], ["transcripts", "--json"]])
def test_a_reader_that_leaves_is_no_error_to_speak_of(data_dir: Path, arguments: list[str]) -> None:  # noqa: ARG001
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as nobody:
        command = [sys.executable, "-m", "interviewer.cli", *arguments]
        done = subprocess.run(command, stdout=nobody, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


def test_commands_without_a_database_need_no_data_directory(spawn: Spawn, tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder can be made in here")
    environment = {"INTERVIEWER_DATA_DIR": str(nowhere)}

    for arguments in (["list", "--json"], ["show", "kv-cache", "--json"], ["lint", "--json"]):
        done = spawn(*arguments, **environment)
        assert done.returncode == 0
        json.loads(done.stdout)
    refused = spawn("practice", **environment)

    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr.startswith(f"Error: The folder {nowhere} for the transcripts cannot be made".encode())
    assert refused.stderr.count(b"\n") == 1


def test_a_batch_is_answered_line_by_line(data_dir: Path, tmp_path: Path) -> None:  # noqa: ARG001
    pipe = tmp_path / "batch.jsonl"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "interviewer.cli", "grade", "--batch", str(pipe)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with pipe.open("w") as lines:
            for _ in range(2):
                lines.write('{"id": "bagging", "answer": "I do not know."}\n')
                lines.flush()
                assert json.loads(process.stdout.readline())["score"] == 0.0
        assert process.wait() == 0


def test_an_interrupted_interview_keeps_what_was_submitted(data_dir: Path) -> None:  # noqa: ARG001
    command = [sys.executable, "-m", "interviewer.cli", "practice", "--topic", "ensembles", "-n", "1", "--seed", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("It averages models.\n\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("Enter goes on"):
                break
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()

    store = TranscriptStore.open(Settings().store_url)
    (summary,) = store.list_summaries()
    store.close()
    assert (process.returncode, errors) == (0, "")
    assert rest.endswith(f"What you submitted is saved. To go on: interviewer practice --resume {summary.id}\n")
    assert (summary.graded, summary.pending, summary.finished_at) == (1, 0, None)


def test_a_command_that_only_grades_builds_no_index(data_dir: Path, corpus_index: Path, spawn: Spawn) -> None:
    index = data_dir / "index"
    index.unlink()
    index.mkdir()
    for name in ("encoder", "verdict"):
        (index / name).symlink_to(corpus_index / name)

    texts = ("--reference", "Averaging models lowers variance.", "--answer", "Averaging models lowers variance.")
    done = spawn("grade", "--question", "Why average models?", *texts)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"10.0 - Strong")
    assert sorted(path.name for path in index.iterdir()) == ["encoder", "verdict"]


def test_serve_on_a_port_in_use_is_bad_input(spawn: Spawn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = spawn("serve", "--port", str(port), "--no-browser")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: ")
    assert done.stderr.count(b"\n") == 1
    assert str(port).encode() in done.stderr


def test_without_a_command_the_app_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from interviewer.cli.app import app

    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr("interviewer.ui.server.serve", lambda *args, **options: calls.append((*args, options)))

    assert CliRunner().invoke(app, []).exit_code == 0
    assert CliRunner().invoke(app, ["serve", "--host", "::1", "--port", "9000", "--no-browser"]).exit_code == 0

    assert calls == [
        ("127.0.0.1", 8501, {"open_browser": True}),
        ("::1", 9000, {"open_browser": False}),
    ]
