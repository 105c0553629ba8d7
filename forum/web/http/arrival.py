"""When a request arrived, before it waited for a thread, a connection or a lock."""

import re
import socket
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from forum import clock
from forum.extensions import db
from forum.services.background.latest_instant import go_on_from_latest

LONGEST_WAIT: Final = timedelta(seconds=60)
IN_SECONDS: Final = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6}))?")
IN_FRACTIONS: Final = re.compile(r"(?:t=)?(\d{13}|\d{16})")

LAST_DATA_RECEIVED: Final = 52
"""Offset of the milliseconds since the last data in Linux's `struct tcp_info` (linux/tcp.h)."""


def register(app: Flask) -> None:
    """Store the arrival time of each request, before anything else is done."""

    @app.before_request
    def store_arrival() -> None:
        g.arrived_at = min(_possible_times(clock.now()))


class SteadyStart:
    """Goes on from the latest stored instant before the first request that finds the database.

    This is for servers that take the application alone; commands do so when they begin.
    """

    def __init__(self, app: Flask) -> None:
        self._app, self._application = app, app.wsgi_app
        self._has_begun = False

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if not self._has_begun:
            self._has_begun = self._go_on()
        return self._application(environ, start)

    def _go_on(self) -> bool:
        """Return whether the database could be asked."""
        with self._app.app_context():
            try:
                go_on_from_latest()
            except SQLAlchemyError:
                return False  # the page says so
            finally:
                db.session.remove()
        return True


def arrived_at() -> datetime:
    """Return the arrival time of this request: the earliest time that can be trusted.

    Candidates are the time at which a trusted proxy received it (`X-Request-Start`, ignored if it
    lies in the future or more than a minute ago), the time at which its last bytes reached this
    machine, and the time at which the application began with it.
    """
    arrived: datetime = g.get("arrived_at") or clock.now()
    return arrived


def _possible_times(now: datetime) -> list[datetime]:
    times = [now]
    if (waiting_time := _waiting_time()) is not None:
        times.append(now - waiting_time)
    if current_app.config["FORUM_TRUSTED_PROXIES"]:
        header_times = _parse_request_start(request.headers.get("X-Request-Start", ""))
        times += [at for at in header_times if now - LONGEST_WAIT <= at <= now]
    return times


def _waiting_time() -> timedelta | None:
    """Return how long the request has waited on this machine for a free thread, if known."""
    connection = request.environ.get("gunicorn.socket")
    if connection is None or not hasattr(socket, "TCP_INFO"):
        return None
    try:
        tcp_info = connection.getsockopt(
            socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4
        )
    except OSError:  # not a TCP connection
        return None
    return timedelta(milliseconds=struct.unpack_from("=I", tcp_info, LAST_DATA_RECEIVED)[0])


def _parse_request_start(value: str) -> list[datetime]:
    """Parse the header: `t=` and seconds (nginx), milliseconds (Heroku) or microseconds."""
    if match := IN_SECONDS.fullmatch(value.strip()):
        seconds, microseconds = int(match[1]), int((match[2] or "").ljust(6, "0"))
    elif match := IN_FRACTIONS.fullmatch(value.strip()):
        seconds, microseconds = divmod(int(match[1].ljust(16, "0")), 1_000_000)
    else:
        return []
    return [datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)]
