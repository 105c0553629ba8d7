"""Markdown as people write it: what they plainly meant as a mark is one, all else stays as typed.

The only importer of the parser, with the rules beside it.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from types import SimpleNamespace
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.linkify import linkify
from markdown_it.token import Token

from forum.domain.contributions.markup import MOST_LINES
from forum.domain.html import block_rules, inline_rules
from forum.domain.html.addresses import AddressFinder, read_address
from forum.domain.html.bullets import mark_lists
from forum.domain.html.list_tokens import keep_lists_as_typed
from forum.domain.html.wraps import join_wrapped_lines

PIECE_TOKENS = 100
MAX_STYLES = 8  # levels of nested emphasis
PAGE_CHARACTERS = 1_500
"""The least characters of a paragraph that holds a whole page, with a paragraph in each line."""
LINE_CHARACTERS = 100
"""The least characters of its lines on average; verses and lists have fewer."""

_LINK = re.compile(
    r"https?://(?:[^\s/?#@]*@)?(?:[^\s/?#%<>\\^|@\[\]:]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#]|$)"
    r"|mailto:[^\s]",
    re.IGNORECASE,
)


def markdown_to_html(source: str) -> str:
    """Return Markdown as HTML that is still to be sanitised."""
    if source.count("\n") > MOST_LINES:
        return _without_marks(source)
    source, bullets = mark_lists(source)
    with _parser_lock:  # the link finder and the rule caches are shared by all threads
        return str(_parser.render(source, {"bullets": bullets, "lists": {}}))


def _without_marks(source: str) -> str:
    """Return paragraphs of lines; a parser needs seconds for tens of thousands of short lines."""
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", escape(source.strip(), quote=False))
    html = "</p>\n<p>".join(paragraph.replace("\n", "<br>\n") for paragraph in paragraphs)
    return f"<p>{html}</p>"


class _Parser(MarkdownIt):
    """markdown-it that accepts no addresses but http, https and mailto."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return _LINK.match(url) is not None

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """Return the address as it was typed."""
        return link


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
    endings: list[Token | None] = []
    for token in tokens:
        if token.type == "image":
            yield from _picture_as_link(token, is_in_link=any(endings))
        elif token.type == "link_open":
            title = str(token.attrs.pop("title", ""))
            if token.attrs["href"]:
                endings.append(_text_token(f" ({title})" if title else ""))
                yield token
            else:  # there is no link to click
                endings.append(None)
                yield _text_token("[")
        elif token.type == "link_close":
            ending = endings.pop()
            yield from [_text_token("]()")] if ending is None else [token, ending]
        else:
            yield token


def _picture_as_link(image: Token, *, is_in_link: bool) -> Iterator[Token]:
    address = str(image.attrs["src"])
    title = image.attrs.get("title")
    words = _text_token(image.content.strip() or address)
    if not address:
        yield _text_token(f"![{image.content}]()")
    elif is_in_link:
        yield words
    else:
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield words
        yield Token("link_close", "a", -1)
    if title:
        yield _text_token(f" ({title})")


def _find_addresses(state: StateCore) -> None:
    """Make links of the addresses in texts, in pieces: the rule copies all of them for each."""
    for token in state.tokens:
        if token.type == "inline" and token.children and _parser_finder.pretest(token.content):
            pieces = [replace(token, children=piece) for piece in _pieces(token.children)]
            linkify(cast("StateCore", SimpleNamespace(md=state.md, tokens=pieces)))
            token.children = [child for piece in pieces for child in piece.children or ()]


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield tokens in pieces of about PIECE_TOKENS, cut where no link is open."""
    piece: list[Token] = []
    links = 0
    for token in tokens:
        piece.append(token)
        links += token.nesting if token.tag == "a" else 0
        if len(piece) >= PIECE_TOKENS and not links and token.type != "text_special":
            yield piece
            piece = []
    yield piece


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


def _join_wrapped_lines(state: StateCore) -> None:
    """Join lines broken at a margin; the lines of a very long paragraph become paragraphs."""
    tokens: list[Token] = []
    for token in state.tokens:
        if tokens and tokens[-1].type == "paragraph_open":
            opening, content = tokens[-1], join_wrapped_lines(token.content)
            token.content, *others = [content] if opening.hidden else _as_paragraphs(content)
            tokens.append(token)
            for line in others:
                closing = Token("paragraph_close", "p", -1, block=True, level=opening.level)
                tokens += [closing, replace(opening), replace(token, content=line, children=[])]
        else:
            tokens.append(token)
    state.tokens = tokens


def _as_paragraphs(content: str) -> list[str]:
    """Return a paragraph, or its lines if it is a whole page of long ones."""
    lines = [line for line in content.split("\n") if line.strip()]
    is_page = len(content) > PAGE_CHARACTERS and len(content) > LINE_CHARACTERS * len(lines)
    return lines if is_page else [content]


def _build_parser() -> _Parser:
    parser = _Parser("commonmark", {"html": False, "breaks": True, "linkify": True})
    parser.linkify = _parser_finder
    parser.enable(["linkify", "strikethrough", "table"])
    # Pasted text is indented (code), underlined (lheading) and has footnotes (reference), and what
    # people type has & and <...> without thinking of HTML: each would be misread or lost.
    parser.disable(["code", "lheading", "reference", "entity", "autolink"])
    parser.options["maxNesting"] = block_rules.MAX_DEPTH + 2  # a list opens two levels at once
    blocks, inline, core = parser.block.ruler, parser.inline.ruler, parser.core.ruler
    interrupting: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    interrupting_lists: RuleOptionsType = {"alt": [*interrupting["alt"], "list"]}
    blocks.before("table", "too_deep", block_rules.flatten_deep_blocks)
    blocks.at("table", block_rules.read_table, {"alt": ["paragraph", "reference"]})
    blocks.at("fence", block_rules.read_code, interrupting_lists)
    blocks.at("blockquote", block_rules.read_quote, interrupting_lists)
    blocks.at("hr", block_rules.read_rule, interrupting_lists)
    blocks.at("list", block_rules.read_list, interrupting)
    blocks.at("heading", block_rules.read_heading, interrupting)
    inline.at("link", inline_rules.read_link)
    inline.at("image", inline_rules.read_picture)
    inline.at("linkify", read_address)
    inline.at("escape", inline_rules.read_escape)
    inline.at("backticks", inline_rules.read_backticks)
    inline.at("emphasis", inline_rules.read_stars)
    inline.at("strikethrough", inline_rules.read_tildes)
    core.at("linkify", _find_addresses)
    core.after("block", "wraps", _join_wrapped_lines)
    core.after("wraps", "lists", keep_lists_as_typed)
    core.push("headings", _map_headings)
    core.push("inlines", _show_hidden_text)
    return parser


_parser_finder = AddressFinder()
_parser = _build_parser()
_parser_lock = threading.Lock()
