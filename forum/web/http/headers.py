"""Security headers of every response."""

from typing import Final

from flask import Flask, Response

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


def register(app: Flask) -> None:
    """Add the headers to every response."""

    @app.after_request
    def protect(response: Response) -> Response:
        present = {name.lower() for name, _value in response.headers}
        for name, value in HEADERS.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response
