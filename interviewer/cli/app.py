"""All commands, in the order of the help text."""

from __future__ import annotations

import typer

from interviewer.cli import ask, bank, diagnosis, evaluation, grade, practice, retrieval, server, transcripts
from interviewer.cli.command_line import CommandLine

app = typer.Typer(
    cls=CommandLine,
    help="A mock interviewer for technical roles. Without a command it opens the app in the browser.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.callback(invoke_without_command=True)(server.serve_without_command)
app.command("serve")(server.serve)
app.command("practice")(practice.practice)
app.command("grade")(grade.grade)
app.command("list")(bank.list_questions)
app.command("show")(bank.show)
app.command("search")(retrieval.search)
app.command("ask")(ask.ask)
app.command("lint")(bank.lint)
app.command("index")(retrieval.index)
app.command("transcripts")(transcripts.transcripts)
app.command("export")(transcripts.export)
app.add_typer(evaluation.app, name="eval")
app.command("doctor")(diagnosis.doctor)


def main() -> None:
    """Run the command line of this process."""
    app()
