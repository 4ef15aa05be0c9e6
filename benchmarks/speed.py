"""Times what a person waits for: the start page, the first question, a local grade, an unchanged bank.

    python -m benchmarks.speed [--output FILE]

Needs Chromium on the PATH and a built index. Times are wall-clock: seconds for pages, milliseconds for grades. The
grade is of a 150-word answer to a question cut to five key points, on one thread, the encoder and the rubric loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.encoder import ANSWER
from benchmarks.machine import describe_machine, percentiles
from interviewer.bootstrap import Services
from interviewer.models import Question, Reply
from interviewer.settings import Settings

KEY_POINTS = 5
STARTS = 5
GRADES = 60


def measure_grades() -> dict[str, object]:
    """Return p50 and p95 of a local grade, and what building an unchanged index embeds."""
    services = Services(Settings())
    services.encoder()
    question = services.bank.get("kv-cache")
    points = question.key_points[:KEY_POINTS]
    kept = {point.id for point in points}
    question = Question.model_validate(
        {
            **question.model_dump(),
            "key_points": points,
            "any_of": (),
            "misconceptions": [m for m in question.misconceptions if m.key_point in kept],
            "probes": [probe for probe in question.probes if probe.key_point in kept],
        }
    )
    reply = Reply(id="r", text=ANSWER, submitted_at=datetime.now(UTC))
    seconds = []
    for _ in range(GRADES + 1):
        start = time.perf_counter()
        services.local_grader.grade(question, [reply], "mid")
        seconds.append(time.perf_counter() - start)
    index = services.load_search(services.encoder(), lambda _step, _fraction: None).index
    return {
        "grade, first for its question (ms)": round(seconds[0] * 1000, 1),
        "grade (ms)": percentiles(seconds[1:]),
        "unchanged bank": asdict(index.report),
    }


def measure_pages() -> dict[str, object]:
    """Return the median and worst seconds from process start to the start page, and from the click to the question."""
    pages = [_time_pages() for _ in range(STARTS)]
    names = ("start page (s)", "first question (s)")
    return {
        name: {"median": round(float(np.median(column)), 2), "worst": round(max(column), 2)}
        for name, column in zip(names, zip(*pages, strict=True), strict=True)
    }


def _time_pages() -> tuple[float, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/t.db"}
        start = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-m", "interviewer.cli", "serve", "--no-browser", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for_port(port)
            page.goto(f"http://127.0.0.1:{port}")
            role = page.get_by_role("button", name="ML engineer")
            role.wait_for()
            shown = time.perf_counter() - start
            start = time.perf_counter()
            role.click()
            page.locator(".st-key-reply textarea").wait_for()
            return shown, time.perf_counter() - start
        finally:
            server.terminate()
            server.wait()
            browser.close()


def _wait_for_port(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    figures = {
        **measure_grades(),
        **measure_pages(),
        "machine": describe_machine("streamlit", "onnxruntime", "numpy"),
    }
    result = json.dumps(figures, indent=2)
    print(result)
    if arguments.output:
        arguments.output.write_text(result + "\n")


if __name__ == "__main__":
    main()
