"""A text model for tests: a server on this machine that answers what a test tells it to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class FakeModel:
    """What was sent to the model, and what it answers: a text, or bytes that are no answer."""

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    status: int = 200
    answer: Callable[[str], str] = lambda text: '{"points": []}'
    raw: bytes | None = None


@contextmanager
def fake_model() -> Iterator[FakeModel]:
    """Run the server within the block."""
    model = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.sent.append(body)
            model.keys.append(self.headers.get("Authorization", ""))
            content = model.answer(body["messages"][1]["content"])
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(model.status)
            self.end_headers()
            self.wfile.write(model.raw if model.raw is not None else answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
