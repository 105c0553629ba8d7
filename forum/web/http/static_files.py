"""Sends the site's own files from memory, before the application is asked."""

import re
from collections.abc import Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug import Request, Response

from forum.web.http.assets import PREFIX, Asset, assets, fingerprint
from forum.web.http.headers import HEADERS

ADDRESS: Final = re.compile(rf"{PREFIX}(?P<version>\w+)/(?P<name>.+)")
ENCODINGS: Final = ("br", "gzip", "identity")
FOR_EVER: Final = "public, max-age=31536000, immutable"


class StaticFiles:
    """A WSGI application before another one, which answers for all but the site's own files."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        assets()  # made before the process is forked, so that all have one copy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file, or let the application answer."""
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        asked = ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if is_read else None
        found = assets().get(asked["name"]) if asked else None
        if asked is None or found is None:
            return self._application(environ, start_response)
        answer = _answer(found, Request(environ), is_present=asked["version"] == fingerprint())
        return answer(environ, start_response)


def _answer(found: Asset, request: Request, *, is_present: bool) -> Response:
    """Return a file, compressed where the browser takes that.

    A page of another version gets what there is, and keeps it for no other page.
    """
    encoding = request.accept_encodings.best_match(ENCODINGS, "identity")
    answer = Response(found.encoded.get(encoding, found.body), mimetype=found.media_type)
    answer.headers.update(HEADERS)
    answer.headers["Cache-Control"] = FOR_EVER if is_present else "no-cache"
    answer.vary.add("Accept-Encoding")
    if encoding in found.encoded:
        answer.content_encoding = encoding
    answer.set_etag(f"{fingerprint()}-{encoding}")
    return answer.make_conditional(request)
