"""Engines to test with: Apertium as installed, and a server that answers as it is told."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.adapters.documents import sandbox as confinement
from forum.adapters.translators.http import close_connections
from forum.adapters.translators.pipelines import stop_pipelines
from tests.support.servers.engines import need_apertium


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "apertium: needs Apertium with its French and English pairs")


@pytest.fixture(scope="module")
def apertium_installed() -> Iterator[None]:
    """Skip where Apertium is missing; stop its programs afterwards."""
    need_apertium()
    yield
    stop_pipelines()


Hostile = Callable[[ModuleType, str], None]


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hostile:
    """Return what puts another program in the place of one that works on files.

    It has the same limits: what a hostile file could make of it.
    """
    original = confinement.subprocess.Popen

    def started(command: list[str], **ways: Any) -> object:
        ways["env"]["PYTHONPATH"] += os.pathsep + str(tmp_path)
        return original(command, **ways)

    def put(place: ModuleType, source: str) -> None:
        limits = (
            "from forum.adapters.documents.sandbox import limit_process\n"
            f"limit_process(10, {place.MAX_OUTPUT})\n"
        )
        (tmp_path / "hostile_program.py").write_text(limits + source)
        monkeypatch.setattr(place, "MODULE", "hostile_program")
        monkeypatch.setattr(confinement.subprocess, "Popen", started)

    return put


@dataclass
class Request:
    """What an engine was sent."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str
    connection: tuple[str, int]

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, list[str]]:
        """The body, read as a form."""
        return parse_qs(self.body)


Answer = Callable[["Handler", Request], None]


@dataclass
class Stub:
    """A server on loopback; `answers` are used up one by one, the last for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Answer:
        """Return how to answer now."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    """Keeps what it was sent and answers as the stub says."""

    protocol_version = "HTTP/1.1"
    stub: Stub

    def answer(self) -> None:
        """Answer any request."""
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        request = Request(
            self.command,
            address.path,
            parse_qs(address.query),
            dict(self.headers),
            body,
            self.client_address,
        )
        self.stub.requests.append(request)
        try:
            self.stub.next()(self, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = answer  # noqa: N815

    def send(self, body: Any, status: int = 200, **headers: str) -> None:
        """Send a whole answer, JSON unless it is text."""
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Lets many wait to be answered: on a busy machine a full queue looks like a time-out."""

    request_queue_size = 128


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Start a server on loopback for one test."""
    stub = Stub()
    handler = type("StubHandler", (Handler,), {"stub": stub})
    server = Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/"
    yield stub
    stub.stopped.set()
    close_connections()
    server.shutdown()
    server.server_close()
    thread.join()


def hang(handler: Handler, request: Request) -> None:
    """Say nothing until the test is over."""
    handler.stub.stopped.wait(120)
    handler.close_connection = True


def drip(handler: Handler, request: Request) -> None:
    """Send a byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    while not handler.stub.stopped.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()
    handler.close_connection = True


def drip_headers(handler: Handler, request: Request) -> None:
    """Send a byte of a header now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.stub.stopped.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()
    handler.close_connection = True


def flood(handler: Handler, request: Request) -> None:
    """Send without an end."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.stub.stopped.is_set():
        handler.wfile.write(b" " * 65_536)
    handler.close_connection = True
