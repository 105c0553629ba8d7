"""Mail as text: rendered outside a request, in the reader's language, with public addresses."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from flask import current_app, g
from flask_babel import force_locale

from forum.models.user import User

_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Letter:
    """What a mail says; the body ends with one line break."""

    subject: str
    body: str


def address(endpoint: str, language: str, **values: object) -> str:
    """Return the public address of a page in `language`, after `FORUM_BASE_URL`, in no request."""
    base = urlsplit(current_app.config["FORUM_BASE_URL"])
    urls = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language
    return urls.build(endpoint, values, force_external=True)


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


def letter(kind: str, person: User, /, **values: object) -> Letter:
    """Return the mail `templates/mail/<kind>.txt` to `person`, in their language."""
    return letter_in(kind, person.language, person=person, **values)


def letter_in(kind: str, language: str, /, **values: object) -> Letter:
    """Return the mail `templates/mail/<kind>.txt` in `language`; its first line is the subject.

    The template has `site`, `url(endpoint, **values)` and whatever is in `values`.
    """
    url: Callable[..., str] = partial(address, language=language)
    site = current_app.config["FORUM_SITE_NAME"]
    with speaking(language):
        template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
        text = template.render(values, site=site, url=url)
    subject, _, body = text.strip().partition("\n")
    return Letter(" ".join(subject.split()), _GAPS.sub("\n\n", body.strip()) + "\n")


def own_host() -> str:
    """Return the name of our host, for the ids of mails."""
    return urlsplit(current_app.config["FORUM_BASE_URL"]).hostname or "localhost"
