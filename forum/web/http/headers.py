"""Headers of every response: what browsers may do with it, and which caches may keep it."""

from typing import Final

from flask import Flask, Response, request, session

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def keep_private(response: Response) -> Response:
    """Forbid all caches to store a response that is meant for one person only."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _keep_from_others(response: Response) -> None:
    """Say that no shared cache may store what was made for one person, nor any cache an error.

    A view that knows more has said so already. Browsers may keep a page, so that a way back finds
    in its form what was typed, but they ask before they show it again.
    """
    if "Cache-Control" in response.headers:
        return
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif session or session.modified or "Set-Cookie" in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"


def register(app: Flask) -> None:
    """Add the headers to every response, and compress none in a way that was refused."""

    @app.before_request
    def choose_encoding() -> None:
        """Say how to compress where the wish is not a mere list: the library ignores a `q=0`."""
        if ";" in request.headers.get("Accept-Encoding", ""):
            known = app.config["COMPRESS_ALGORITHM"]
            chosen = request.accept_encodings.best_match(known, "identity")
            request.environ["HTTP_ACCEPT_ENCODING"] = chosen

    @app.after_request
    def protect(response: Response) -> Response:
        _keep_from_others(response)
        present = {name.lower() for name, _value in response.headers}
        for name, value in HEADERS.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response
