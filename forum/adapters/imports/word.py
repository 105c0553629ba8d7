"""Paragraphs of a Word document with their headings, lists, tables and marks, read as a stream.

Tables of contents, comments, hidden and deleted text are left out. A footnote stands in brackets
where it is referred to.
"""

from dataclasses import dataclass, field
from typing import Final
from zipfile import ZipFile

from forum.adapters.documents.package_types import main_part_name
from forum.adapters.documents.zip_packages import open_package, read_xml
from forum.adapters.imports.word_styles import (
    Attributes,
    WordNumbering,
    WordStyles,
    is_on,
    number_in,
    read_numbering,
    read_styles,
    tag_of,
    value_of,
)
from forum.adapters.imports.word_tables import WordTable
from forum.domain.imports.proceedings.paragraphs import DocumentParagraph, SourceDocument
from forum.domain.imports.reading import clean_text

MAX_PARAGRAPHS: Final = 200_000
MAX_PARAGRAPH: Final = 100_000
_CORE: Final = "docProps/core.xml"
_DUBLIN_CORE_TITLE: Final = "http://purl.org/dc/elements/1.1/ title"
_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture pic"
_SKIPPED: Final = frozenset({"del", "moveFrom", "instrText", "delText", "sdtPr", "pict"})
_BLANKS: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TABLE: Final = frozenset({"tbl", "tr", "tc", "gridSpan"})
_CONTENTS: Final = "table of contents"


class TooLong(Exception):
    """The document has more paragraphs than any proceedings."""


@dataclass
class _Run:
    """Words of one look."""

    words: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_hidden: bool = False


@dataclass
class _Paragraph:
    """What is known of the paragraph that is being read."""

    style: str = ""
    level: int | None = None
    list_id: str = ""
    list_level: int | None = None
    runs: list[_Run] = field(default_factory=list)
    size: int = 0

    @property
    def plain(self) -> str:
        """Return its words as one text."""
        return "".join(run.words for run in self.runs)

    def markdown(self) -> str:
        """Return its words with the marks of Markdown; runs of one look are joined."""
        joined: list[_Run] = []
        for run in self.runs:
            last = joined[-1] if joined else None
            is_same = last is not None and (last.is_bold, last.is_italic) == (
                run.is_bold,
                run.is_italic,
            )
            if last is not None and (is_same or not run.words.strip()):
                last.words += run.words
            else:
                joined.append(_Run(run.words, run.is_bold, run.is_italic))
        return "".join(map(_marked, joined))


def _marked(run: _Run) -> str:
    mark = "**" * run.is_bold + "*" * run.is_italic
    words = run.words.strip()
    if not mark or not words or "\n" in words or "*" in words:
        return run.words
    start = run.words[: len(run.words) - len(run.words.lstrip())]
    return f"{start}{mark}{words}{mark}{run.words[len(run.words.rstrip()) :]}"


