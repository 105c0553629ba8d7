"""Safe HTML: Markdown in, sanitised HTML out, and what can be read from it.

The only importer of bleach and nh3. bleach gets no security fixes any more, so
nh3 sanitises its output again with the same allow list. Pages need this module alone: functions
that only read safe HTML live in `forum.domain.html.read` and are exported here too.
"""

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

import bleach
import nh3

from forum.domain.characters import clean_text, normalise
from forum.domain.html.heights import keep_heights
from forum.domain.html.markdown import markdown_to_html
from forum.domain.html.read import BLOCKS, BRACKETED, MARKED, VOID, plain_text

ROUNDS = 5

_TAGS = BLOCKS | {"br", "em", "strong", "s", "code", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start", "class"}, "ul": {"class"}, "li": {"value"}}
_CLASSES = {"ol": BRACKETED, "ul": MARKED}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow noopener ugc"

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_STAND_INS = {
    "&lt;": "\U0010fff0", "&gt;": "\U0010fff1", "&amp;": "\U0010fff2", "&quot;": "\U0010fff3",
    "&nbsp;": "\U0010fff4", "\u00a0": "\U0010fff4",
}  # fmt: skip
"""Entities, for each of which bleach copies its text, and characters that are never in a text."""
_ENTITIES = {sign: entity for entity, sign in _STAND_INS.items() if entity != "\u00a0"}
_ENTITY = re.compile("&(?:lt|gt|amp|quot|nbsp);|\u00a0")
_STAND_IN = re.compile("[\U0010fff0-\U0010fff4]")
_BLANK = _STAND_INS["&nbsp;"]
_LATIN = {n: 0x10FE00 + n for n in range(0xA1, 0xC0)}
_LATIN_AGAIN = {stand_in: n for n, stand_in in _LATIN.items()}
"""nh3 takes time with the square of the number of these letters in one text, such as « and ¿.

In UTF-8 they begin with the same byte as the blank that breaks no line, which it looks for.
"""
_OF_LATIN = re.compile("[\u00a1-\u00bf]")
_NEVER_IN_A_TEXT = re.compile(f"{_STAND_IN.pattern}|[\U0010fea1-\U0010febf]")
_ANY_TAG = re.compile("(<[^>]*>)")

MAX_DEPTH = 50
LONGEST_TAG = 4_000
_UNENDED = re.compile(r"""<(?=/?[a-z])(?!(?:[^<>"']++|"[^"]*"|'[^']*')*>)""", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][^\s/<>]*+)[^<>]*+>", re.IGNORECASE)
_CLOSED_BY_OTHERS = {"p", "li", "td", "th", "tr", "thead", "tbody", "tfoot", "dt", "dd", "option"}
_NEVER_CLOSED = VOID | {"img", "input", "meta", "link", "col", "wbr", "area", "base", "embed"}
_SYNONYMS = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
_SYNONYM = re.compile(r"<(/?)(b|i|strike|del)(?:\s[^<>]*)?>", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)


def to_safe_html(source: str) -> str:
    """Return people's Markdown as HTML that is safe to show; no word of it is lost.

    Only what was plainly meant as a mark is one: all else is shown as it was typed. Raw HTML is
    text, images become links, headings h5 and h6, and lines with typed bullets lists. Single line
    ends stay, unless a PDF or mail program broke the line at its margin. No change of direction
    goes beyond its line.
    """
    html = markdown_to_html(normalise("NFC", clean_source(source)))
    return clean_text(_sanitise_twice(html))


def sanitise_html(html: str) -> str:
    """Return `html` with only the tags, attributes and links that people may use; idempotent.

    Bold, italic and struck words keep their style, and raised numbers their height.
    """
    html = _SYNONYM.sub(lambda tag: f"<{tag[1]}{_SYNONYMS[tag[2].lower()]}>", clean_source(html))
    html = keep_heights(_without_hostile_tags(html))
    for _ in range(ROUNDS):
        safe = clean_text(_sanitise_twice(html))
        if safe == html:
            return safe
        html = safe
    return safe if _sanitise_twice(safe) == safe else escape(plain_text(safe), quote=False)


