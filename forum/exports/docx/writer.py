"""Writing a Word document paragraph by paragraph; the only importer of python-docx."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from forum.domain.characters import shorten
from forum.domain.exports.report import ReportChart, ReportFact, Words
from forum.domain.html.blocks import Block, TextRun
from forum.domain.languages import direction_of, region_of
from forum.exports.characters import printable, split_citations
from forum.exports.docx.notes import Footnotes
from forum.exports.docx.packing import save_with_content, take_content
from forum.exports.docx.styles import (
    AFTER_BORDERS,
    INDENT,
    LINE,
    MONO,
    PETROL,
    RULES,
    SANS,
    SOFT,
    STEP,
    TEXT_WIDTH,
    ListStyles,
    apply_styles,
    draw_rule,
    language_property,
)
from forum.exports.drawing.charts import Picture, draw_picture

FACT_WIDTHS = (4.0, TEXT_WIDTH - 4.0)
COUNT_WIDTHS = (7.5, 5.0)
CHART_WIDTH = 8.0


class DocxWriter:
    """A document that is being written, with its bookmarks, links and lists.

    It inserts paragraphs before the last element itself: python-docx would walk over the whole
    document for each paragraph, and over all links for each link.
    """

    def __init__(
        self, *, title: str, author: str, language: str, page: str = "", terms: str = "",
        notes: Mapping[int, str] | None = None,
    ) -> None:  # fmt: skip
        import docx  # heavy: loaded only when a document is made

        self.document: Any = docx.Document()
        self.docx: Any = docx
        self.language = language
        self.bookmarks = self.pictures = 0
        self._begins_page = False
        self.relation_ids: dict[str, str] = {}
        properties = self.document.core_properties
        properties.title, properties.author = printable(title)[:255], printable(author)[:255]
        properties.language = region_of(language)
        properties.comments = printable(terms)[:255]
        apply_styles(docx, self.document, language)
        self.lists = ListStyles(docx, self.document)
        self.ids = {style.name: style.style_id for style in self.document.styles}
        self.names = {style_id: name for name, style_id in self.ids.items()}
        self.last_element = self.document.element.body.sectPr
        self._body = TemporaryFile()  # noqa: SIM115 - open as long as the writer
        self._notes = dict(notes or {})
        self._footnotes = Footnotes(docx, self.document)
        self._write_footer(shorten(printable(title), 80), page)

    def set_aside(self) -> None:
        """Put what was written out of memory; it can no longer be changed."""
        self._body.write(take_content(self.document.element))

    def add_xml(self, xml: str) -> None:
        """Add what is finished WordprocessingML, with the prefix `w`."""
        self.set_aside()
        self._body.write(xml.encode())

    def save(self, file: BinaryIO) -> None:
        """Write the file."""
        self._footnotes.finish()
        self.set_aside()
        self._body.seek(0)
        with self._body:
            save_with_content(self.document, self._body, file)

    def _write_footer(self, title: str, page: str) -> None:
        footer = self.document.sections[0].footer.paragraphs[0]
        tabs = footer.style.element.pPr.find(self._qualified_name("w:tabs"))
        if tabs is not None:
            tabs.getparent().remove(tabs)
        right = self.docx.enum.text.WD_TAB_ALIGNMENT.RIGHT
        footer.paragraph_format.tab_stops.add_tab_stop(self.docx.shared.Cm(TEXT_WIDTH), right)
        self._make_small(footer.add_run(f"{title}\t"))
        before, _, rest = page.partition("%(page)s")
        between, _, after = rest.partition("%(pages)s")
        for text, field in ((before, " PAGE "), (between, " NUMPAGES "), (after, "")):
            self._make_small(footer.add_run(text))
            if field:
                self._add_field(footer, field, "1")

    def _add_field(self, paragraph: Any, instruction: str, result: str) -> None:
        """Add what the program that opens the document works out."""
        for kind in ("begin", "instruction", "separate", "result", "end"):
            run = paragraph.add_run(result if kind == "result" else "")
            self._make_small(run)
            if kind == "instruction":
                run._r.append(self._new_element("w:instrText"))
                run._r[-1].text = instruction
            elif kind != "result":
                stale = {"dirty": "true"} if kind == "begin" else {}
                run._r.append(self._new_element("w:fldChar", fldCharType=kind, **stale))

    def _make_small(self, run: Any) -> None:
        run.font.size, run.font.name = self.docx.shared.Pt(8.5), SANS
        run.font.color.rgb = self.docx.shared.RGBColor.from_string(SOFT)

    def _new_element(self, name: str, /, **values: str) -> Any:
        element = self.docx.oxml.OxmlElement(name)
        for key, value in values.items():
            element.set(self._qualified_name(f"w:{key}"), value)
        return element

    def _qualified_name(self, name: str) -> str:
        return str(self.docx.oxml.ns.qn(name))

    # --- paragraphs ---------------------------------------------------------------------------

    def add_empty_paragraph(self, style: str) -> Any:
        """Add an empty paragraph."""
        element = self._new_element("w:p")
        self.last_element.addprevious(element)
        element.get_or_add_pPr().style = self.ids[style]
        paragraph = self.docx.text.paragraph.Paragraph(element, self.document._body)
        if self._begins_page:
            paragraph.paragraph_format.page_break_before = True
            self._begins_page = False
        return paragraph

    def add_paragraph(self, style: str, text: str, language: str = "") -> None:
        """Add a paragraph of plain text."""
        self.add_line(style, (Words(text, language),))

    def add_line(self, style: str, parts: tuple[Words, ...]) -> None:
        """Add a paragraph whose parts are each in their own language."""
        self._add_parts(self.add_empty_paragraph(style), parts)

    def _add_parts(self, paragraph: Any, parts: tuple[Words, ...]) -> None:
        for part in parts:
            self._add_text_run(paragraph, printable(part.text), part.language)

    def _add_text_run(self, paragraph: Any, text: str, language: str, *, bold: bool = False) -> Any:
        run = paragraph.add_run(text)
        run.bold = bold or None
        if language and language != self.language:
            run._r.get_or_add_rPr().append(language_property(self.docx, language))
        if direction_of(language or self.language) == "rtl":
            run.font.rtl, run.font.cs_bold = True, bold or None
            self._turn_round(paragraph)
        return run

    def _turn_round(self, paragraph: Any) -> None:
        """Make a paragraph begin at the right."""
        properties = paragraph._p.get_or_add_pPr()
        if properties.find(self._qualified_name("w:bidi")) is None:
            followers = AFTER_BORDERS[AFTER_BORDERS.index("w:bidi") + 1 :]
            properties.insert_element_before(self._new_element("w:bidi"), *followers)

    def add_heading(self, parts: tuple[Words, ...], level: int, *, anchor: str, href: str) -> None:
        """Add a heading; citations can link to it if it has an anchor."""
        self.lists.close()
        paragraph = self.add_empty_paragraph(f"Heading {level}")
        if anchor:
            self.bookmarks += 1
            number = str(self.bookmarks)
            paragraph._p.append(self._new_element("w:bookmarkStart", id=number, name=anchor))
        if href:
            for part in parts:
                run = TextRun(printable(part.text))
                self._add_link(paragraph, run, part.language, address=href, plain=True)
        else:
            self._add_parts(paragraph, parts)
        if anchor:
            paragraph._p.append(self._new_element("w:bookmarkEnd", id=number))

    def add_run(
        self, paragraph: Any, run: TextRun, language: str, anchors: set[str], *, bold: bool = False
    ) -> None:
        """Add text in its style; [12] becomes a link if `anchors` has that of contribution 12."""
        run = replace(run, bold=run.bold or bold)
        if run.href:
            self._add_link(paragraph, run, language, address=run.href)
            return
        for text, anchor in split_citations(run, anchors):
            if anchor:
                self._add_link(paragraph, TextRun(text), language, anchor=anchor)
                if note := self._notes.pop(int(anchor[1:]), ""):
                    self._footnotes.refer(paragraph.add_run(), note)
            else:
                self._apply_style(self._add_text_run(paragraph, text, language), run)

    def _apply_style(self, docx_run: Any, run: TextRun) -> None:
        docx_run.bold, docx_run.italic = run.bold or None, run.italic or None
        docx_run.font.strike = run.struck or None
        if run.code:
            docx_run.font.name = MONO

    def _add_link(
        self, paragraph: Any, run: TextRun, language: str, *, address: str = "", anchor: str = "",
        plain: bool = False,
    ) -> None:  # fmt: skip
        link = self._new_element("w:hyperlink")
        if anchor:
            link.set(self._qualified_name("w:anchor"), anchor)
        else:
            link.set(self._qualified_name("r:id"), self._relation_id(printable(address)))
        docx_run = self._add_text_run(paragraph, printable(run.text), language)
        if not plain:
            self._apply_style(docx_run, run)
            docx_run.font.color.rgb = self.docx.shared.RGBColor.from_string(PETROL)
            docx_run.font.underline = not anchor
        paragraph._p.remove(docx_run._r)
        link.append(docx_run._r)
        paragraph._p.append(link)

    def _relation_id(self, address: str) -> str:
        """Return the relation id of an external address; each address is stored once."""
        if address not in self.relation_ids:
            kind = self.docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK
            self.relation_ids[address] = f"link{len(self.relation_ids) + 1}"
            rels = self.document.part.rels
            rels.add_relationship(kind, address, self.relation_ids[address], is_external=True)
        return self.relation_ids[address]

    # --- lists and indents --------------------------------------------------------------------

    def make_item(self, paragraph: Any, item: Block) -> None:
        """Make a paragraph an item of a list, with its author's number if it has one."""
        index = min(item.level - 1, 8)
        if not item.mark:
            self.lists.list_id(index, item)
            self.indent(paragraph, item.level, is_quoted=False)
            return
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = index
        properties.get_or_add_numId().val = self.lists.list_id(index, item)
        self._keep_rule_in_place(paragraph, INDENT + STEP * index)

    def indent(self, paragraph: Any, depth: int, *, is_quoted: bool) -> None:
        """Indent a paragraph that is below a list item or in a quotation."""
        left = INDENT + STEP * (depth + is_quoted)
        paragraph.paragraph_format.left_indent = self.docx.shared.Cm(left)
        self._keep_rule_in_place(paragraph, left)

    def _keep_rule_in_place(self, paragraph: Any, left: float) -> None:
        """Keep the rule beside a translation or an original in its place despite an indent."""
        style = self.names[paragraph._p.pPr.style]
        if style in RULES:
            draw_rule(self.docx, paragraph._p.pPr, style, centimetres=left)

    # --- tables -------------------------------------------------------------------------------

    def add_facts(self, facts: tuple[ReportFact, ...]) -> None:
        """Add the table of facts below the title."""
        table = self._new_table(FACT_WIDTHS)
        for fact in facts:
            row = self._add_row(table, FACT_WIDTHS, (fact.label, ""), bold=(True, False))
            self._add_parts(row.cells[1].paragraphs[0], fact.parts)

    def add_chart(self, chart: ReportChart, count: str) -> None:
        """Add a chart as a picture, and its table, whose header repeats on every page."""
        self.add_paragraph("Forum Caption", chart.title)
        self._add_picture(draw_picture(chart), chart)
        table = self._new_table(COUNT_WIDTHS, lines=True)
        header_row = self._add_row(table, COUNT_WIDTHS, (chart.column, count), bold=(True, True))
        header_row._tr.get_or_add_trPr().append(self._new_element("w:tblHeader"))
        for label, number in chart.rows:
            self._add_row(table, COUNT_WIDTHS, (label, str(number)))
        self.add_empty_paragraph("Forum Contents")

    def _add_picture(self, picture: Picture, chart: ReportChart) -> None:
        paragraph = self.add_empty_paragraph("Forum Contents")
        paragraph.paragraph_format.keep_with_next = True
        width = self.docx.shared.Cm(CHART_WIDTH)
        shape = paragraph.add_run().add_picture(BytesIO(picture.content), width=width)
        self.pictures += 1
        properties = shape._inline.docPr
        properties.id, properties.name = self.pictures, f"{chart.name} {self.pictures}"
        properties.set("title", printable(chart.title))
        properties.set("descr", printable(f"{chart.title}: {chart.description}"))

    def _new_table(self, widths: tuple[float, ...], *, lines: bool = False) -> Any:
        table = self.document.add_table(rows=0, cols=len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.docx.shared.Cm(width)
        if lines:
            self._draw_lines(table)
        return table

    def _draw_lines(self, table: Any) -> None:
        """Draw thin lines between the rows of a table."""
        borders = self._new_element("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = self._new_element(f"w:{side}", val="single", sz="4", space="0", color=LINE)
            borders.append(line)
        table._tbl.tblPr.find(self._qualified_name("w:tblLayout")).addprevious(borders)

    def _add_row(
        self, table: Any, widths: tuple[float, ...], texts: tuple[str, ...],
        *, bold: tuple[bool, ...] = (False, False),
    ) -> Any:  # fmt: skip
        row = table.add_row()
        for cell, width, text, is_bold in zip(row.cells, widths, texts, bold, strict=True):
            cell.width = self.docx.shared.Cm(width)
            cell.paragraphs[0]._p.get_or_add_pPr().style = self.ids["Forum Contents"]
            self._add_text_run(cell.paragraphs[0], printable(text), "", bold=is_bold)
        return row

    def add_author_table(
        self, rows: list[list[list[TextRun]]], language: str, anchors: set[str], *, has_header: bool
    ) -> None:
        """Add a table that an author wrote."""
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return
        table = self._new_table((TEXT_WIDTH / columns,) * columns, lines=True)
        for number, row in enumerate(rows):
            is_header = has_header and number == 0
            docx_row = table.add_row()
            if is_header:
                docx_row._tr.get_or_add_trPr().append(self._new_element("w:tblHeader"))
            for cell, runs in zip(docx_row.cells, row, strict=False):
                cell.paragraphs[0]._p.get_or_add_pPr().style = self.ids["Forum Cell"]
                for run in runs:
                    self.add_run(cell.paragraphs[0], run, language, anchors, bold=is_header)
        self.add_empty_paragraph("Forum Contents")

    def add_contents(self, title: str, headings: list[tuple[tuple[Words, ...], int, str]]) -> None:
        """Add a table of contents with links, from tuples of parts, level and anchor.

        The program that opens the document works out the numbers of pages. What follows begins a
        page.
        """
        head = self.add_empty_paragraph("Forum Title")
        head.paragraph_format.space_before = self.docx.shared.Pt(18)
        self._add_text_run(head, title, "")
        for parts, level, anchor in headings:
            paragraph = self.add_empty_paragraph(f"toc {level}")
            for part in parts:
                run = TextRun(printable(part.text))
                self._add_link(paragraph, run, part.language, anchor=anchor, plain=True)
            paragraph.add_run("\t")
            self._add_field(paragraph, f" PAGEREF {anchor} \\h ", "")
        self._begins_page = True
