"""A feed of what is new in a consultation, for programs that read feeds (RFC 4287)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5


@dataclass(frozen=True)
class FeedItem:
    """Something that appeared: safe HTML in `language`; a stub has a sentence and no author.

    `title_language` is that of the title, if that is another one.
    `reply_to` is the id and the address of what it answers, if that is a contribution.
    """

    id: str
    title: str
    language: str
    address: str
    author: str
    published_at: datetime
    updated_at: datetime
    html: str
    reply_to: tuple[str, str] | None = None
    title_language: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed in one language; `page` shows the same to people, `others` are other languages.

    Its title and its subtitle may stand there as they were written, in another language.
    """

    id: str
    title: str
    subtitle: str
    language: str
    title_language: str
    subtitle_language: str
    address: str
    page: str
    updated_at: datetime
    others: dict[str, str] = field(default_factory=dict)
    items: list[FeedItem] = field(default_factory=list)


def feed_id(consultation_uid: str, *parts: object) -> str:
    """Return a permanent id of a thing in a consultation, the same on every site that holds it."""
    return uuid5(NAMESPACE_URL, "/".join(map(str, (consultation_uid, *parts)))).urn
