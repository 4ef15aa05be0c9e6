"""Serves the app, safe by default: this computer only, a Content-Security-Policy, no traceback in the page."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import tomllib
import webbrowser
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.errors import BadInputError, InterviewerError
from interviewer.settings import CHECKOUT_DIR, IN_CHECKOUT
from interviewer.ui import words
from interviewer.ui.context import get_services
from interviewer.ui.page_style import PageStyle

UI_DIR = Path(__file__).resolve().parent
SCRIPT = UI_DIR / "main.py"
CONFIG_FILE = CHECKOUT_DIR / ".streamlit" / "config.toml" if IN_CHECKOUT else UI_DIR / "config.toml"

# The hash is of the one inline script in Streamlit's index.html. Streamlit styles itself by inline styles.
# The recorder reads a recording back from a blob: address, which never leaves the page.
SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'none'",
            "script-src 'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "connect-src 'self' blob:",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware: adds SECURITY_HEADERS to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response back with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(PageStyle)]


def show_failure(error: Exception) -> bool:  # noqa: ARG001 - Streamlit has written the traceback to the log
    """Tell the person that something went wrong, in place of the traceback."""
    st.error(words.FAILED, icon=":material/error:")
    return True


@asynccontextmanager
async def warmed_up(_: st.App) -> AsyncGenerator[None]:
    """Read the bank and open the transcripts while the first browser loads the page's scripts."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield


def _warm_up() -> None:
    services = get_services()
    # What cannot be opened is told on the page that needs it.
    with suppress(InterviewerError):
        _ = services.bank, services.engine


def serve(host: str, port: int, open_browser: bool) -> None:
    """Serve the app until it is stopped, and open it in the browser if wanted.

    Raises BadInputError if the address cannot be used.
    """
    _check_address(host, port)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @asynccontextmanager
    async def opened(app: st.App) -> AsyncGenerator[None]:
        if open_browser:
            # The port is bound by now, and a browser can be slow to come.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        async with warmed_up(app):
            yield

    app = st.App(SCRIPT, middleware=MIDDLEWARE, on_script_error=show_failure, lifespan=opened)
    app.run(config=load_config(host, port))


def load_config(host: str, port: int) -> dict[str, Any]:
    """Return Streamlit's options by dotted name: those of `.streamlit/config.toml`, at this address."""
    options = dict(_flatten(tomllib.loads(CONFIG_FILE.read_text(encoding="utf-8"))))
    options |= {"server.address": host, "server.port": port}
    if not _is_loopback(host):
        # Whoever opens the app to other machines reaches it by names that only they know.
        options["server.allowedHosts"] = []
    return options


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    options: list[tuple[str, Any]] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            options += _flatten(value, f"{prefix}{name}.")
        else:
            options.append((f"{prefix}{name}", value))
    return options


def _check_address(host: str, port: int) -> None:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            if os.name != "nt":  # there the option would let two servers share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise BadInputError(words.address_unusable(host, port, error)) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
