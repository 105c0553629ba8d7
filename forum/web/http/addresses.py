"""The public address of the site: of its pages in mail and exports, and as the only one it answers.

Pages are kept and linked by address, so a request in another host's name is refused in production.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.sansio.utils import host_is_trusted

from forum.web.http.errors import error_page

HTTPS_ONLY: Final = ("Strict-Transport-Security", "max-age=31536000")
OPEN_TO_MONITORS: Final = frozenset({"/healthz", "/readyz"})
"""Paths that are asked by the number of a machine; they say nothing of people."""
IS_FOREIGN: Final = "forum.is_foreign_host"


def address(endpoint: str, language: str, **values: object) -> str:
    """Return the public address of a page in `language`, based on `FORUM_BASE_URL`."""
    base = urlsplit(current_app.config["FORUM_BASE_URL"])
    urls = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language
    return urls.build(endpoint, values, force_external=True)


def public_host() -> str:
    """Return the host name of `FORUM_BASE_URL`, for message ids."""
    return urlsplit(current_app.config["FORUM_BASE_URL"]).hostname or "localhost"


class PublicSite:
    """A WSGI application that demands HTTPS in every response, and knows its own hosts.

    A request for another host goes to the bare `application`, which refuses it, past all that is
    kept. `site` answers the others.
    """

    def __init__(
        self, site: WSGIApplication, application: WSGIApplication, hosts: Iterable[str]
    ) -> None:
        self._site = site
        self._application = application
        self._hosts = tuple(hosts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            return start_response(status, [*headers, HTTPS_ONLY], error)

        environ["HTTP_HOST"] = environ.get("HTTP_HOST", "").lower()  # letters mean the same
        if self._is_own(environ):
            return self._site(environ, start)
        environ |= {IS_FOREIGN: True, "HTTP_HOST": self._hosts[0]}
        return self._application(environ, start)

    def _is_own(self, environ: WSGIEnvironment) -> bool:
        is_monitored = environ.get("PATH_INFO") in OPEN_TO_MONITORS
        return is_monitored or host_is_trusted(environ["HTTP_HOST"], self._hosts)


def own_hosts(config: Mapping[str, Any]) -> list[str]:
    """Return the host names by which the site may be asked, at any port."""
    further = [name.strip() for name in config["FORUM_HOSTS"].split(",")]
    return [urlsplit(config["FORUM_BASE_URL"]).hostname or "localhost", *filter(None, further)]


def register(app: Flask) -> None:
    """Refuse requests that PublicSite found to be for another host."""

    @app.before_request
    def refuse_foreign_host() -> ResponseReturnValue | None:
        if not request.environ.get(IS_FOREIGN):
            return None
        base = current_app.config["FORUM_BASE_URL"]
        return error_page(
            400,
            _("This address is a different one"),
            _("This site is at %(address)s.", address=base),
        )
