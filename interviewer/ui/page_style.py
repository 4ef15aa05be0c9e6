"""Puts the style into the page as it is served.

Streamlit would bring it (`st.html`) only with the first elements, which would be drawn without it and then jump.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STYLE_FILE = Path(__file__).with_name("style.css")
END = b"</body>"
"""The style comes last, so that among equals it is stronger than Streamlit's own."""

_UNCHANGED_OR_PACKED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class PageStyle:
    """ASGI middleware: adds the style to every HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response back with the style."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        # A page is asked for whole and as it is: one that the browser kept could have an older style.
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _UNCHANGED_OR_PACKED]}
        start: Message | None = None
        body = b""

        async def send_styled(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if start is None or message.get("more_body"):
                return
            is_page = Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
            styled = body.replace(END, _style() + END) if is_page else body
            if styled != body:
                MutableHeaders(scope=start)["Content-Length"] = str(len(styled))
            await send(start)
            await send({"type": "http.response.body", "body": styled})

        await self._app(scope, receive, send_styled)


@cache
def _style() -> bytes:
    return b"<style>" + STYLE_FILE.read_bytes() + b"</style>"
