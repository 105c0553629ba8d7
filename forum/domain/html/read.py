"""Reading safe HTML as `forum.domain.html.render` makes it: tags, text, words and citations."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

# Both walls write attribute values in double quotes, so a tag ends at the first bare `>`.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]++|"[^"]*+")*+)>')
_AROUND_TAB = re.compile(r" *\t *")
_WORD = re.compile(r"\S*[^\W_]\S*")
_CITATION = re.compile(r"\[([0-9]{1,6})\]")
_CITATION_NOT_LINK = re.compile(r"\[([0-9]{1,6})\](?!\(<?(?:https?:|mailto:))", re.IGNORECASE)

VOID = frozenset({"br", "hr"})
CELLS = frozenset({"td", "th"})
BLOCKS = frozenset(
    {"p", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"}
    | {"table", "thead", "tbody", "tr"}
    | CELLS
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One tag (`name` set) or one stretch of text (`name` empty) of safe HTML."""

    source: str
    start: int
    name: str = ""
    closing: bool = False

    @property
    def end(self) -> int:
        """The offset just after this piece."""
        return self.start + len(self.source)

    @property
    def text(self) -> str:
        """The characters a reader sees, entities resolved; nothing for a tag."""
        return "" if self.name else unescape(self.source)


def pieces(html: str) -> Iterator[Piece]:
    """Cut safe HTML into tags and text; the sources joined give `html` back."""
    at = 0
    for tag in _TAG.finditer(html):
        if tag.start() > at:
            yield Piece(html[at : tag.start()], at)
        yield Piece(tag[0], tag.start(), tag[2], bool(tag[1]))
        at = tag.end()
    if at < len(html):
        yield Piece(html[at:], at)


def plain_text(html: str) -> str:
    """Return the text of safe HTML: a line for each block and line break, a tab between cells."""
    parts: list[str] = []
    verbatim = False
    for piece in pieces(html):
        if piece.name == "pre":
            verbatim = not piece.closing
        if piece.name in CELLS:
            parts.append("\t" if piece.closing else "")
        elif piece.name in BLOCKS or piece.name in VOID:
            parts.append("\n")
        else:
            parts.append(piece.text if verbatim else piece.text.replace("\n", " "))
    lines = (_AROUND_TAB.sub("\t", line.strip()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def count_words(html: str) -> int:
    """Count the words of safe HTML as a word processor does: runs of non-blanks."""
    return len(_WORD.findall(plain_text(html)))


def split_opening(html: str, words: int) -> int | None:
    """Return where to cut `html` so that at least `words` words come first, or None to show all.

    The cut lies between top-level blocks, never just after a heading. It is 0 when the first
    block alone is more than four times as long, and None when the whole is under two and a half
    times as long.
    """
    if count_words(html) < 2.5 * words:
        return None
    shown = start = 0
    for end in _block_ends(html):
        shown += count_words(html[start:end])
        if start == 0 and shown > 4 * words:
            return 0
        if shown >= words and not html.endswith(("</h5>", "</h6>"), start, end):
            return end if html[end:].strip() else None
        start = end
    return None


def top_blocks(html: str) -> list[str]:
    """Return the paragraphs, lists and other blocks of safe HTML that stand in no other block."""
    found, start = [], 0
    for end in _block_ends(html):
        if html[start:end].strip():
            found.append(html[start:end].strip())
        start = end
    return found


def link_citations(html: str, url: Callable[[int], str | None]) -> str:
    """Turn `[12]` in the text of safe HTML into a link to `url(12)`; None leaves it as text."""

    def linked(citation: re.Match[str]) -> str:
        address = url(int(citation[1]))
        if address is None:
            return citation[0]
        return f'<span class="citation"><a href="{escape(address)}">{citation[0]}</a></span>'

    return "".join(
        _CITATION.sub(linked, piece.source) if citable else piece.source
        for piece, citable in _citable(html)
    )


def cited_numbers(source_or_html: str) -> list[int]:
    """Return the numbers cited as `[12]`, each once, in the order of their first appearance."""
    found = (
        int(number)
        for piece, citable in _citable(source_or_html)
        if citable
        for number in _CITATION_NOT_LINK.findall(piece.source)
    )
    return list(dict.fromkeys(found))


def _citable(html: str) -> Iterator[tuple[Piece, bool]]:
    """Pair each piece with whether a citation may be made of it: text outside links and code."""
    closed_to = 0
    for piece in pieces(html):
        if piece.name in {"a", "code", "pre"}:
            closed_to += -1 if piece.closing else 1
        yield piece, not piece.name and closed_to <= 0


def _block_ends(html: str) -> Iterator[int]:
    depth = 0
    for piece in pieces(html):
        if piece.name in BLOCKS:
            if piece.name not in VOID:
                depth += -1 if piece.closing else 1
            if depth == 0:
                yield piece.end
    yield len(html)
