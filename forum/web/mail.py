"""Mail texts, rendered outside a request in the reader's language, with public addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import current_app

from forum.models.user import User
from forum.web.http.addresses import address
from forum.web.language import dates
from forum.web.language.locale import available_zones, use_language

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class MailText:
    """Subject and body of a mail; the body ends with one line break."""

    subject: str
    body: str


def render_mail_to(kind: str, person: User, /, **values: object) -> MailText:
    """Return the mail `templates/mail/<kind>.txt` to `person`, in their language."""
    return render_mail(kind, person.language, zone=person.zone, person=person, **values)


def render_mail(kind: str, language: str, /, *, zone: str = "", **values: object) -> MailText:
    """Return the mail `templates/mail/<kind>.txt` in `language`; its first line is the subject.

    The template can use `site`, `url(endpoint, **values)` and all of `values`; and `when(instant,
    place)`, which is in the reader's `zone`, or where that is unknown in the zone `place`.
    """

    def when(instant: datetime, place: str) -> str:
        return dates.full_date_in_zone(instant, zone if zone in available_zones() else place)

    url: Callable[..., str] = partial(address, language=language)
    site = current_app.config["FORUM_SITE_NAME"]
    with use_language(language):
        template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
        text = template.render(values, site=site, url=url, when=when)
    subject, _, body = text.strip().partition("\n")
    return MailText(" ".join(subject.split()), _BLANK_LINES.sub("\n\n", body.strip()) + "\n")
