"""The entries: what they listen on, which headers they send, what a person sees when something breaks."""

from __future__ import annotations

import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from streamlit.web.server.app_discovery import discover_asgi_app

from interviewer.errors import BadInputError
from interviewer.settings import CHECKOUT_DIR
from interviewer.ui import words
from interviewer.ui.page_style import STYLE_FILE
from interviewer.ui.server import CONFIG_FILE, MIDDLEWARE, SCRIPT, load_config, serve

STREAMLIT = Path(streamlit.__file__).parent / "static"


def test_both_entries_read_one_file_with_safe_values() -> None:
    assert CONFIG_FILE == CHECKOUT_DIR / ".streamlit" / "config.toml"
    options = load_config("127.0.0.1", 8501)
    assert options["server.address"] == "127.0.0.1"
    assert options["browser.gatherUsageStats"] is False
    assert options["server.maxUploadSize"] == 10
    assert options["client.showErrorDetails"] == "none"
    assert options["theme.dark.backgroundColor"].startswith("#")
    assert tomllib.loads(CONFIG_FILE.read_text())["server"]["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", ["localhost", "127.0.0.1", "::1"]),
        ("localhost", ["localhost", "127.0.0.1", "::1"]),
        ("0.0.0.0", []),  # noqa: S104
    ],
)
def test_only_loopback_names_are_answered_on_loopback(host: str, allowed: list[str]) -> None:
    assert load_config(host, 8501)["server.allowedHosts"] == allowed


def test_streamlit_recognizes_the_app_file() -> None:
    found = discover_asgi_app(CHECKOUT_DIR / "app.py")
    assert (found.is_asgi_app, found.app_name) == (True, "app")
    assert Path(SCRIPT).is_file()


def test_every_response_has_the_security_headers() -> None:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("hello"))], middleware=MIDDLEWARE)
    client = TestClient(app)
    for path in ("/", "/missing"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "http" not in policy
        assert headers["Permissions-Policy"].startswith("microphone=(self), camera=()")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_every_page_is_served_whole_with_the_style_and_nothing_else_is() -> None:
    page = STREAMLIT / "index.html"
    app = Starlette(
        routes=[
            Route("/", lambda _: FileResponse(page)),
            Route("/script.js", lambda _: PlainTextResponse("x = '</body>'")),
        ],
        middleware=MIDDLEWARE,
    )
    client = TestClient(app, headers={"Accept": "text/html,*/*"})
    first = client.get("/")
    style = STYLE_FILE.read_text(encoding="utf-8")
    assert first.text == page.read_text(encoding="utf-8").replace("</body>", f"<style>{style}</style></body>")
    assert int(first.headers["Content-Length"]) == len(first.content)
    assert client.head("/").headers["Content-Length"] == str(page.stat().st_size)
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.content) == (200, first.content)
    assert client.get("/script.js").text == "x = '</body>'"
    assert TestClient(app).get("/").content == page.read_bytes()
    assert "</style" not in style


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=f"Cannot listen on 127.0.0.1, port {port}") as caught:
            serve("127.0.0.1", port, open_browser=False)
    assert "\n" not in str(caught.value)


def test_an_address_that_does_not_exist() -> None:
    with pytest.raises(BadInputError, match=r"Cannot listen on 192\.0\.2\.1"):
        serve("192.0.2.1", 8501, open_browser=False)


def test_a_failure_of_the_page_shows_no_traceback() -> None:
    def page() -> None:
        from interviewer.ui.server import show_failure

        assert show_failure(ZeroDivisionError("secret"))

    tab = AppTest.from_function(page).run()
    assert tab.error[0].value == words.FAILED
    assert "secret" not in tab.error[0].value


def test_the_app_imports_nothing_heavy() -> None:
    code = (
        "import sys; import app; import interviewer.ui.context; "
        "print([m for m in ('torch', 'sentence_transformers', 'onnxruntime', 'faiss', 'openai') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT_DIR, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