class _Reader:
    """Collects the paragraphs of the main part."""

    def __init__(self, styles: WordStyles, numbering: WordNumbering, notes: dict[str, str]) -> None:
        self.paragraphs: list[DocumentParagraph] = []
        self.pictures = 0
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._open: list[_Paragraph] = []
        self._table: WordTable | None = None
        self._run = _Run()
        self._in_run = False
        self._skip = self._text_depth = self._sdt_depth = 0
        self._contents_sdt = self._contents_field = 0
        self._field_depth = 0
        self._is_instruction = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Read the beginning of an element."""
        if name == _PICTURE and not self._skip:
            self.pictures += 1
        tag = tag_of(name)
        self._skip += name == _FALLBACK or tag in _SKIPPED
        self._is_instruction = self._is_instruction or tag == "instrText"
        if not tag:
            return
        if tag == "sdt":
            self._sdt_depth += 1
        elif tag == "docPartGallery" and value_of(attributes).casefold() == _CONTENTS:
            self._contents_sdt = self._contents_sdt or self._sdt_depth
        elif tag == "fldChar":
            self._read_field(value_of(attributes, "fldCharType"))
        elif tag in _TABLE:
            self._start_table(tag, attributes)
        elif tag == "p":
            self._open.append(_Paragraph())
        elif self._open:
            self._start_within(tag, attributes, self._open[-1])

    def _start_table(self, tag: str, attributes: Attributes) -> None:
        if self._table is not None:
            self._table.start(tag, number_in(value_of(attributes)))
        elif tag == "tbl":
            self._table = WordTable(len(self.paragraphs))

    def _end_table(self, table: WordTable) -> None:
        table.depth -= 1
        if table.depth:
            return
        self._table = None
        if (paragraph := table.as_paragraph()) is not None:
            self.paragraphs[table.first :] = [paragraph]

    def _read_field(self, kind: str) -> None:
        if kind == "begin":
            self._field_depth += 1
        elif kind == "end":
            self._field_depth = max(0, self._field_depth - 1)
            if self._field_depth < self._contents_field:
                self._contents_field = 0

    def _start_within(self, tag: str, attributes: Attributes, paragraph: _Paragraph) -> None:
        if tag == "r":
            self._run, self._in_run = _Run(), True
        elif tag == "t":
            self._text_depth += 1
        elif tag in _BLANKS and self._in_run:
            self._add(_BLANKS[tag])
        elif tag in ("footnoteReference", "endnoteReference"):
            if note := self._notes.get(f"{tag[:3]}{value_of(attributes, 'id')}"):
                self._add(f" ({note})")
        elif self._in_run:
            self._run.is_bold = is_on(attributes) if tag == "b" else self._run.is_bold
            self._run.is_italic = is_on(attributes) if tag == "i" else self._run.is_italic
            self._run.is_hidden = is_on(attributes) if tag == "vanish" else self._run.is_hidden
        elif tag == "pStyle":
            paragraph.style = value_of(attributes)
        elif tag == "outlineLvl":
            paragraph.level = number_in(value_of(attributes))
        elif tag == "numId":
            paragraph.list_id = value_of(attributes)
        elif tag == "ilvl":
            paragraph.list_level = number_in(value_of(attributes))

    def end(self, name: str) -> None:
        """Read the end of an element."""
        tag = tag_of(name)
        self._skip -= name == _FALLBACK or tag in _SKIPPED
        if tag == "instrText":
            self._is_instruction = False
        elif tag == "sdt":
            if self._contents_sdt == self._sdt_depth:
                self._contents_sdt = 0
            self._sdt_depth -= 1
        elif tag == "t":
            self._text_depth -= 1
        elif tag == "r":
            self._in_run = False
        elif tag == "p" and self._open:
            self._end_paragraph(self._open.pop())
        elif tag == "tbl" and self._table is not None:
            self._end_table(self._table)

    def text(self, words: str) -> None:
        """Read words: of a text, or of the instruction of a field."""
        if self._is_instruction and words.split()[:1] == ["TOC"]:
            self._contents_field = self._contents_field or self._field_depth
        elif self._text_depth and self._open:
            self._add(words)

    def _add(self, words: str) -> None:
        paragraph = self._open[-1]
        if self._skip or self._run.is_hidden or paragraph.size > MAX_PARAGRAPH:
            return
        paragraph.size += len(words)
        paragraph.runs.append(_Run(words, self._run.is_bold, self._run.is_italic))

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        plain = clean_text(paragraph.plain).strip()
        chain = self._styles.chain(paragraph.style)
        level = paragraph.level if paragraph.level is not None else None
        if level is None or level > 8:
            level = self._styles.heading_level(paragraph.style) if level is None else None
        label, depth = self._count(paragraph)
        is_contents = self._contents_sdt or self._contents_field
        if is_contents or self._styles.is_named(paragraph.style, "toc ", "toc", "tdm", "tdc"):
            return
        if not plain:
            return
        if len(self.paragraphs) >= MAX_PARAGRAPHS:
            raise TooLong
        words = [run for run in paragraph.runs if run.words.strip()]
        is_bold = all(run.is_bold for run in words) or any(s.is_bold for s in chain)
        is_plain = level is not None or is_bold
        read = DocumentParagraph(
            text=plain if is_plain else clean_text(paragraph.markdown()).strip(),
            plain=plain,
            level=level,
            label=label,
            depth=depth,
            is_bold=is_bold,
            is_title=self._styles.is_named(paragraph.style, "title", "título", "titre")
            and level is None,
        )
        self.paragraphs.append(read)
        if self._table is not None:
            self._table.add(read)

    def _count(self, paragraph: _Paragraph) -> tuple[str, int]:
        """Return the label of a paragraph as its list counts it, and its depth in the list."""
        chain = self._styles.chain(paragraph.style)
        list_id = paragraph.list_id or next((s.list_id for s in chain if s.list_id), "")
        depth = paragraph.list_level
        if depth is None:
            depth = next((s.list_level for s in chain if s.list_level is not None), 0)
        if not list_id or not paragraph.plain.strip():
            return "", 0
        depth = min(depth or 0, 8)
        return self._numbering.count(list_id, depth), depth


def read_word_document(content: bytes) -> SourceDocument:
    """Return the paragraphs of a DOCX.

    Raises Invalid, UnreadablePackage or TooLong.
    """
    with open_package(content) as package:
        main = main_part_name(package)
        folder = main.rpartition("/")[0]
        start = f"{folder}/" if folder else ""
        reader = _Reader(
            read_styles(package, f"{start}styles.xml"),
            read_numbering(package, f"{start}numbering.xml"),
            _read_notes(package, start),
        )
        read_xml(package, main, start=reader.start, end=reader.end, text=reader.text)
        title = _read_title(package)
    return SourceDocument(tuple(reader.paragraphs), title, reader.pictures)


def _read_notes(package: ZipFile, start: str) -> dict[str, str]:
    """Return footnotes and endnotes by the kind and id of their references."""
    notes: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        name = f"{start}{kind}s.xml"
        if name in package.namelist():
            notes |= _read_notes_of(package, name, kind)
    return notes


def _read_notes_of(package: ZipFile, name: str, kind: str) -> dict[str, str]:
    notes: dict[str, list[str]] = {}
    key, depth = "", 0

    def begin(element: str, attributes: Attributes) -> None:
        nonlocal key, depth
        tag = tag_of(element)
        if tag == kind:
            is_separator = bool(value_of(attributes, "type"))
            key = "" if is_separator else f"{kind[:3]}{value_of(attributes, 'id')}"
        depth += tag == "t"

    def finish(element: str) -> None:
        nonlocal depth
        depth -= tag_of(element) == "t"

    def add(words: str) -> None:
        if depth and key:
            notes.setdefault(key, []).append(words)

    read_xml(package, name, start=begin, end=finish, text=add)
    return {name: " ".join("".join(words).split())[:2_000] for name, words in notes.items()}


def _read_title(package: ZipFile) -> str:
    """Return the title that the document has among its properties."""
    if _CORE not in package.namelist():
        return ""
    words: list[str] = []
    is_title = False

    def begin(element: str, attributes: Attributes) -> None:
        nonlocal is_title
        is_title = element == _DUBLIN_CORE_TITLE

    def finish(element: str) -> None:
        nonlocal is_title
        is_title = False

    def add(text: str) -> None:
        if is_title:
            words.append(text)

    read_xml(package, _CORE, start=begin, end=finish, text=add)
    title = " ".join("".join(words).split())
    is_telling = title.casefold().rpartition(".")[2] not in ("doc", "docx") and len(title) > 3
    return title[:300] if is_telling and not title.startswith("Microsoft Word") else ""
