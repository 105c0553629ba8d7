"""Safe HTML as blocks and styled runs of text, for renderers that do not write HTML."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser

from forum.domain.html.read import BULLET, ListMarks


class BlockKind(StrEnum):
    """The kind of a block."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True)
class TextRun:
    """Text in one style; a line break is a run of its own."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""


@dataclass
class Block:
    """One block of a text.

    A heading has its `level`, from 1. A list item has its depth as `level`, its `number`, or None
    for a bullet, and its `mark`, such as "3." or "4)": a bullet is "•", and "" is the mark of an
    item whose text begins with a mark of its own, such as "(a)". A table has `rows` of cells of
    runs. `depth` counts the lists around any block: a second paragraph of a list item is no item,
    but has the depth of one.
    """

    kind: BlockKind
    runs: list[TextRun] = field(default_factory=list)
    level: int = 1
    number: int | None = None
    mark: str = ""
    depth: int = 0
    is_quoted: bool = False
    rows: list[list[list[TextRun]]] = field(default_factory=list)
    has_header: bool = False

    @property
    def text(self) -> str:
        """Return the text without style."""
        return "".join(run.text for run in self.runs)


HEADINGS = {f"h{n}": n for n in range(1, 7)}
STYLES = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "del": "struck",
    "s": "struck",
    "code": "code",
}


def read_blocks(html: str) -> list[Block]:
    """Return the blocks of safe HTML in reading order; no text is left out."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.end_block()
    kinds_without_text = (BlockKind.RULE, BlockKind.ITEM)
    return [b for b in parser.blocks if b.kind in kinds_without_text or b.rows or b.text.strip()]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.block: Block | None = None
        self.styles: list[str] = []
        self.links: list[str] = []
        self.lists: list[ListMarks] = []
        self.quotes = 0
        self.is_pre = False
        self.table: Block | None = None
        self.has_marker = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in STYLES and not self.is_pre:
            self.styles.append(STYLES[tag])
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        elif tag == "br":
            self._add_text("\n")
        elif tag in ("td", "th"):
            self._start_cell(tag)
        elif tag in ("ol", "ul"):
            self.end_block()
            self._add_marker()
            self.lists.append(ListMarks.of(tag, dict(attrs)))
        elif tag == "li":
            self.end_block()
            self.has_marker = False
            if self.lists:
                self.lists[-1].jump(dict(attrs).get("value"))
        else:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if tag == "blockquote":
            self.end_block()
            self.quotes += 1
        elif tag == "pre":
            self.end_block()
            self.is_pre = True
            self._add_marker()
            self.block = self._new_block(BlockKind.CODE)
        elif tag == "table":
            self.end_block()
            self._add_marker()
            self.table = self._new_block(BlockKind.TABLE)
        elif tag == "tr" and self.table is not None:
            self.table.rows.append([])
        elif tag == "hr":
            self.end_block()
            self.blocks.append(self._new_block(BlockKind.RULE))
        elif tag in HEADINGS:
            self.end_block()
            self._add_marker()
            self.block = self._new_block(BlockKind.HEADING)
            self.block.level = HEADINGS[tag]
        elif tag == "p":
            self.end_block()

    def _new_block(self, kind: BlockKind) -> Block:
        return Block(kind, depth=len(self.lists), is_quoted=self.quotes > 0)

    def _add_marker(self) -> None:
        """Add the bullet or number of an item that does not begin with text."""
        if not self.has_marker:
            self.blocks.append(self._new_item())

    def _new_item(self) -> Block:
        """Return a new list item, and count it in its list."""
        self.has_marker = True
        item = self._new_block(BlockKind.ITEM)
        item.level = max(1, len(self.lists))
        item.number, item.mark = self.lists[-1].take() if self.lists else (None, BULLET)
        return item

    def _new_text_block(self) -> Block:
        """Return the block that text outside any block element begins."""
        if not self.has_marker:
            return self._new_item()
        return self._new_block(BlockKind.QUOTE if self.quotes else BlockKind.PARAGRAPH)

    def _start_cell(self, tag: str) -> None:
        if self.table is None or not self.table.rows:
            return
        self.table.rows[-1].append([])
        if tag == "th" and len(self.table.rows) == 1:
            self.table.has_header = True

    def handle_endtag(self, tag: str) -> None:
        if tag in STYLES and self.styles and not self.is_pre:
            self.styles.pop()
        elif tag == "a" and self.links:
            self.links.pop()
        elif tag in ("p", "li", "pre", *HEADINGS):
            self.end_block()
            self.is_pre = False
            if tag == "li":
                self._add_marker()
        elif tag in ("ul", "ol") and self.lists:
            self.end_block()
            self.lists.pop()
            self.has_marker = True
        elif tag == "blockquote":
            self.end_block()
            self.quotes = max(0, self.quotes - 1)
        elif tag == "table" and self.table is not None:
            self.table.rows = [
                [_without_end_space(cell) for cell in row] for row in self.table.rows
            ]
            self.blocks.append(self.table)
            self.table = None

    def handle_data(self, data: str) -> None:
        if self.is_pre:
            self._add_text(data)
        else:
            self._add_text(_collapse_space(data) if data.strip() else " ")

    def _add_text(self, text: str) -> None:
        run = TextRun(
            text,
            bold="bold" in self.styles,
            italic="italic" in self.styles,
            struck="struck" in self.styles,
            code="code" in self.styles,
            href=self.links[-1] if self.links else "",
        )
        if self.table is not None:
            if text and self.table.rows and self.table.rows[-1]:
                self.table.rows[-1][-1].append(run)
            return
        if self.block is None:
            if not text.strip():
                return
            self.block = self._new_text_block()
        if not self.is_pre and (not self.block.runs or self.block.runs[-1].text == "\n"):
            run = replace(run, text="\n" if text == "\n" else text.lstrip())
        if run.text:
            self.block.runs.append(run)

    def end_block(self) -> None:
        """Finish the current block."""
        if self.block is not None and self.block.runs:
            if self.block.kind is not BlockKind.CODE:
                self.block.runs = _without_end_space(self.block.runs)
            self.blocks.append(self.block)
        self.block = None


def _without_end_space(runs: list[TextRun]) -> list[TextRun]:
    """Return the runs without white space at the end."""
    while runs and not runs[-1].text.strip():
        runs = runs[:-1]
    return runs


def _collapse_space(text: str) -> str:
    """Collapse white space as a browser does; one space stays at each end that had some."""
    collapsed = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{collapsed}{' ' if text[-1].isspace() else ''}"
