"""Safe HTML as blocks and runs, for renderers that do not speak HTML."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True)
class TextRun:
    """Some words in one style; a line break is a run of its own."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""


@dataclass
class Block:
    """A paragraph, a heading (`level` from 1), a list item (`level` its depth, `number` or 0 for
    a bullet), a quotation's paragraph, code, a rule, or a table (`rows` of cells of runs).

    `depth` counts the lists it stands in: what follows in the same item has it without being one.
    """

    kind: BlockKind
    runs: list[TextRun] = field(default_factory=list)
    level: int = 1
    number: int = 0
    depth: int = 0
    is_quoted: bool = False
    rows: list[list[list[TextRun]]] = field(default_factory=list)
    has_header: bool = False

    @property
    def text(self) -> str:
        """Return the words without style."""
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


def blocks(html: str) -> list[Block]:
    """Return the blocks of safe HTML in reading order; nothing that is said is left out."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.end_block()
    always = (BlockKind.RULE, BlockKind.ITEM)
    return [b for b in parser.found if b.kind in always or b.rows or b.text.strip()]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.block: Block | None = None
        self.styles: list[str] = []
        self.links: list[str] = []
        self.lists: list[int | None] = []
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
            self._add("\n")
        elif tag in ("td", "th"):
            self._cell(tag)
        elif tag == "ol":
            self._start_list(int(dict(attrs).get("start") or 1))
        elif tag == "ul":
            self._start_list(None)
        else:
            self._start_block(tag)

    def _start_list(self, number: int | None) -> None:
        self.end_block()
        self._mark()
        self.lists.append(number)

    def _start_block(self, tag: str) -> None:
        if tag == "li":
            self.end_block()
            self.has_marker = False
        elif tag == "blockquote":
            self.end_block()
            self.quotes += 1
        elif tag == "pre":
            self.end_block()
            self.is_pre = True
            self._mark()
            self.block = self._new(BlockKind.CODE)
        elif tag == "table":
            self.end_block()
            self._mark()
            self.table = self._new(BlockKind.TABLE)
        elif tag == "tr" and self.table is not None:
            self.table.rows.append([])
        elif tag == "hr":
            self.end_block()
            self.found.append(self._new(BlockKind.RULE))
        elif tag in HEADINGS:
            self.end_block()
            self._mark()
            self.block = self._new(BlockKind.HEADING)
            self.block.level = HEADINGS[tag]
        elif tag == "p":
            self.end_block()

    def _new(self, kind: BlockKind) -> Block:
        return Block(kind, depth=len(self.lists), is_quoted=self.quotes > 0)

    def _mark(self) -> None:
        """Set the bullet of an item that opens with something else than words."""
        if not self.has_marker:
            self.found.append(self._item())

    def _item(self) -> Block:
        self.has_marker = True
        item = self._new(BlockKind.ITEM)
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        item.level, item.number = max(1, len(self.lists)), number or 0
        return item

    def _words(self) -> Block:
        """Return the block that bare words open here."""
        if not self.has_marker:
            return self._item()
        return self._new(BlockKind.QUOTE if self.quotes else BlockKind.PARAGRAPH)

    def _cell(self, tag: str) -> None:
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
                self._mark()
        elif tag in ("ul", "ol") and self.lists:
            self.end_block()
            self.lists.pop()
            self.has_marker = True
        elif tag == "blockquote":
            self.end_block()
            self.quotes = max(0, self.quotes - 1)
        elif tag == "table" and self.table is not None:
            self.table.rows = [[_trimmed(cell) for cell in row] for row in self.table.rows]
            self.found.append(self.table)
            self.table = None

    def handle_data(self, data: str) -> None:
        if self.is_pre:
            self._add(data)
        else:
            self._add(_squeezed(data) if data.strip() else " ")

    def _add(self, text: str) -> None:
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
            self.block = self._words()
        if not self.is_pre and (not self.block.runs or self.block.runs[-1].text == "\n"):
            run = replace(run, text="\n" if text == "\n" else text.lstrip())
        if run.text:
            self.block.runs.append(run)

    def end_block(self) -> None:
        """Finish the block that is being read."""
        if self.block is not None and self.block.runs:
            if self.block.kind is not BlockKind.CODE:
                self.block.runs = _trimmed(self.block.runs)
            self.found.append(self.block)
        self.block = None


def _trimmed(runs: list[TextRun]) -> list[TextRun]:
    """Drop the white space at the end."""
    while runs and not runs[-1].text.strip():
        runs = runs[:-1]
    return runs


def _squeezed(data: str) -> str:
    """Fold white space as a browser does, keeping one space at either end where there was some."""
    words = " ".join(data.split())
    return f"{' ' if data[0].isspace() else ''}{words}{' ' if data[-1].isspace() else ''}"