def clean_source(text: str) -> str:
    """Return a text without control characters, and with newlines as its only line ends."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def _without_hostile_tags(html: str) -> str:
    """Return HTML without the tags that stand in more than MAX_DEPTH others.

    Tags that never end are text, and tags of more than LONGEST_TAG characters lose their
    attributes: parsers take time with the square of the depth and of the number of attributes.
    """
    depth = dropped = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth, dropped
        name = tag[2].lower()
        source = tag[0] if len(tag[0]) <= LONGEST_TAG else f"<{tag[1]}{tag[2]}>"
        if name in _CLOSED_BY_OTHERS or name in _NEVER_CLOSED:
            return source
        if not tag[1]:
            if depth < MAX_DEPTH:
                depth += 1
                return source
            dropped += 1
            return ""
        if dropped:
            dropped -= 1
            return ""
        depth = max(0, depth - 1)
        return source

    return _TAG.sub(keep, _UNENDED.sub("&lt;", html))


# --- sanitising -----------------------------------------------------------------------------


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "class":
        return value == _CLASSES.get(tag)
    if name in {"start", "value"}:
        return value.isascii() and value.isdigit() and len(value) < 10
    return _LINK.match(value) is not None


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    return value if name == "rel" or _is_allowed(tag, name, value) else None


_second_sanitiser = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=set(),
    attributes=_ATTRIBUTES,
    attribute_filter=_filter_attribute,
    link_rel=_REL,
    url_schemes=_SCHEMES,
    url_relative="deny",
)


def _sanitise_twice(html: str) -> str:
    # A Cleaner keeps the state of its parser, so each call needs its own
    first_sanitiser = bleach.Cleaner(
        tags=_TAGS, attributes=_is_allowed, protocols=_SCHEMES, strip=True, strip_comments=True
    )
    first_sanitiser.walker = _walk_tree  # type: ignore[assignment]
    html = _ENTITY.sub(lambda entity: _STAND_INS[entity[0]], _NEVER_IN_A_TEXT.sub("", html))
    html = first_sanitiser.clean(html)
    html = _STAND_IN.sub(lambda sign: _BLANK if sign[0] == _BLANK else _ENTITIES[sign[0]], html)
    return _clean_again(html).replace(_BLANK, "&nbsp;")


def _clean_again(html: str) -> str:
    """Return sanitised HTML sanitised by nh3."""
    if not _OF_LATIN.search(html):
        return _second_sanitiser.clean(html)
    pieces = _ANY_TAG.split(html)
    pieces[::2] = [text.translate(_LATIN) for text in pieces[::2]]
    return _second_sanitiser.clean("".join(pieces)).translate(_LATIN_AGAIN)


def _walk_tree(tree: Element) -> Iterator[dict[str, object]]:
    """Walk bleach's tree as its own walker does, but in linear time with many siblings."""
    yield {"type": "Characters", "data": tree.text or ""}
    open_elements: list[tuple[Element, Iterator[Element]]] = [(tree, iter(tree))]
    while open_elements:
        parent, children = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
            if open_elements:
                yield {"type": "EndTag", "name": parent.tag, "namespace": None}
                yield {"type": "Characters", "data": parent.tail or ""}
        elif isinstance(child.tag, str):
            attributes = {(None, name): value for name, value in child.attrib.items()}
            kind = "EmptyTag" if child.tag in VOID else "StartTag"
            yield {"type": kind, "name": child.tag, "namespace": None, "data": attributes}
            if kind == "StartTag":
                yield {"type": "Characters", "data": child.text or ""}
                open_elements.append((child, iter(child)))
            else:
                yield {"type": "Characters", "data": child.tail or ""}
        else:  # a comment
            yield {"type": "Characters", "data": child.tail or ""}
