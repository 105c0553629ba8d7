"""A Word document, written part by part; the only importer of python-docx."""

import re
from dataclasses import replace
from typing import Any

from forum.domain.html.blocks import TextRun
from forum.exports.characters import printable, shortened
from forum.exports.docx_styles import (
    INDENT,
    LINE,
    LOCALES,
    MONO,
    PETROL,
    RULES,
    SANS,
    SOFT,
    STEP,
    TEXT_WIDTH,
    ListStyles,
    dress,
    language_of,
    rule_off,
)

CITATION = re.compile(r"(\[\d{1,9}\])")
FACT_WIDTHS = (4.0, TEXT_WIDTH - 4.0)
COUNT_WIDTHS = (9.0, 3.5)


class DocxWriter:
    """A document that is being written; knows its bookmarks, links and lists.

    Paragraphs are put before the last element by hand: python-docx walks over the whole document
    for each, and over all links for each link.
    """

    def __init__(self, *, title: str, author: str, language: str, page: str) -> None:
        import docx  # heavy: loaded only when a document is made

        self.document: Any = docx.Document()
        self.docx: Any = docx
        self.language = language
        self.bookmarks = 0
        self.links: dict[str, str] = {}
        properties = self.document.core_properties
        properties.title, properties.author = printable(title)[:255], printable(author)[:255]
        properties.language = LOCALES.get(language, language)
        dress(docx, self.document, language)
        self.lists = ListStyles(docx, self.document)
        self.ids = {style.name: style.style_id for style in self.document.styles}
        self.names = {style_id: name for name, style_id in self.ids.items()}
        self.end = self.document.element.body.sectPr
        self._footer(shortened(printable(title), 80), page)

    def _footer(self, title: str, page: str) -> None:
        footer = self.document.sections[0].footer.paragraphs[0]
        tabs = footer.style.element.pPr.find(self._name("w:tabs"))
        if tabs is not None:
            tabs.getparent().remove(tabs)
        right = self.docx.enum.text.WD_TAB_ALIGNMENT.RIGHT
        footer.paragraph_format.tab_stops.add_tab_stop(self.docx.shared.Cm(TEXT_WIDTH), right)
        self._small(footer.add_run(f"{title}\t{page} "))
        for kind in ("begin", " PAGE ", "separate", "1", "end"):
            run = footer.add_run("1" if kind == "1" else "")
            self._small(run)
            if kind == " PAGE ":
                run._r.append(self._element("w:instrText"))
                run._r[-1].text = kind
            elif kind != "1":
                run._r.append(self._element("w:fldChar", fldCharType=kind))

    def _small(self, run: Any) -> None:
        run.font.size, run.font.name = self.docx.shared.Pt(8.5), SANS
        run.font.color.rgb = self.docx.shared.RGBColor.from_string(SOFT)

    def _element(self, name: str, /, **values: str) -> Any:
        element = self.docx.oxml.OxmlElement(name)
        for key, value in values.items():
            element.set(self._name(f"w:{key}"), value)
        return element

    def _name(self, name: str) -> str:
        return str(self.docx.oxml.ns.qn(name))

    # --- paragraphs ---------------------------------------------------------------------------

    def empty(self, style: str) -> Any:
        """Add an empty paragraph."""
        element = self._element("w:p")
        self.end.addprevious(element)
        element.get_or_add_pPr().style = self.ids[style]
        return self.docx.text.paragraph.Paragraph(element, self.document._body)

    def paragraph(self, style: str, text: str, language: str = "") -> None:
        """Add a paragraph of plain words."""
        self._written(self.empty(style), printable(text), language)

    def _written(self, paragraph: Any, text: str, language: str, *, bold: bool = False) -> Any:
        run = paragraph.add_run(text)
        run.bold = bold or None
        if language and language != self.language:
            run._r.get_or_add_rPr().append(language_of(self.docx, language))
        return run

    def heading(self, text: str, level: int, language: str, *, anchor: str, href: str) -> None:
        """Add a heading; with an anchor, citations can lead to it."""
        self.lists.close()
        paragraph = self.empty(f"Heading {level}")
        if anchor:
            self.bookmarks += 1
            number = str(self.bookmarks)
            paragraph._p.append(self._element("w:bookmarkStart", id=number, name=anchor))
        if href:
            self._link(paragraph, TextRun(text), language, address=href, plain=True)
        else:
            self._written(paragraph, text, language)
        if anchor:
            paragraph._p.append(self._element("w:bookmarkEnd", id=number))

    def run(
        self, paragraph: Any, run: TextRun, language: str, known: set[str], *, bold: bool = False
    ) -> None:
        """Add words in their style; [12] leads to contribution 12 where the document has it."""
        run = replace(run, bold=run.bold or bold)
        if run.href:
            self._link(paragraph, run, language, address=run.href)
            return
        for part in CITATION.split(printable(run.text)):
            if f"c{part[1:-1]}" in known and CITATION.fullmatch(part) and not run.code:
                self._link(paragraph, TextRun(part), language, anchor=f"c{part[1:-1]}")
            elif part:
                self._styled(self._written(paragraph, part, language), run)

    def _styled(self, written: Any, run: TextRun) -> None:
        written.bold, written.italic = run.bold or None, run.italic or None
        written.font.strike = run.struck or None
        if run.code:
            written.font.name = MONO

    def _link(
        self, paragraph: Any, run: TextRun, language: str, *, address: str = "", anchor: str = "",
        plain: bool = False,
    ) -> None:  # fmt: skip
        link = self._element("w:hyperlink")
        if anchor:
            link.set(self._name("w:anchor"), anchor)
        else:
            link.set(self._name("r:id"), self._relation(printable(address)))
        written = self._written(paragraph, printable(run.text), language)
        if not plain:
            self._styled(written, run)
            written.font.color.rgb = self.docx.shared.RGBColor.from_string(PETROL)
            written.font.underline = not anchor
        paragraph._p.remove(written._r)
        link.append(written._r)
        paragraph._p.append(link)

    def _relation(self, address: str) -> str:
        """Return the id of an address outside; each is written down once."""
        if address not in self.links:
            kind = self.docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK
            self.links[address] = f"link{len(self.links) + 1}"
            rels = self.document.part.rels
            rels.add_relationship(kind, address, self.links[address], is_external=True)
        return self.links[address]

    # --- places -------------------------------------------------------------------------------

    def make_item(self, paragraph: Any, level: int, number: int) -> None:
        """Make a paragraph an item of a list; with a number, numbered as its author did."""
        at = min(level - 1, 8)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = at
        properties.get_or_add_numId().val = self.lists.number(at, number)
        self._keep_rule(paragraph, INDENT + STEP * at)

    def indent(self, paragraph: Any, depth: int, *, is_quoted: bool) -> None:
        """Set a paragraph in, below an item or as a quotation."""
        place = INDENT + STEP * (depth + is_quoted)
        paragraph.paragraph_format.left_indent = self.docx.shared.Cm(place)
        self._keep_rule(paragraph, place)

    def _keep_rule(self, paragraph: Any, place: float) -> None:
        """Hold the rule beside a translation or an original where it is, whatever is set in."""
        style = self.names[paragraph._p.pPr.style]
        if style in RULES:
            rule_off(self.docx, paragraph._p.pPr, style, centimetres=place)

    # --- tables -------------------------------------------------------------------------------

    def facts(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Add the table of facts under the title."""
        table = self._table(FACT_WIDTHS)
        for label, value in pairs:
            self._row(table, FACT_WIDTHS, (label, value), bold=(True, False))

    def table(
        self, caption: str, header: tuple[str, str], rows: tuple[tuple[str, int], ...]
    ) -> None:
        """Add a table of counts with its caption; its first row repeats on every page."""
        self.paragraph("Forum Caption", caption)
        table = self._table(COUNT_WIDTHS, lines=True)
        first = self._row(table, COUNT_WIDTHS, header, bold=(True, True))
        first._tr.get_or_add_trPr().append(self._element("w:tblHeader"))
        for label, count in rows:
            self._row(table, COUNT_WIDTHS, (label, str(count)))
        self.empty("Forum Contents")

    def _table(self, widths: tuple[float, ...], *, lines: bool = False) -> Any:
        table = self.document.add_table(rows=0, cols=len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.docx.shared.Cm(width)
        if lines:
            self._line(table)
        return table

    def _line(self, table: Any) -> None:
        """Draw fine lines between rows."""
        borders = self._element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = self._element(f"w:{side}", val="single", sz="4", space="0", color=LINE)
            borders.append(line)
        table._tbl.tblPr.find(self._name("w:tblLayout")).addprevious(borders)

    def _row(
        self, table: Any, widths: tuple[float, ...], texts: tuple[str, ...],
        *, bold: tuple[bool, ...] = (False, False),
    ) -> Any:  # fmt: skip
        row = table.add_row()
        for cell, width, text, is_bold in zip(row.cells, widths, texts, bold, strict=True):
            cell.width = self.docx.shared.Cm(width)
            cell.paragraphs[0]._p.get_or_add_pPr().style = self.ids["Forum Contents"]
            self._written(cell.paragraphs[0], printable(text), "", bold=is_bold)
        return row

    def grid(
        self, rows: list[list[list[TextRun]]], language: str, known: set[str], *, has_header: bool
    ) -> None:
        """Add a table that an author wrote."""
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return
        table = self._table((TEXT_WIDTH / columns,) * columns, lines=True)
        for number, row in enumerate(rows):
            is_header = has_header and number == 0
            added = table.add_row()
            if is_header:
                added._tr.get_or_add_trPr().append(self._element("w:tblHeader"))
            for cell, runs in zip(added.cells, row, strict=False):
                cell.paragraphs[0]._p.get_or_add_pPr().style = self.ids["Forum Cell"]
                for run in runs:
                    self.run(cell.paragraphs[0], run, language, known, bold=is_header)
        self.empty("Forum Contents")

    def contents(self, title: str, headings: list[tuple[str, int, str, str]]) -> None:
        """Add a table of contents: (text, level, language, anchor) each, linked."""
        head = self.empty("Forum Title")
        head.paragraph_format.space_before = self.docx.shared.Pt(18)
        self._written(head, title, "")
        for text, level, language, anchor in headings:
            paragraph = self.empty("Forum Contents")
            paragraph.paragraph_format.left_indent = self.docx.shared.Cm(0.7 * (level - 1))
            self._link(paragraph, TextRun(text), language, anchor=anchor)
