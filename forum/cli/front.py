"""The web process of `forum run`: it takes requests and gives answers however slow readers are.

One thread waits for all connections at once (waitress); a request is given to a thread that
answers only when its last byte has come, and no such thread waits for a reader to take its answer.
"""

import logging
import os
import resource
import time
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from gunicorn.workers.base import Worker  # type: ignore[import-untyped]
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.receiver import ChunkedReceiver  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher, WSGITask  # type: ignore[import-untyped]
from waitress.utilities import BadRequest  # type: ignore[import-untyped]

from forum.web.http.guards import MAX_REQUEST_BYTES, MAX_TEXT_BYTES

CONNECTIONS: Final = 2000
FILES_PER_CONNECTION: Final = 3
"""The socket, and two temporary files."""
CROWDED: Final = 0.5
"""Share of CONNECTIONS beyond which those that only wait are closed soon."""

HEADER_SECONDS: Final = 20.0
IDLE_SECONDS: Final = 75.0
"""Longer than proxies keep a connection that they may use again (60 seconds in nginx)."""
CROWDED_SECONDS: Final = 5.0
GRACE_SECONDS: Final = 60.0
LEAST_BYTES_PER_SECOND: Final = 500.0
"""What a body or an answer must move on average after GRACE_SECONDS."""

LONGEST_WAIT: Final = 0.5
LONGEST_HEADER: Final = 32_000
LONGEST_CHUNK_HEADER: Final = 4_000
"""Bytes before a chunk of a body that comes in chunks, and bytes after the last one."""
LONGEST_IGNORED_BODY: Final = 500_000_000
LARGEST_ANSWER: Final = 1_000_000_000
RECEIVED_AT_ONCE: Final = 65_536
MEMORY_PER_REQUEST: Final = 128_000
MEMORY_PER_ANSWER: Final = 512_000
"""Beyond these, a request or an answer waits in a temporary file."""

SESSION_COOKIE: Final = "forum="
log = logging.getLogger(__name__)


class IgnoredBody:
    """Takes a body that is too long and forgets it, so that the sender gets to read the answer."""

    completed = False
    error = None

    def __init__(self, length: int) -> None:
        self._left = length

    def received(self, chunk: bytes) -> int:
        """Return how many bytes belong to this body."""
        taken = min(self._left, len(chunk))
        self._left -= taken
        self.completed = not self._left
        return taken

    def __len__(self) -> int:
        return 0

    def getfile(self) -> BytesIO:
        """Return nothing: the application refuses by the length that the header tells."""
        return BytesIO()

    def getbuf(self) -> BytesIO:
        """Return what can be closed."""
        return BytesIO()


class IncomingRequest(HTTPRequestParser):  # type: ignore[misc]
    """A request that comes in; only who has a session may send as much as files need."""

    completed: bool

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.began_at = time.monotonic()

    def received(self, data: bytes) -> int:
        """Take in what comes, and return how much of it belongs to this request."""
        consumed = int(super().received(data))
        body = self.body_rcv
        between = len(body.control_line + body.trailer) if isinstance(body, ChunkedReceiver) else 0
        if between > LONGEST_CHUNK_HEADER and not self.completed:
            self.error, self.completed = BadRequest("A chunk begins with too much"), True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Choose how much is kept of the body, once its length is known.

        What two servers in a row could understand differently is refused (RFC 9112, 6.3), and a
        whole address in the first line names the host (3.2.2).
        """
        try:
            super().parse_header(header_plus)
        except ValueError:  # an address or a length that Python cannot read
            raise ParsingError("The address or the length is invalid") from None
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("There are two lengths")
        if self.proxy_netloc:
            self.headers["HOST"] = self.proxy_netloc
        longest = MAX_TEXT_BYTES
        if SESSION_COOKIE in self.headers.get("COOKIE", ""):
            longest = MAX_REQUEST_BYTES
        if self.content_length > longest:
            self.body_rcv = IgnoredBody(self.content_length)
        elif self.chunked:
            self.adj = _options(longest)

    def is_too_slow(self, now: float, header_seconds: float) -> bool:
        """Return whether it has taken longer than an honest sender on a bad line needs."""
        seconds = now - self.began_at
        if not self.headers_finished:
            return seconds > header_seconds
        allowed = GRACE_SECONDS + self.body_bytes_received / LEAST_BYTES_PER_SECOND
        return bool(seconds > allowed)


class Answer(WSGITask):  # type: ignore[misc]
    """A request that a thread answers."""

    def get_environment(self) -> dict[str, Any]:
        """Add the socket, which knows how long the request has waited."""
        environ: dict[str, Any] = super().get_environment()
        environ["gunicorn.socket"] = self.channel.socket
        return environ


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection; `close_if_slow` is asked every second."""

    parser_class = IncomingRequest
    task_class = Answer
    sending_since: float | None = None
    left_before = 0
    taken = 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting_since = time.monotonic()

    def write_soon(self, data: Any) -> int:
        """Send at once what the socket takes, and keep only the rest for later."""
        if not isinstance(data, bytes) or self.total_outbufs_len or not self.connected:
            return int(super().write_soon(data))
        with self.outbuf_lock:
            sent = 0 if self.total_outbufs_len else self.send(data, do_close=False)
        return sent + int(super().write_soon(data[sent:]))

    def log_and_close(self) -> None:
        """Log an error without what was sent and by whom, which waitress would tell."""
        log.exception("a connection is closed because of an error")
        self.handle_close()

    handle_error = log_and_close  # as waitress calls it

    def close_if_slow(self, now: float, idle_seconds: float) -> None:
        """Close it if its request, its reader or the next request takes too long."""
        left = self.total_outbufs_len
        if self.requests or not left:
            self.sending_since = None
        if self.requests or left or self.request is not None:
            self.waiting_since = now
        if self.requests:
            return
        if left:
            is_slow = self._is_read_too_slowly(now, left)
        elif self.request is not None:
            is_slow = self.request.is_too_slow(now, min(HEADER_SECONDS, idle_seconds))
        else:
            is_slow = now - self.waiting_since > idle_seconds
        if is_slow:
            self.will_close = True

    def _is_read_too_slowly(self, now: float, left: int) -> bool:
        if self.sending_since is None:
            self.sending_since, self.left_before, self.taken = now, left, 0
        self.taken += max(0, self.left_before - left)
        self.left_before = left
        allowed = GRACE_SECONDS + self.taken / LEAST_BYTES_PER_SECOND
        return now - self.sending_since > allowed


