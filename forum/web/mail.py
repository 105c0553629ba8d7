"""Mail as text: rendered outside a request, in the reader's language, with public addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import current_app

from forum.models.user import User
from forum.web.http.addresses import address
from forum.web.language.locale import speaking

_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class MailText:
    """What a mail says; the body ends with one line break."""

    subject: str
    body: str


def letter(kind: str, person: User, /, **values: object) -> MailText:
    """Return the mail `templates/mail/<kind>.txt` to `person`, in their language."""
    return letter_in(kind, person.language, person=person, **values)


def letter_in(kind: str, language: str, /, **values: object) -> MailText:
    """Return the mail `templates/mail/<kind>.txt` in `language`; its first line is the subject.

    The template has `site`, `url(endpoint, **values)` and whatever is in `values`.
    """
    url: Callable[..., str] = partial(address, language=language)
    site = current_app.config["FORUM_SITE_NAME"]
    with speaking(language):
        template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
        text = template.render(values, site=site, url=url)
    subject, _, body = text.strip().partition("\n")
    return MailText(" ".join(subject.split()), _GAPS.sub("\n\n", body.strip()) + "\n")
