"""Connections to PostgreSQL: bounded waiting for pages, none that is cut off, instants in UTC."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.exc import DisconnectionError

from forum.database import FIRST_READ, LAST_READ

ANSWER_SECONDS: Final = 15.0
"""How long a page waits for one statement; as long as SQLite waits for a lock."""
CANCEL_SECONDS: Final = 2.0
"""How long the server has to give up a statement before its connection is closed."""
PAUSE_SECONDS: Final = 5.0
"""How long a server that said nothing at all is not asked again for pages."""
CONNECTING: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Seconds, and milliseconds in the last: a machine that vanished is noticed within a minute."""

_is_answering: ContextVar[bool] = ContextVar("is_answering", default=False)
_silent_until: dict[tuple[object, ...], float] = {}


@contextmanager
def answering_soon() -> Iterator[None]:
    """Wait for the database only for a short time in this block, which answers a reader.

    Work in the background waits as long as it takes.
    """
    token = _is_answering.set(True)
    try:
        yield
    finally:
        _is_answering.reset(token)


def watch_connections() -> None:
    """Let every engine of this process connect to PostgreSQL in this way."""
    event.listen(Engine, "do_connect", _connect)
    event.listen(Engine, "connect", _set_up)
    event.listen(Engine, "checkout", _refuse_cut_off)


def _is_postgresql(connection: Any) -> bool:
    return hasattr(connection, "pgconn")


def _connect(dialect: Dialect, record: object, cargs: Any, cparams: dict[str, Any]) -> Any:
    """Return a connection to PostgreSQL; None lets SQLAlchemy open one to another database."""
    if dialect.name != "postgresql":
        return None
    import psycopg  # an extra, which SQLite does not need

    place = tuple(cparams.get(name) for name in ("host", "port", "dbname"))
    if _is_answering.get() and time.monotonic() < _silent_until.get(place, 0.0):
        raise psycopg.OperationalError("the server gives no answer; it is asked again soon")
    try:
        connection: Any = _connection_class().connect(*cargs, **{**CONNECTING, **cparams})
    except psycopg.errors.ConnectionTimeout:
        _silent_until[place] = time.monotonic() + PAUSE_SECONDS
        raise
    connection.place = place
    return connection


@cache
def _connection_class() -> Any:
    import psycopg  # the same

    class BoundedConnection(psycopg.Connection[Any]):
        """A connection that may be lost, and on which no reader waits for ever."""

        place: tuple[object, ...] = ()

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """Return what `gen` returns; raises OperationalError if it takes too long.

            The statement is cancelled first, so that no lock is waited for in vain. A server that
            does not even do that loses the connection.
            """
            if timeout is not None or not _is_answering.get():
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(gen, interval, ANSWER_SECONDS)
            except psycopg.errors._WaitTimeout:
                pass
            try:
                self.cancel_safe(timeout=CANCEL_SECONDS)
                return super().wait(gen, interval, CANCEL_SECONDS)
            except (psycopg.errors._WaitTimeout, psycopg.errors.CancellationTimeout):
                _silent_until[self.place] = time.monotonic() + PAUSE_SECONDS
                self.close()
                raise psycopg.OperationalError("the server gives no answer") from None

        def rollback(self) -> None:
            """Undo what was not committed; a server that is gone has done so itself."""
            try:
                super().rollback()
            except psycopg.OperationalError:
                if not self.closed:
                    raise

    return BoundedConnection


def _set_up(connection: Any, record: object) -> None:
    """Let PostgreSQL return instants in UTC, and within bounds those that Python cannot write."""
    if _is_postgresql(connection):
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.autocommit = False
        connection.adapters.register_loader("timestamptz", _instant_loader())


def _refuse_cut_off(connection: Any, record: object, proxy: object) -> None:
    """Let the pool open another connection instead of one that the server has closed meanwhile.

    The server says nothing on an idle connection but its farewell, so nobody asks it.
    """
    if _is_postgresql(connection) and (connection.closed or _has_word(connection.pgconn.socket)):
        raise DisconnectionError("the server has closed the connection")


def _has_word(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


@cache
def _instant_loader() -> Any:
    """Return a loader for PostgreSQL's `infinity`, and for years that no datetime has."""
    import psycopg  # the same
    from psycopg.adapt import Loader  # the same

    class InstantLoader(Loader):
        """Reads an instant as psycopg does, and one beyond its reach as the first or last."""

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            usual: Any = psycopg.adapters.get_loader(oid, self.format)
            self._usual = usual(oid, context)

        def load(self, text: Any) -> Any:
            """Return a datetime."""
            try:
                return self._usual.load(text)
            except psycopg.DataError:
                written = bytes(text)
                is_early = written.startswith(b"-") or written.endswith(b"BC")
                return FIRST_READ if is_early else LAST_READ

    return InstantLoader
