"""A cache of rendered pages for visitors, by version of the consultation, with ETags."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import Response, make_response, request, session

from forum import clock
from forum.models.consultation import Consultation
from forum.web.http.assets import fingerprint, theme
from forum.web.language.locale import language, zone_name

MAX_BYTES = 32_000_000

_pages: OrderedDict[str, bytes] = OrderedDict()
_size = 0
_lock = Lock()
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
    global _size
    with _lock:
        if key in _pages:
            _pages.move_to_end(key)
            return _pages[key]
    body = render()
    with _lock:
        _size += len(body) - len(_pages.pop(key, b""))
        _pages[key] = body
        while _size > MAX_BYTES:
            _size -= len(_pages.popitem(last=False)[1])
    return body
