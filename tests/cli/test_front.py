"""The web process: slow connections hold nobody up, and are closed at last."""

import socket
import time as real_time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from threading import Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from forum.cli import front
from forum.cli.front import BufferingWorker, Connection, IncomingRequest
from tests.support.needs import leave_to_slow

PATIENCE = 20.0
LARGE, HUGE = 2_000_000, 20_000_000


def application(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    """Answer with as much as the path asks for, or with how much of the body was there."""
    body = environ["wsgi.input"].read()
    sizes = {"/large": LARGE, "/huge": HUGE}
    size = sizes.get(environ["PATH_INFO"])
    answer = b"x" * size if size else str(len(body)).encode()
    start("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


class Options:
    """What gunicorn hands to its workers."""

    threads = 2
    graceful_timeout = 5


class Listener:
    """A listening socket as gunicorn holds it."""

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))


class Served(BufferingWorker):  # type: ignore[misc]
    """The web process as a thread of the tests."""

    def __init__(self) -> None:
        """Leave out what gunicorn needs of a process."""
        self.sockets = [Listener()]
        self.cfg, self.wsgi, self.alive = Options(), application, True
        self.ppid = front.os.getppid()
        self.address = self.sockets[0].sock.getsockname()

    def notify(self) -> None:
        """Tell nobody."""


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    worker = Served()
    thread = Thread(target=worker.run)
    thread.start()
    try:
        yield worker.address
    finally:
        worker.alive = False
        thread.join(PATIENCE)
        worker.sockets[0].sock.close()
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it notice soon that a test has ended."""
    monkeypatch.setattr(front, "LONGEST_WAIT", 0.05)


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    with serving() as served:
        yield served


def ask(address: tuple[str, int], data: bytes | None = None) -> bytes:
    """Return an answer, which must come soon."""
    with urllib.request.urlopen(f"http://127.0.0.1:{address[1]}/", data, timeout=10) as answer:
        return bytes(answer.read())


def opened(address: tuple[str, int], sent: bytes, buffer: int = 0) -> socket.socket:
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(PATIENCE)
    connection.connect(address)
    connection.sendall(sent)
    return connection


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """Return what comes until it ends so: head and body may come one after the other."""
    received = b""
    while not received.endswith(end) and (part := connection.recv(1000)):
        received += part
    return received


def count_until_closed(connection: socket.socket) -> int:
    """Return how many bytes come before the server closes the connection."""
    received = 0
    with suppress(ConnectionError):
        while part := connection.recv(200_000):
            received += len(part)
    return received


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nab"
READ = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
KINDS = {"nothing": b"", "headers": HEAD, "body": BODY, "reader": READ}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [8, 200])
def test_slow_connections_hold_nobody_up(address: tuple[str, int], kind: str, number: int) -> None:
    with ExitStack() as stack:
        slow = [
            stack.enter_context(closing(opened(address, KINDS[kind], buffer=4096)))
            for _ in range(number)
        ]
        for _ in range(3):
            assert ask(address, b"words") == b"5"
            for connection in slow:
                if kind in ("headers", "body"):
                    connection.sendall(b"a")


def test_a_slow_form_arrives_whole(address: tuple[str, int]) -> None:
    with closing(opened(address, BODY)) as slow:
        for _ in range(498):
            slow.sendall(b"c")
        assert read_until(slow, b"\r\n\r\n500").endswith(b"\r\n\r\n500")


def test_a_slow_reader_gets_everything(address: tuple[str, int]) -> None:
    with closing(opened(address, READ, buffer=4096)) as slow:
        received = 0
        while received < LARGE:
            received += len(slow.recv(200_000))
    assert received > LARGE


@pytest.mark.parametrize("kind", leave_to_slow(reversed(KINDS), quick=1))
def test_what_is_too_slow_is_closed(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    for name in ("HEADER_SECONDS", "IDLE_SECONDS", "GRACE_SECONDS"):
        monkeypatch.setattr(front, name, 0.5)
    sent = KINDS[kind].replace(b"large", b"huge")
    with serving() as address, closing(opened(address, sent, buffer=4096)) as slow:
        real_time.sleep(2.5)
        assert count_until_closed(slow) < HUGE
        assert ask(address) == b"0"


def test_a_steady_sender_or_reader_has_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    request = IncomingRequest(front._options())
    request.received(BODY[:-2])
    request.began_at = now
    assert not request.is_too_slow(now + 59, 20)
    assert request.is_too_slow(now + 61, 20)
    request.body_bytes_received = 60_000
    assert not request.is_too_slow(now + 179, 20)
    assert request.is_too_slow(now + 181, 20)
    connection = Connection.__new__(Connection)
    assert not connection._is_read_too_slowly(now, 1_000_000)
    assert not connection._is_read_too_slowly(now + 59, 1_000_000)
    assert not connection._is_read_too_slowly(now + 100, 900_000)
    assert connection._is_read_too_slowly(now + 261, 900_000)


def test_only_somebody_with_a_session_may_send_files(address: tuple[str, int]) -> None:
    for cookie, length, kept in (
        ("", 2_000_000, 2_000_000),
        ("", 2_000_001, 0),
        ("a=b", 3_000_000, 0),
        ("forum=x", 20_000_000, 20_000_000),
        ("forum=x", 60_000_000, 0),
    ):
        request = urllib.request.Request(
            f"http://127.0.0.1:{address[1]}/", b"x" * length, {"Cookie": cookie}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.read() == str(kept).encode()


def test_a_body_without_a_length_is_cut_off(address: tuple[str, int]) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    with closing(opened(address, head)) as sender, pytest.raises(ConnectionError):
        sender.sendall(chunk * 200)


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9" + b"9" * 5000 + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"x" * 40_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n bad: x\r\n\r\n",
    ],
)
def test_nonsense_stops_nothing(address: tuple[str, int], sent: bytes, caplog: Any) -> None:
    with closing(opened(address, sent)) as odd:
        odd.settimeout(1)
        try:
            answer = odd.recv(1000)
        except (TimeoutError, ConnectionError):
            answer = b""
    assert not answer or answer[9:12] in (b"400", b"413", b"431", b"501", b"200")
    assert ask(address) == b"0"
    assert "Traceback" not in caplog.text


CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
TWO_LENGTHS = b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", b"400"),
        (b"GET http://[::1/ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\n" + TWO_LENGTHS + b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (CHUNKED + b"5;a" * 9_000, b"400"),
        (CHUNKED + b"0\r\n" + b"A: b\r\n" * 9_000, b"400"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_gets_one_answer_and_the_connection_ends(
    address: tuple[str, int], sent: bytes, status: bytes, caplog: Any
) -> None:
    with closing(opened(address, sent)) as odd:
        odd.settimeout(PATIENCE)
        answer = b""
        with suppress(ConnectionResetError):
            while part := odd.recv(10_000):
                answer += part
    assert answer[9:12] == status
    assert answer.count(b"HTTP/1.") == 1
    assert not caplog.records


def test_a_whole_address_in_the_first_line_names_the_host() -> None:
    request = IncomingRequest(front._options())
    request.received(b"GET http://other.example/en/ HTTP/1.1\r\nHost: own.example\r\n\r\n")
    assert (request.headers["HOST"], request.path) == ("other.example", "/en/")


def test_an_error_tells_the_log_nothing_of_who_sent_what(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fail(request: IncomingRequest, head: bytes) -> None:
        raise KeyError(head)

    monkeypatch.setattr(IncomingRequest, "parse_header", fail)
    with closing(opened(address, b"GET /my-words HTTP/1.1\r\n\r\n")) as odd:
        odd.settimeout(PATIENCE)
        assert odd.recv(100) == b""
    (record,) = caplog.records
    assert record.getMessage() == "a connection is closed because of an error"
    assert "127.0.0.1" not in caplog.text


def test_an_answer_is_sent_whole_before_it_ends() -> None:
    received = []

    def read(connection: socket.socket) -> None:
        while part := connection.recv(100_000):
            received.append(len(part))
            real_time.sleep(0.001)

    with ExitStack() as stack:
        with serving() as address:
            slow = stack.enter_context(closing(opened(address, READ, buffer=4096)))
            received.append(len(slow.recv(100)))
            reader = Thread(target=read, args=(slow,))
            reader.start()
        reader.join(PATIENCE)
    assert sum(received) > LARGE
