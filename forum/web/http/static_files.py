"""Sends the site's own files from memory, without calling the application."""

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
    """A WSGI application that answers requests for the site's own files and passes on others."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        assets()  # made before the process is forked, so that all have one copy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a file, or let the application answer."""
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        match = ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if is_read else None
        asset = assets().get(match["name"]) if match else None
        if match is None or asset is None:
            return self._application(environ, start_response)
        response = _respond(asset, Request(environ), is_current=match["version"] == fingerprint())
        return response(environ, start_response)


def _respond(asset: Asset, request: Request, *, is_current: bool) -> Response:
    """Return a file, compressed if the browser accepts that.

    A page of another version gets the file of this version, and caches must ask again for it.
    """
    encoding = request.accept_encodings.best_match(ENCODINGS, "identity")
    response = Response(asset.encoded.get(encoding, asset.body), mimetype=asset.media_type)
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = FOR_EVER if is_current else "no-cache"
    response.vary.add("Accept-Encoding")
    if encoding in asset.encoded:
        response.content_encoding = encoding
    response.set_etag(f"{fingerprint()}-{encoding}")
    return response.make_conditional(request)
