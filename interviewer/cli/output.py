"""What is printed, and where: results on stdout, notices and progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from interviewer.bank.loader import Bank
from interviewer.bootstrap import Services

if TYPE_CHECKING:
    from interviewer.retrieval.encoder import Progress

POLL_SECONDS = 0.1


def print_json(document: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def notify(message: str) -> None:
    """Tell something beside the result, if there is anything to tell."""
    if message:
        typer.echo(message, err=True)


def notify_problems(bank: Bank) -> None:
    """Say which question files were left out."""
    if bank.problems:
        count = len({problem.path for problem in bank.problems})
        files = "One question file was" if count == 1 else f"{count} question files were"
        notify(f"{files} left out. The first problem: {bank.problems[0]}")


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a function that shows a bar on stderr while that is a terminal, and nothing otherwise."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda step, fraction: bar.update(task, description=step, completed=fraction)


def wait_until_ready(services: Services, *, search: bool = True) -> None:
    """Wait for the models, and for search unless told not to; show how far they are, and once what could be better.

    Raises EncoderError.
    """
    preparing: Future[Any] = services.search() if search else services.models()
    if not preparing.done():
        with show_progress() as progress:
            while wait([preparing], timeout=POLL_SECONDS).not_done:
                progress(services.preparation.step, services.preparation.fraction)
        notify(services.preparation.notice)
    preparing.result()
