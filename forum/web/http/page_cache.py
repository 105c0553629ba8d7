"""Finished pages for visitors, kept by version, with an ETag; nobody's own page is kept."""

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

MOST_BYTES = 32_000_000

_pages: OrderedDict[str, bytes] = OrderedDict()
_size = 0
_lock = Lock()
switched_on = True


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _key(consultation: Consultation) -> str:
    """Return all that a visitor's page depends on: its stage to the second, its age to a minute."""
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


def visitors_page(consultation: Consultation, make: Callable[[], str]) -> Response:
    """Return a visitor's page from the store, or make it; 304 where the browser has it.

    A signed-in person's page, and one that carries a message, is always made.
    """
    if session or not switched_on:
        response = make_response(make())
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    key = _key(consultation)
    if request.if_none_match.contains(key[:32]):
        response = Response(status=304)
    else:
        response = Response(_kept(key, make), mimetype="text/html")
    response.set_etag(key[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    return response


def _kept(key: str, make: Callable[[], str]) -> bytes:
    global _size
    with _lock:
        if key in _pages:
            _pages.move_to_end(key)
            return _pages[key]
    body = make().encode()
    with _lock:
        _size += len(body) - len(_pages.pop(key, b""))
        _pages[key] = body
        while _size > MOST_BYTES:
            _size -= len(_pages.popitem(last=False)[1])
    return body


def forget() -> None:
    """Drop all kept pages."""
    global _size
    with _lock:
        _pages.clear()
        _size = 0
