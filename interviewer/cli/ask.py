"""The command that answers a question of the candidate's own: ask."""

from __future__ import annotations

from typing import Annotated

import typer

from interviewer.bootstrap import Services
from interviewer.cli.options import AsJson
from interviewer.cli.output import notify, print_json, wait_until_ready
from interviewer.settings import Settings


def ask(
    asked: Annotated[str, typer.Argument(metavar="TEXT", help="What you want to know, in any words.")],
    as_json: AsJson = False,
) -> None:
    """Answer a question from the bank, with citations; in the words of the LLM where one is set up."""
    from interviewer.cli.terminal import Terminal
    from interviewer.interview.asking import check_question

    check_question(asked)
    services = Services(Settings())
    wait_until_ready(services)
    answer = services.asker().ask(asked)
    if answer.notice:
        notify(f"{answer.notice} The question bank answers in its own words.")
    if as_json:
        citations = [citation.model_dump() for citation in answer.citations]
        print_json({"answer": answer.text, "grounded": answer.grounded, "citations": citations})
        return
    terminal = Terminal()
    if answer.model and not answer.grounded:
        notify(f"Not from the question bank: {answer.model} answers from general knowledge, unchecked.")
    terminal.show(answer.text)
    if answer.citations:
        sources = (f"[{n}] {cited.id}: {cited.question}" for n, cited in enumerate(answer.citations, start=1))
        terminal.say("\n" + "\n".join(sources))
