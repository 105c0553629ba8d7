"""Feeds as Atom (RFC 4287), with what answers what (RFC 4685).

The libraries for it give an entry no language of its own, and here each entry has one.
"""

from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from forum.domain.exports.feed import Feed, FeedItem
from forum.exports.characters import printable

CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"
ATOM: Final = "http://www.w3.org/2005/Atom"
THREAD: Final = "http://purl.org/syndication/thread/1.0"
XML: Final = "http://www.w3.org/XML/1998/namespace"

register_namespace("", ATOM)
register_namespace("thr", THREAD)


def render_feed(feed: Feed) -> bytes:
    """Return the document in UTF-8."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title, **{f"{{{XML}}}lang": feed.title_language})
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle, **{f"{{{XML}}}lang": feed.subtitle_language})
    _add(root, "updated", _instant(feed.updated_at))
    _link(root, "self", feed.address, type="application/atom+xml")
    _link(root, "alternate", feed.page, type="text/html", hreflang=feed.language)
    for language, address in feed.others.items():
        _link(root, "related", address, type="application/atom+xml", hreflang=language)
    _add(root, "generator", "Forum")
    for item in feed.items:
        _add_entry(root, item)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add_entry(root: Element, item: FeedItem) -> None:
    entry = SubElement(
        root,
        f"{{{ATOM}}}entry",
        {f"{{{XML}}}lang": item.language, f"{{{XML}}}base": item.address},
    )
    _add(entry, "id", item.id)
    _add(entry, "title", item.title, **_lang(item.title_language, item.language))
    _add(entry, "published", _instant(item.published_at))
    _add(entry, "updated", _instant(item.updated_at))
    _link(entry, "alternate", item.address, type="text/html")
    _add(SubElement(entry, f"{{{ATOM}}}author"), "name", item.author)
    if item.reply_to is not None:
        reference, address = item.reply_to
        SubElement(
            entry,
            f"{{{THREAD}}}in-reply-to",
            {"ref": reference, "href": address, "type": "text/html"},
        )
    _add(entry, "content", item.html, type="html")


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = printable(text)


def _lang(language: str, around: str) -> dict[str, str]:
    """Return the attribute of an element in another language than what is around it."""
    return {f"{{{XML}}}lang": language} if language not in ("", around) else {}


def _link(parent: Element, relation: str, address: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": address, **attributes})


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
