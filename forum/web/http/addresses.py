"""Public addresses of pages, for mail and exports that are made outside a request."""

from urllib.parse import urlsplit

from flask import current_app


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
