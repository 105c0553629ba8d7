"""A cache of rendered pages for visitors, by version of the consultation, with ETags."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
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
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


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
        response = Response(_cached_body(key, render), mimetype="text/html")
    response.set_etag(key[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    return response


def _cached_body(key: str, render: Callable[[], str]) -> bytes:
    global _size
    with _lock:
        if key in _pages:
            _pages.move_to_end(key)
            return _pages[key]
    body = render().encode()
    with _lock:
        _size += len(body) - len(_pages.pop(key, b""))
        _pages[key] = body
        while _size > MAX_BYTES:
            _size -= len(_pages.popitem(last=False)[1])
    return body
