"""The one right address of a page: slips in an address lead there, whatever page it is."""

from typing import Any, Final
from urllib.parse import unquote

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import AnyConverter, MapAdapter, RequestRedirect, Rule
from werkzeug.wrappers import Response

from forum.domain.characters import without_invisible
from forum.domain.languages import LANGUAGES
from forum.web.http.guards import SAFE_METHODS
from forum.web.language.locale import negotiated_language

IN_SMALL_LETTERS: Final = frozenset(
    {"lang", "slug", "key", "format", "step", "number", "post_id", "into", "item"}
)
"""Variables of addresses that have no capitals; a token or the name of a file may have some."""

_BEFORE: Final = " <([{«“‘\"'\N{NO-BREAK SPACE}"
_AFTER: Final = " >)]}»”’\"'.,;:!?…*\N{NO-BREAK SPACE}"

RuleMatch = tuple[Rule, dict[str, Any]]


def register(app: Flask) -> None:
    """Redirect what is read at an address with a slip in it, before anything is looked up.

    The new address is always that of a page of this site. Whether somebody may see the page, or
    there is one, is asked there.
    """

    @app.before_request
    def lead_to_right_address() -> Response | None:
        if request.method not in SAFE_METHODS or request.method == "OPTIONS":
            return None
        if "\0" in request.path:
            return None
        if request.routing_exception is None:
            has_slip = any(
                str(value) != _correct(name, str(value))
                for name, value in (request.view_args or {}).items()
            )
            if not has_slip:
                return None
        elif not isinstance(request.routing_exception, NotFound | RequestRedirect):
            return None
        return _redirect_from(request.path)


def _redirect_from(path: str) -> Response | None:
    """Return the redirect from a path with a slip, or None if no page is meant."""
    urls = current_app.create_url_adapter(request)
    if urls is None:
        return None
    segments = [segment for segment in path.split("/") if segment]
    tidy = [segment for segment in map(_tidy, segments) if segment]
    right = _build(urls, segments) or _build(urls, tidy)
    is_without_language = right is None
    if is_without_language:
        here = negotiated_language()
        right = _build(urls, [here, *segments]) or _build(urls, [here, *tidy])
    if right is None or unquote(right) == request.script_root + path:
        return None
    query = request.query_string.decode("ascii", "replace")
    response = redirect(f"{right}?{query}" if query else right, 308)
    if is_without_language:
        response.vary.update(("Accept-Language", "Cookie"))
        response.headers["Cache-Control"] = "no-store"
    return response


def _tidy(segment: str) -> str:
    """Return a part of a path without what a sentence leaves around an address, or hides in it."""
    return without_invisible(segment).lstrip(_BEFORE).rstrip(_AFTER)


def _correct(name: str, value: str) -> str:
    """Return the value of a variable of an address without slips; the name of a file stays."""
    if name in IN_SMALL_LETTERS:
        return (_tidy(value) or value).lower()
    return _tidy(value) or value if name == "token" else value


def _build(urls: MapAdapter, segments: list[str]) -> str | None:
    """Return the right address for these parts of a path, or None if there is no such page."""
    if not segments:
        return None
    language = segments[0].replace("_", "-").partition("-")[0].lower()
    if language in LANGUAGES:
        segments = [language, *segments[1:]]
    found = _match(urls, "/" + "/".join(segments).lower())
    if found is None:
        return None
    rule, values = found
    named = [part for part in rule.rule.split("/") if part]
    for part, segment in zip(named, segments, strict=False):
        name = part.rpartition(":")[2].strip("<>")
        is_fixed = name in IN_SMALL_LETTERS or isinstance(rule._converters.get(name), AnyConverter)
        if part.startswith("<") and name in values and not is_fixed:
            values[name] = segment
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = _correct(name, value)
    return urls.build(rule.endpoint, values)


def _match(urls: MapAdapter, path: str) -> RuleMatch | None:
    for candidate in (path, f"{path}/"):
        try:
            rule, values = urls.match(candidate, method="GET", return_rule=True)
        except RequestRedirect:
            continue
        except HTTPException:
            return None
        return rule, dict(values)
    return None
