"""When a request reached us: before it waited for a thread, a connection or a lock."""

import re
import socket
import struct
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Flask, current_app, g, request

from forum import clock

LONGEST_WAIT: Final = timedelta(seconds=60)
SECONDS: Final = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6}))?")
FINER: Final = re.compile(r"(?:t=)?(\d{13}|\d{16})")

LAST_DATA_RECEIVED: Final = 52
"""Where Linux tells in `struct tcp_info` how many milliseconds ago data came (linux/tcp.h)."""


def register(app: Flask) -> None:
    """Note the instant at which each request reached us, before anything else is done."""

    @app.before_request
    def note() -> None:
        g.arrived_at = min(_noted(clock.now()))


def arrived_at() -> datetime:
    """Return the instant at which this request reached us, as early as one can trust it.

    That is when the proxy in front of us noted it (`X-Request-Start`, trusted as the other
    headers of proxies are, unless it is not yet or more than a minute ago), when its last bytes
    came to this machine, or when the application began with it.
    """
    at: datetime = g.get("arrived_at") or clock.now()
    return at


def _noted(now: datetime) -> list[datetime]:
    found = [now]
    if (waited := _waited()) is not None:
        found.append(now - waited)
    if current_app.config["FORUM_TRUSTED_PROXIES"]:
        told = _request_start(request.headers.get("X-Request-Start", ""))
        found += [at for at in told if now - LONGEST_WAIT <= at <= now]
    return found


def _waited() -> timedelta | None:
    """Return for how long the request has lain in our machine while all threads were busy."""
    connection = request.environ.get("gunicorn.socket")
    if connection is None or not hasattr(socket, "TCP_INFO"):
        return None
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4)
    except OSError:  # not a TCP connection
        return None
    return timedelta(milliseconds=struct.unpack_from("=I", told, LAST_DATA_RECEIVED)[0])


def _request_start(value: str) -> list[datetime]:
    """Read what nginx (`t=` and seconds), Heroku (milliseconds) and others (microseconds) write."""
    if found := SECONDS.fullmatch(value.strip()):
        whole, part = int(found[1]), int((found[2] or "").ljust(6, "0"))
    elif found := FINER.fullmatch(value.strip()):
        whole, part = divmod(int(found[1].ljust(16, "0")), 1_000_000)
    else:
        return []
    return [datetime.fromtimestamp(whole, UTC) + timedelta(microseconds=part)]
