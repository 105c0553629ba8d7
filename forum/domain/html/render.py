"""Safe HTML: Markdown in, sanitised HTML out, and what can be read from it.

The only importer of markdown-it-py, bleach and nh3. bleach gets no security fixes any more, so
nh3 sanitises its output again with the same allow list. Pages need this module alone: functions
that only read safe HTML live in `forum.domain.html.read` and are exported here too.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

import bleach
import nh3
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from linkify_it.main import Match  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.domain.characters import clean_text
from forum.domain.html.read import BLOCKS, VOID, plain_text

MAX_DEPTH = 20  # levels of nested quotes and lists: each takes two
MAX_STYLES = 8  # levels of nested emphasis
ROUNDS = 5

_TAGS = BLOCKS | {"br", "em", "strong", "s", "code", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow noopener ugc"

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BULLET = re.compile(r"^([ \t]*)[•‣◦▪·\uf0b7][ \t\u00a0]+(?=\S)", re.MULTILINE)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)


def to_safe_html(source: str) -> str:
    """Return people's Markdown as HTML that is safe to show; no word of it is lost.

    Raw HTML becomes text, images become links, headings h5 and h6, and lines that begin with a
    typed bullet become lists; single line ends stay. No change of direction goes beyond its line.
    """
    source = _mark_lists(unicodedata.normalize("NFC", _clean(source)))
    with _parser_lock:  # the link finder and the rule caches are shared by all threads
        html = str(_parser.render(source))
    return clean_text(_sanitise_twice(html))


def sanitise_html(html: str) -> str:
    """Return `html` with only the tags, attributes and links that people may use; idempotent."""
    html = _clean(html)
    for _ in range(ROUNDS):
        safe = clean_text(_sanitise_twice(html))
        if safe == html:
            return safe
        html = safe
    return safe if _sanitise_twice(safe) == safe else escape(plain_text(safe), quote=False)


def _mark_lists(source: str) -> str:
    """Return Markdown in which lines that begin with a typed bullet are list items."""
    if not _BULLET.search(source):
        return source
    lines: list[str] = []
    was_item = False
    for line in source.split("\n"):
        bullet = _BULLET.match(line)
        if was_item and not bullet and line[:1].strip():
            lines.append("")  # else the line would become a part of the item
        lines.append(f"{bullet[1]}- {line[bullet.end() :]}" if bullet else line)
        was_item = bullet is not None
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Remove control characters and replace all kinds of line ends by newlines."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


# --- sanitising -----------------------------------------------------------------------------


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "start":
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
    return _second_sanitiser.clean(first_sanitiser.clean(html))


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


# --- Markdown -------------------------------------------------------------------------------


class _Parser(MarkdownIt):
    """markdown-it that accepts no addresses but http, https and mailto."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return _LINK.match(url) is not None


class _LinkFinder(LinkifyIt):  # type: ignore[misc]
    """Finds web addresses with a scheme or www, and e-mail addresses; not "development.It"."""

    def match(self, text: str) -> list[Match]:
        links: list[Match] = super().match(text) or []
        return [link for link in links if link.schema or link.text[:4].lower() == "www."]


def _flatten_deep_blocks(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read what is nested too deep as one paragraph; markdown-it itself would drop it."""
    if silent or state.level < MAX_DEPTH:
        return False
    state.line = end
    state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, end, state.blkIndent, False).strip()
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _read_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table, unless a row has more cells than the head: these cells would be dropped."""
    if not table(state, start, end, True):
        return False
    cells = state.src[state.bMarks[start] : state.eMarks[start]].strip(" |\t").count("|")
    line = start + 2
    while line < end and (row := state.src[state.bMarks[line] : state.eMarks[line]].strip()):
        if row.strip(" |\t").count("|") > cells:
            return False
        line += 1
    return table(state, start, end, silent)


def _map_headings(state: StateCore) -> None:
    """Map top headings to h5 and all below them to h6, so that the outline skips no level."""
    top = 0
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            top = level if not top or level <= top else top
            tag = "h5" if level <= top else "h6"
            token.tag = tag
        elif token.type == "heading_close":
            token.tag = tag


def _show_hidden_text(state: StateCore) -> None:
    """Show what HTML would hide: pictures as links, titles of links, and the words after ```."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_limit_emphasis(_with_pictures_as_links(token.children)))
        elif token.type == "fence" and len(token.info.split()) > 1:
            token.content = f"{token.info.strip()}\n{token.content}"


def _with_pictures_as_links(tokens: list[Token]) -> Iterator[Token]:
    titles: list[str] = []
    for token in tokens:
        if token.type == "image":
            yield from _picture_as_link(token, is_in_link=bool(titles))
            continue
        if token.type == "link_open":
            titles.append(str(token.attrs.pop("title", "")))
        yield token
        if token.type == "link_close" and (title := titles.pop()):
            yield _text_token(f" ({title})")


def _picture_as_link(image: Token, *, is_in_link: bool) -> Iterator[Token]:
    address = str(image.attrs["src"])
    title = image.attrs.get("title")
    words = _text_token(image.content.strip() or address)
    if is_in_link:
        yield words
    else:
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield words
        yield Token("link_close", "a", -1)
    if title:
        yield _text_token(f" ({title})")


def _text_token(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _limit_emphasis(tokens: Iterator[Token]) -> Iterator[Token]:
    """Drop emphasis that is nested too deep: it is slow to sanitise and to display."""
    depth = 0
    for token in tokens:
        depth += min(token.nesting, 0)
        if not token.nesting or token.tag == "a" or depth + min(token.nesting, 0) < MAX_STYLES:
            yield token
        depth += max(token.nesting, 0)


def _build_parser() -> _Parser:
    links = _LinkFinder({"ftp:": None, "//": None})
    parser = _Parser("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.linkify = links
    parser.enable(["linkify", "strikethrough", "table"])
    # Pasted text is indented (code), underlined (lheading) and has footnotes (reference):
    # each would be misread or lost.
    parser.disable(["code", "lheading", "reference"])
    parser.options["maxNesting"] = MAX_DEPTH + 2  # a list opens two levels at once
    parser.block.ruler.before("table", "too_deep", _flatten_deep_blocks)
    parser.block.ruler.at("table", _read_table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.push("headings", _map_headings)
    parser.core.ruler.push("inlines", _show_hidden_text)
    return parser


_parser = _build_parser()
_parser_lock = threading.Lock()
