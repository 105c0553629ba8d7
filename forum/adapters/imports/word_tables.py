"""Tables of a Word document that hold words in rows and columns, and do not only place them."""

from dataclasses import dataclass, field
from typing import Final

from forum.domain.imports.proceedings.paragraphs import DocumentParagraph

MAX_SPAN: Final = 20
MAX_CELLS: Final = 2_000
MAX_LETTERS: Final = 30_000
MAX_IN_CELL: Final = 4
"""A cell with more paragraphs holds a text, so that its table only places it."""


@dataclass
class WordTable:
    """The outermost table that is being read; `first` is the index of its first paragraph."""

    first: int
    rows: list[list[list[DocumentParagraph]]] = field(default_factory=list)
    cell: list[DocumentParagraph] = field(default_factory=list)
    depth: int = 1
    is_nested: bool = False

    def start(self, tag: str, span: int | None) -> None:
        """Read the beginning of an element of the table."""
        if tag == "tbl":
            self.depth, self.is_nested = self.depth + 1, True
        elif tag == "tr":
            self.rows.append([])
        elif tag == "tc" and self.rows:
            self.cell = []
            self.rows[-1].append(self.cell)
        elif tag == "gridSpan" and self.rows:
            self.rows[-1] += [[] for _ in range(min(span or 1, MAX_SPAN) - 1)]

    def add(self, paragraph: DocumentParagraph) -> None:
        """Add a paragraph to the cell that is being read."""
        self.cell.append(paragraph)

    def as_paragraph(self) -> DocumentParagraph | None:
        """Return the table as one block of Markdown; None if it only places what it holds."""
        rows = [row for row in self.rows if any(row)]
        width = max(map(len, rows), default=0)
        cells = [cell for row in rows for cell in row]
        parts = tuple(paragraph for cell in cells for paragraph in cell)
        is_told = len(rows) > 1 and width > 1 and not self.is_nested
        is_small = len(cells) <= MAX_CELLS and sum(len(p.text) for p in parts) <= MAX_LETTERS
        is_plain = not any(p.level is not None or p.is_title for p in parts)
        if not (is_told and is_small and is_plain) or max(map(len, cells)) > MAX_IN_CELL:
            return None
        lines = [_line([_words(cell) for cell in row], width) for row in rows]
        lines.insert(1, _line(["---"] * width, width))
        plain = " ".join(paragraph.plain for paragraph in parts)
        return DocumentParagraph("\n".join(lines), plain, parts=parts)


def _words(cell: list[DocumentParagraph]) -> str:
    labelled = (" ".join(filter(None, (p.label, p.text))) for p in cell)
    return " ".join(" ".join(labelled).split()).replace("|", "\\|")


def _line(cells: list[str], width: int) -> str:
    return f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |"
