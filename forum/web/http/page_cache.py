"""A cache of rendered pages for visitors, by version of the consultation, with ETags.

A whole response is kept as it was sent. `KeptPages` sends it again to the same kind of browser,
before the application is asked, once a statement has said that the version is still the same.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request, session
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from forum import clock
from forum.adapters.postgresql import answering_soon
from forum.domain.lifecycle import stage_at
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.web.http.assets import fingerprint, theme
from forum.web.language.locale import language, zone_name
from forum.web.language.reading import chosen_reading

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Store(Generic[K, V]):
    """Values in memory by key, up to a number of bytes; those not used for longest go first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value under a key, or None."""
        return self.get_all((key,))[0]

    def get_all(self, keys: Iterable[K]) -> list[V | None]:
        """Return the values under these keys, with None where there is none."""
        found: list[V | None] = []
        with self._lock:
            for key in keys:
                value = self._values.get(key)
                if value is not None:
                    self._values.move_to_end(key)
                found.append(None if value is None else value[0])
        return found

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of this size in bytes."""
        self.put_all(((key, value, size),))

    def put_all(self, sized: Iterable[tuple[K, V, int]]) -> None:
        """Keep values under their keys, each with its size in bytes."""
        with self._lock:
            for key, value, size in sized:
                _value, size_before = self._values.pop(key, (None, 0))
                self._values[key] = (value, size)
                self._size += size - size_before
            while self._size > self._max_bytes:
                self._size -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._values.clear()
            self._size = 0


MAX_BYTES: Final = 32_000_000

_bodies: Store[str, bytes] = Store(MAX_BYTES)
is_enabled = True


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _key(consultation: Consultation) -> str:
    """Return a hash of all that a visitor's page depends on; pages expire after a minute."""
    now = clock.now()
    parts = (
        consultation.uid,
        consultation.version,
        consultation.stage(now),
        _minute(now),
        request.full_path,
        language(),
        zone_name(),
        theme(),
        fingerprint(),
    )
    return _hash(parts)


def _hash(parts: Iterable[object]) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True)
class KeptFile:
    """A file that is the same for all its readers, and when its content last changed."""

    body: bytes
    changed_at: datetime


def cached_file(
    consultation: Consultation, render: Callable[[], KeptFile], *, content_type: str
) -> Response:
    """Return a file made of what readers see, from the cache or made anew; 304 if nothing changed.

    It depends neither on who asks nor on the time, and is kept while the version stays.
    """
    parts = (
        consultation.uid,
        consultation.version,
        consultation.stage(),
        request.path,
        fingerprint(),
    )
    key = _hash(parts)
    kept = _cached_body(key, lambda: _pack(render()))
    changed_at, _newline, body = kept.partition(b"\n")
    response = Response(body, content_type=content_type)
    response.set_etag(key[:32])
    response.last_modified = datetime.fromisoformat(changed_at.decode())
    response.headers["Cache-Control"] = "private, no-cache" if session else "no-cache"
    response.make_conditional(request)
    return response


def _pack(file: KeptFile) -> bytes:
    return file.changed_at.isoformat().encode() + b"\n" + file.body


def cached_page(consultation: Consultation, render: Callable[[], str | bytes]) -> Response:
    """Return a page from the cache, or render it; 304 if the browser has it already.

    Pages of signed-in people, of visitors who chose how they read, and pages with a flashed message
    are never cached.
    """
    if session or str(chosen_reading()) or not is_enabled:
        response = Response(_as_bytes(render()), mimetype="text/html")
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    key = _key(consultation)
    if request.if_none_match.contains(key[:32]):
        response = Response(status=304)
    else:
        body = _cached_body(key, lambda: _as_bytes(render()))
        response = Response(body, mimetype="text/html")
        request.environ[MARK] = (consultation.id, _state_of(consultation))
    response.set_etag(key[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    return response


def _as_bytes(page: str | bytes) -> bytes:
    return page if isinstance(page, bytes) else page.encode()


def _cached_body(key: str, render: Callable[[], bytes]) -> bytes:
    body = _bodies.get(key)
    if body is None:
        body = render()
        _bodies.put(key, body, len(body))
    return body


MARK: Final = "forum.kept_page"
"""Where the environment of a request says what the page depends on besides the request itself."""

State = tuple[object, ...]
_C: Any = Consultation.__table__.c
_DATES: Final = ("published_at", "opens_at", "closes_at", "archived_at")
_SELECT_STATE: Final = select(_C.uid, _C.version, *(_C[name] for name in _DATES)).where(
    _C.id == bindparam("id")
)
_OF_THE_REQUEST: Final = (
    *("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE"),
)
"""All of a request on which a visitor's page depends, headers as they were sent."""


def _state_of(consultation: Any) -> State:
    """Return what decides whether a page of this consultation may still be shown."""
    now = clock.now()
    dates = {name: getattr(consultation, name) for name in _DATES}
    return consultation.uid, consultation.version, stage_at(now, **dates), _minute(now)


@dataclass(frozen=True)
class KeptResponse:
    """A response as it was sent, and the state of the consultation that it shows."""

    consultation_id: int
    state: State
    status: str
    headers: list[tuple[str, str]]
    body: bytes


RESPONSES: Final[Store[State, KeptResponse]] = Store(MAX_BYTES)
"""The responses that this process keeps."""


class KeptPages:
    """A WSGI application that sends kept pages to visitors and passes other requests on."""

    def __init__(self, application: WSGIApplication, app: Flask) -> None:
        self._application = application
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send a kept page if it is still true; else let the application answer."""
        with answering_soon():
            return self._answer(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_plain = environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ
        if not (is_plain and is_enabled) or "forum" in environ.get("HTTP_COOKIE", ""):
            return self._application(environ, start_response)
        key = tuple(environ.get(name) for name in _OF_THE_REQUEST)
        kept = RESPONSES.get(key)
        if kept is not None and self._read_state(kept.consultation_id) == kept.state:
            start_response(kept.status, kept.headers)
            return [kept.body]
        return self._keep(key, environ, start_response)

    def _keep(
        self, key: State, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let the application answer, and keep its answer if it is the same for all visitors."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            begun.append((status, headers))
            return start_response(status, headers, *rest)

        chunks = self._application(environ, note)
        mark = environ.get(MARK)
        if mark is None or len(begun) != 1 or not begun[0][0].startswith("200"):
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, headers = begun[0]
        if not any(name.lower() == "set-cookie" for name, _value in headers):
            kept = KeptResponse(mark[0], mark[1], status, headers, body)
            RESPONSES.put(key, kept, len(body) + sum(len(str(part)) for part in key))
        return [body]

    def _read_state(self, consultation_id: int) -> State | None:
        """Return the state of a consultation; None if it is gone or cannot be read."""
        try:
            with self._app.app_context(), db.engine.connect() as connection:
                row = connection.execute(_SELECT_STATE, {"id": consultation_id}).one_or_none()
        except SQLAlchemyError:
            return None
        return None if row is None else _state_of(row)
