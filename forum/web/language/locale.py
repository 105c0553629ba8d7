"""The reader's language and zone: from the address, remembered, else negotiated."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import force_locale
from flask_login import current_user

from forum.domain.languages import DEFAULT, LANGUAGES

LANGUAGE_COOKIE = "language"
ZONE_COOKIE = "zone"
YEAR = 365 * 24 * 3600


def negotiated_language() -> str:
    """Return the language for an address without one: remembered, the person's, the browser's."""
    remembered = request.cookies.get(LANGUAGE_COOKIE, "")
    if remembered in LANGUAGES:
        return remembered
    if "_user_id" in session and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def language() -> str:
    """Return the language of the page that is being made."""
    if not has_request_context():
        return str(g.get("language", DEFAULT))
    if "language" not in g:
        in_path = request.path[1:].partition("/")[0]
        g.language = in_path if in_path in LANGUAGES else negotiated_language()
    return str(g.language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make everything inside come out in `language`, where there is no request to say which."""
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        if before is None:
            g.pop("language", None)
        else:
            g.language = before


def zone_name() -> str:
    """Return the reader's zone where it is known, else an empty string."""
    name = request.cookies.get(ZONE_COOKIE, "")
    if not name and "_user_id" in session and current_user.is_authenticated:
        name = current_user.zone
    return name if name in available_zones() else ""


def zone(name: str) -> tzinfo:
    """Return the zone with this name, or UTC where there is none."""
    return ZoneInfo(name) if name in available_zones() else UTC


_zones: set[str] = set()


def available_zones() -> set[str]:
    """Return the names of all zones, read once."""
    if not _zones:
        _zones.update(available_timezones())
    return _zones


def register(app: Flask) -> None:
    """Take the language out of every address, put it into every link, and remember it."""

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    @app.after_request
    def remember_language(response: Response) -> Response:
        chosen = (request.view_args or {}).get("lang") or g.get("language")
        in_path = request.path[1:].partition("/")[0] in LANGUAGES
        if in_path and chosen and request.cookies.get(LANGUAGE_COOKIE) != chosen:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=app.config["FORUM_PRODUCTION"],
            )
        return response
