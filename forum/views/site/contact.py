"""How readers reach those who run the site: the configured address as a link."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app
from flask_babel import gettext as _


@dataclass(frozen=True)
class ContactWay:
    """A link to those who run the site, with its words; both empty where none is configured."""

    link: str
    words: str
    is_mail: bool


def make_contact_way(subject: str) -> ContactWay:
    """Return the way to write to those who run the site; a mail is about `subject`, if any."""
    address = current_app.config["FORUM_CONTACT"]
    if not address or address.startswith("https://"):
        return ContactWay(address, address, is_mail=False)
    title = _("Question about: %(title)s", title=subject) if subject else ""
    query = f"?subject={quote(title)}" if title else ""
    return ContactWay(f"mailto:{address}{query}", address, is_mail=True)
