"""Public addresses of pages where there is no request to take the host from."""

from urllib.parse import urlsplit

from flask import current_app


def address(endpoint: str, language: str, **values: object) -> str:
    """Return the public address of a page in `language`, after `FORUM_BASE_URL`."""
    base = urlsplit(current_app.config["FORUM_BASE_URL"])
    urls = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language
    return urls.build(endpoint, values, force_external=True)


def own_host() -> str:
    """Return the name of our host, for the ids of mails."""
    return urlsplit(current_app.config["FORUM_BASE_URL"]).hostname or "localhost"
