"""The reader's language and time zone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask_babel import Domain, force_locale
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response as ResponseWithCookies

from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.domain.split_addresses import split_address
from forum.domain.zones import zone_names
from forum.extensions import babel

LANGUAGE_COOKIE = "language"
ZONE_COOKIE = "zone"
YEAR = 365 * 24 * 3600
OF_THE_LANGUAGE = ("language", "catalogue")
"""What `flask.g` holds for one language: its code, and its catalogue."""


class PageCatalogues(Domain):
    """The catalogues of the interface, looked up once for each page: a page asks for hundreds."""

    def get_translations(self) -> Any:
        """Return the catalogue of the language of the page."""
        if not g:
            return super().get_translations()
        catalogue = g.get("catalogue")
        if catalogue is None:
            g.catalogue = catalogue = super().get_translations()
        return catalogue


def negotiated_language() -> str:
    """Return the language for an address without one: from cookie, account or browser."""
    from_cookie = request.cookies.get(LANGUAGE_COOKIE, "")
    if from_cookie in LANGUAGES:
        return from_cookie
    if "_user_id" in session and current_user.is_authenticated:
        return str(current_user.language)
    return _browser_language()


def _browser_language() -> str:
    """Return the language that the browser wants most, whatever region it adds to it.

    `*` is any language that the browser does not refuse by q=0. A quality of `.9` is one of 0.9.
    """
    header = re.sub(r"=\s*\.", "=0.", request.headers.get("Accept-Language", ""))
    accepted = parse_accept_header(header, LanguageAccept)
    wanted = [(re.split("[-_]", tag)[0].lower(), q) for tag, q in accepted]
    refused = {code for code, quality in wanted if quality <= 0}
    for code, quality in sorted(wanted, key=lambda pair: -pair[1]):
        if quality <= 0:
            break
        choices = LANGUAGES if code == "*" else (code,)
        named = {other for other, _ in wanted} if code == "*" else refused
        for choice in choices:
            if choice in LANGUAGES and choice not in named:
                return choice
    return DEFAULT_LANGUAGE


def language() -> str:
    """Return the language of the current page, or of the block in `use_language`."""
    # Asked for hundreds of times by a page: an attribute of the proxy would cost six times as much
    code: str | None = g._get_current_object().get("language")
    if code is not None:
        return code
    if not has_request_context():
        return DEFAULT_LANGUAGE
    in_path = request.path[1:].partition("/")[0]
    g.language = code = in_path if in_path in LANGUAGES else negotiated_language()
    return code


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Use `language` in this block, outside a request or against the language of the page."""
    before = {name: g.pop(name) for name in OF_THE_LANGUAGE if name in g}
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        for name in OF_THE_LANGUAGE:
            g.pop(name, None)
        for name, value in before.items():
            setattr(g, name, value)


def zone_name() -> str:
    """Return the name of the reader's time zone, or an empty string if it is unknown."""
    name = request.cookies.get(ZONE_COOKIE, "")
    if not name and "_user_id" in session and current_user.is_authenticated:
        name = current_user.zone
    return name if name in available_zones() else ""


def with_zone_cookie(response: ResponseWithCookies, name: str) -> ResponseWithCookies:
    """Let a response keep a zone that the reader has chosen; an empty name forgets it."""
    response.set_cookie(
        ZONE_COOKIE,
        name,
        max_age=YEAR if name else 0,
        samesite="Lax",
        secure=current_app.config["FORUM_PRODUCTION"],
    )
    return response


def zone(name: str) -> tzinfo:
    """Return the time zone with this name, or UTC if there is none."""
    return ZoneInfo(name) if name in available_zones() else UTC


def available_zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return zone_names()


def _referring_language() -> str:
    """Return the language of the page of this site from which a link was followed, or ""."""
    referrer = split_address(request.referrer or "")
    language_of_page = referrer.path[1:].partition("/")[0]
    is_here = referrer.netloc == request.host and language_of_page in LANGUAGES
    return language_of_page if is_here else ""


def register(app: Flask) -> None:
    """Read the language from every address, add it to every link, and store one that is chosen."""
    babel.domain_instance = PageCatalogues()

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    def _is_kept(response: Response) -> bool:
        """Return whether other readers get the same response from a cache: it sets no cookie."""
        return "ETag" in response.headers

    @app.after_request
    def remember_language(response: Response) -> Response:
        page_language = (request.view_args or {}).get("lang") or g.get("language")
        in_path = request.path[1:].partition("/")[0] in LANGUAGES
        if _is_kept(response) or response.mimetype != "text/html":
            return response
        is_chosen = page_language and _referring_language() not in ("", page_language)
        if in_path and is_chosen and request.cookies.get(LANGUAGE_COOKIE) != page_language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                page_language,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=app.config["FORUM_PRODUCTION"],
            )
        return response
