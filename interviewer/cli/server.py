"""The app in the browser: serve."""

from __future__ import annotations

from typing import Annotated

import typer

HOST, PORT = "127.0.0.1", 8501


def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(metavar="PORT", min=1, max=65535, help="The port to listen on.")] = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
) -> None:
    """Open the app in the browser."""
    from interviewer.ui.server import serve as serve_app

    serve_app(host, port, open_browser=not no_browser)


def serve_without_command(context: typer.Context) -> None:
    """Open the app when no command is given."""
    if context.invoked_subcommand is None:
        serve()
