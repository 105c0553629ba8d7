"""A cache of rendered pages for visitors, by version of the consultation, with ETags."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final, Generic, TypeVar

from flask import Response, make_response, request, session

from forum import clock
from forum.models.consultation import Consultation
from forum.web.http.assets import fingerprint, theme
from forum.web.language.locale import language, zone_name

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
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of this size in bytes."""
        with self._lock:
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
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _pack(file: KeptFile) -> bytes:
    return file.changed_at.isoformat().encode() + b"\n" + file.body


def cached_page(consultation: Consultation, render: Callable[[], str]) -> Response:
    """Return a page from the cache, or render it; 304 if the browser has it already.

    Pages of signed-in people, and pages with a flashed message, are never cached.
    """
    if session or not is_enabled:
        response = make_response(render())
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    key = _key(consultation)
    if request.if_none_match.contains(key[:32]):
        response = Response(status=304)
    else:
        body = _cached_body(key, lambda: render().encode())
        response = Response(body, mimetype="text/html")
    response.set_etag(key[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    return response


def _cached_body(key: str, render: Callable[[], bytes]) -> bytes:
    body = _bodies.get(key)
    if body is None:
        body = render()
        _bodies.put(key, body, len(body))
    return body
