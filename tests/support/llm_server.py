"""A chat-completions server on the loopback that does what it is told, well or badly."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class LLMServer:
    """Meets each request with the next behaviour; the last one is repeated.

    with LLMServer(status(429), answer({"score": 1})) as server:
        OpenAIChatClient("model", base_url=server.base_url)

    `requests` holds the request bodies, `keys` the Authorization headers.
    """

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = deque(behaviours)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"owner": self}))
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self.stopping = threading.Event()
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def script(self, *behaviours: Behaviour) -> None:
        """Replace what is still to come."""
        with self._lock:
            self._behaviours = deque(behaviours)

    def __enter__(self) -> LLMServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def next_behaviour(self, body: dict[str, Any], key: str | None) -> Behaviour:
        with self._lock:
            self.requests.append(body)
            self.keys.append(key)
            return self._behaviours.popleft() if len(self._behaviours) > 1 else self._behaviours[0]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    owner: LLMServer

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        body = json.loads(sent) if is_json else {"path": self.path, "form": sent.decode("latin-1")}
        try:
            self.owner.next_behaviour(body, self.headers.get("Authorization"))(self)
        except ConnectionError:
            self.close_connection = True  # the client has given up

    def send(self, status_code: int, body: str, content_type: str = "application/json", **headers: str) -> None:
        data = body.encode()
        self.start(status_code, len(data), content_type, **headers)
        self.wfile.write(data)

    def start(self, status_code: int, length: int, content_type: str = "application/json", **headers: str) -> None:
        self.send_response(status_code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


def completion(content: str | None, finish_reason: str = "stop", refusal: str | None = None) -> str:
    """Return the body of a chat completion that cost 10 + 5 tokens."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "test-model",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    )


def answer(content: str | dict[str, Any]) -> Behaviour:
    """The model answers with this text or JSON object."""
    return raw(completion(content if isinstance(content, str) else json.dumps(content)))


def fenced(content: dict[str, Any]) -> Behaviour:
    """The model wraps its JSON in prose and a Markdown fence."""
    return answer(f"Here it is:\n```json\n{json.dumps(content, indent=1)}\n```\nAnything else?")


def refusal() -> Behaviour:
    return raw(completion(None, refusal="I can't help with that."))


def content_filter() -> Behaviour:
    return raw(completion("", finish_reason="content_filter"))


def cut_off(content: str = '{"word": "hal') -> Behaviour:
    """The model runs into its length limit."""
    return raw(completion(content, finish_reason="length"))


def empty_choices() -> Behaviour:
    return raw('{"choices": []}')


def html() -> Behaviour:
    """Something else lives at this address."""
    return lambda handler: handler.send(200, "<html><body>Welcome to nginx</body></html>", "text/html")


def raw(body: str) -> Behaviour:
    """HTTP 200 with this body."""
    return lambda handler: handler.send(200, body)


def status(status_code: int, message: str = "no", **headers: str) -> Behaviour:
    """An error of the API, for instance status(429, Retry_After="1")."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}})
    return lambda handler: handler.send(status_code, body, **headers)


def hang() -> Behaviour:
    """Nothing comes until the server stops."""

    def behave(handler: Handler) -> None:
        handler.owner.stopping.wait()

    return behave


def trickle(interval_seconds: float = 0.02) -> Behaviour:
    """A body that never ends, a byte at a time: each read succeeds."""

    def behave(handler: Handler) -> None:
        handler.start(200, 1_000_000)
        while not handler.owner.stopping.wait(interval_seconds):
            handler.wfile.write(b" ")

    return behave


def close_early() -> Behaviour:
    """Half of the body, then the connection closes."""

    def behave(handler: Handler) -> None:
        body = completion("{}").encode()
        handler.start(200, len(body))
        handler.wfile.write(body[: len(body) // 2])

    return behave


def heard(text: str) -> Behaviour:
    """The transcription of an audio file."""
    return raw(json.dumps({"text": text}))


def stream(*pieces: str, finish_reason: str | None = "stop") -> Behaviour:
    """The model writes these pieces, as server-sent events; without a finish reason it breaks off."""

    def behave(handler: Handler) -> None:
        deltas = [({"content": piece}, None) for piece in pieces]
        deltas += [({}, finish_reason)] if finish_reason else []
        events = [
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "test-model",
                "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
            }
            for delta, reason in deltas
        ]
        lines = [f"data: {json.dumps(event)}\n\n" for event in events] + (["data: [DONE]\n\n"] if finish_reason else [])
        handler.send(200, "".join(lines), "text/event-stream")

    return behave