class FrontServer(TcpWSGIServer):  # type: ignore[misc]
    """A listening socket with its connections."""

    channel_class = Connection

    def maintenance(self, now: float) -> None:
        """Close the connections that are too slow; the time given by waitress can jump."""
        is_crowded = len(self.active_channels) > CROWDED * self.adj.connection_limit
        idle_seconds = CROWDED_SECONDS if is_crowded else IDLE_SECONDS
        for connection in list(self.active_channels.values()):
            connection.close_if_slow(time.monotonic(), idle_seconds)


class BufferingWorker(Worker):  # type: ignore[misc]
    """A worker of gunicorn that serves by FrontServer."""

    def run(self) -> None:
        """Serve until gunicorn ends this process; answers that are under way are finished."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        connections: dict[int, Any] = {}
        options = _options()
        servers = [
            FrontServer(
                self.wsgi,
                connections,
                _sock=listener.sock,
                dispatcher=dispatcher,
                adj=options,
                sockinfo=(listener.sock.family, listener.sock.type, 0, listener.sock.getsockname()),
                bind_socket=False,
            )
            for listener in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._turn(connections)
        for server in servers:
            server.accepting = False
        dispatcher.shutdown(cancel_pending=False, timeout=self.cfg.graceful_timeout)
        end = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < end and any(
            channel.total_outbufs_len for s in servers for channel in s.active_channels.values()
        ):
            self._turn(connections)
        wasyncore.close_all(connections)

    def _turn(self, connections: dict[int, Any]) -> None:
        self.notify()
        wasyncore.loop(timeout=LONGEST_WAIT, use_poll=True, map=connections, count=1)


def _options(longest_body: int = LONGEST_IGNORED_BODY) -> Adjustments:
    return Adjustments(
        clear_untrusted_proxy_headers=False,  # the application knows how many proxies it trusts
        cleanup_interval=1,
        connection_limit=_raise_connection_limit(),
        ident=None,
        inbuf_overflow=MEMORY_PER_REQUEST,
        log_socket_errors=False,
        max_request_body_size=longest_body,
        max_request_header_size=LONGEST_HEADER,
        outbuf_high_watermark=LARGEST_ANSWER,
        outbuf_overflow=MEMORY_PER_ANSWER,
        recv_bytes=RECEIVED_AT_ONCE,
        server_name="localhost",
    )


def _raise_connection_limit() -> int:
    """Ask for more open files if they are few; return how many connections they suffice for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_PER_CONNECTION * (CONNECTIONS + 50)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # macOS allows less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    files = wanted if soft == resource.RLIM_INFINITY else soft
    return max(20, min(CONNECTIONS, files // FILES_PER_CONNECTION - 50))
