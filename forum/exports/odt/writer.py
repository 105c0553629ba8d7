"""Writing the content of an OpenDocument text element by element, with little memory."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from tempfile import TemporaryFile
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

from forum.domain.exports.report import ReportChart, Words
from forum.domain.html.blocks import Block, BlockKind, TextRun
from forum.domain.languages import direction_of
from forum.exports.characters import printable, split_citations
from forum.exports.drawing.charts import Picture
from forum.exports.html.xhtml import clean_address
from forum.exports.odt.styles import CHART_WIDTH, MONO, TEXT_WIDTH, language_properties
from forum.exports.trees import ItemList, QuotationBlock, TreePart, build_tree

_BLANKS: Final = re.compile(r"[\n\t]|  +")
_HEADER: Final = "Forum_Head"


class OdtContent:
    """The body of a document that is being written; automatic styles are made as they are used.

    `notes` are footnotes by the numbers of contributions, each for the first time that is cited.
    """

    def __init__(self, language: str, anchors: Collection[str], notes: Mapping[int, str]) -> None:
        self._language = language
        self._anchors = anchors
        self._notes = dict(notes)
        self._note_count = 0
        self._styles: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}
        self._body = TemporaryFile()  # noqa: SIM115 - open as long as the writer

    # --- what is written ----------------------------------------------------------------------

    def add(self, xml: str) -> None:
        """Add finished XML."""
        self._body.write(xml.encode())

    def add_line(self, style: str, parts: Iterable[Words]) -> None:
        """Add a paragraph whose parts are each in their own language."""
        self.add(f'<text:p text:style-name="{style}">{self.line(parts)}</text:p>')

    def add_heading(
        self, parts: Iterable[Words], level: int, *, anchor: str = "", href: str = ""
    ) -> None:
        """Add a heading, which is a link if it has an address."""
        words = self.line(parts)
        if address := clean_address(href):
            words = plain_link(address, words)
        mark = f'<text:bookmark text:name="{anchor}"/>' if anchor else ""
        self.add(
            f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
            f"{mark}{words}</text:h>"
        )

    def add_picture(self, picture: Picture, chart: ReportChart) -> None:
        """Add the picture of a chart, which says what it shows to who cannot see it."""
        name = f"Pictures/chart{len(self.pictures) + 1}.png"
        self.pictures[name] = picture.content
        self.add(
            '<text:p text:style-name="Forum_Picture"><draw:frame '
            f"draw:name={quoteattr(f'{chart.name} {len(self.pictures)}')} "
            f'text:anchor-type="as-char" svg:width="{CHART_WIDTH}cm" '
            f'svg:height="{CHART_WIDTH * picture.height:.2f}cm">'
            f'<draw:image xlink:href="{name}" xlink:type="simple" xlink:show="embed" '
            'xlink:actuate="onLoad"/>'
            f"<svg:title>{escape(printable(chart.title))}</svg:title>"
            f"<svg:desc>{escape(printable(chart.description))}</svg:desc></draw:frame></text:p>"
        )

    def add_page_break(self) -> None:
        """Let what follows begin a page."""
        style = self._style(
            "paragraph",
            '<style:paragraph-properties fo:break-before="page" fo:margin-bottom="0cm" '
            'fo:line-height="0.05cm"/><style:text-properties fo:font-size="1pt"/>',
        )
        self.add(f'<text:p text:style-name="{style}"/>')

    def add_table(
        self, rows: list[list[str]], *, has_header: bool, widths: Sequence[float] = ()
    ) -> None:
        """Add a table of finished paragraphs; its header is repeated on every page.

        `widths` are those of its columns in centimetres, by default all are the same.
        """
        columns = max(map(len, rows), default=0)
        if not columns:
            return
        widths = widths or [TEXT_WIDTH / columns] * columns
        name = self._style(
            "table-cell",
            '<style:table-cell-properties fo:border-bottom="0.02cm solid #c6d1ce" '
            'fo:padding="0.08cm"/>',
        )
        cells = [
            "".join(
                f'<table:table-cell table:style-name="{name}" office:value-type="string">{cell}'
                "</table:table-cell>"
                for cell in [*row, *["<text:p/>"] * (columns - len(row))]
            )
            for row in rows
        ]
        lines = [f"<table:table-row>{row}</table:table-row>" for row in cells]
        if has_header:
            lines[0] = f"<table:table-header-rows>{lines[0]}</table:table-header-rows>"
        shape = self._style(
            "table",
            f'<style:table-properties style:width="{sum(widths):.2f}cm" table:align="left"/>',
        )
        self.add(
            f'<table:table table:style-name="{shape}">{"".join(map(self._column, widths))}'
            f"{''.join(lines)}</table:table><text:p/>"
        )

    def _column(self, width: float) -> str:
        properties = f'<style:table-column-properties style:column-width="{width:.2f}cm"/>'
        return f'<table:table-column table:style-name="{self._style("table-column", properties)}"/>'

    def add_rich(self, blocks: list[Block], style: str, language: str, *, cites: bool) -> None:
        """Add a text of a person."""
        for part in build_tree(blocks):
            self._add_part(part, style, language, cites=cites)

    def _add_part(self, part: TreePart, style: str, language: str, *, cites: bool) -> None:
        if isinstance(part, ItemList):
            self.add(f'<text:list text:style-name="{_list_name(part)}">')
            for item in part.items:
                start = "" if item.number is None else f' text:start-value="{item.number}"'
                self.add(f"<text:list-item{start}>")
                for inner in item.parts or [Block(BlockKind.PARAGRAPH)]:
                    self._add_part(inner, style, language, cites=cites)
                self.add("</text:list-item>")
            self.add("</text:list>")
        elif isinstance(part, QuotationBlock):
            for inner in part.parts:
                self._add_part(inner, "Forum_Quoted", language, cites=cites)
        elif part.kind is BlockKind.TABLE:
            self._add_author_table(part, language, cites=cites)
        else:
            self._add_block(part, style, language, cites=cites)

    def _add_block(self, block: Block, style: str, language: str, *, cites: bool) -> None:
        if block.kind is BlockKind.CODE:
            style = "Forum_Code"
        name = self._paragraph_style(style, language)
        words = "* * *" if block.kind is BlockKind.RULE else self._runs(block, language, cites)
        self.add(f'<text:p text:style-name="{name}">{words}</text:p>')

    def _add_author_table(self, block: Block, language: str, *, cites: bool) -> None:
        rows = []
        for n, row in enumerate(block.rows):
            style = _HEADER if n == 0 and block.has_header else "Forum_Cell"
            name = self._paragraph_style(style, language)
            rows.append(
                [
                    f'<text:p text:style-name="{name}">'
                    f"{self._runs(Block(BlockKind.PARAGRAPH, cell), language, cites)}</text:p>"
                    for cell in row
                ]
            )
        self.add_table(rows, has_header=block.has_header)

    # --- words --------------------------------------------------------------------------------

    def line(self, parts: Iterable[Words]) -> str:
        """Return a line whose parts are each in their own language."""
        return "".join(self._span(TextRun(part.text), part.language) for part in parts)

    def _runs(self, block: Block, language: str, cites: bool) -> str:
        is_heading, is_code = block.kind is BlockKind.HEADING, block.kind is BlockKind.CODE
        return "".join(
            self._run(run, language, cites=cites, bold=is_heading, code=is_code)
            for run in block.runs
        )

    def _run(self, run: TextRun, language: str, *, cites: bool, bold: bool, code: bool) -> str:
        text = run.text.removesuffix("\n") if code else run.text
        run = TextRun(text, run.bold or bold, run.italic, run.struck, run.code or code, run.href)
        if run.href:
            words, address = self._span(run, language), clean_address(run.href)
            if not address:
                return words
            return (
                f'<text:a xlink:type="simple" xlink:href={quoteattr(address)} '
                f'text:style-name="Internet_20_link">{words}</text:a>'
            )
        pieces = split_citations(run, self._anchors if cites else ())
        styled = [(TextRun(t, run.bold, run.italic, run.struck, run.code), a) for t, a in pieces]
        return "".join(
            self._citation(piece, anchor) if anchor else self._span(piece, language)
            for piece, anchor in styled
        )

    def _citation(self, run: TextRun, anchor: str) -> str:
        note = self._notes.pop(int(anchor[1:]), None)
        link = f'<text:a xlink:type="simple" xlink:href="#{anchor}">{_text(run.text)}</text:a>'
        if note is None:
            return link
        self._note_count += 1
        return (
            f'{link}<text:note text:note-class="footnote" text:id="n{self._note_count}">'
            f"<text:note-citation>{self._note_count}</text:note-citation><text:note-body>"
            f'<text:p text:style-name="Footnote">{_text(note)}</text:p></text:note-body>'
            "</text:note>"
        )

    def _span(self, run: TextRun, language: str) -> str:
        properties = [
            'fo:font-weight="bold" style:font-weight-complex="bold"' * run.bold,
            'fo:font-style="italic" style:font-style-complex="italic"' * run.italic,
            'style:text-line-through-style="solid"' * run.struck,
            f'fo:font-family="{MONO}"' * run.code,
        ]
        if language and language != self._language:
            properties.append(language_properties(language))
        chosen = " ".join(filter(None, properties))
        words = _text(run.text)
        if not chosen or not words:
            return words
        name = self._style("text", f"<style:text-properties {chosen}/>")
        return f'<text:span text:style-name="{name}">{words}</text:span>'

    # --- styles -------------------------------------------------------------------------------

    def _paragraph_style(self, style: str, language: str) -> str:
        """Return the style of a paragraph in a language; one from the right begins there."""
        if direction_of(language or self._language) == direction_of(self._language):
            return style
        mode = "rl-tb" if direction_of(language) == "rtl" else "lr-tb"
        properties = (
            f'<style:paragraph-properties style:writing-mode="{mode}" fo:text-align="start"/>'
        )
        return self._style("paragraph", properties, parent=style)

    def _style(self, family: str, properties: str, *, parent: str = "") -> str:
        above = f' style:parent-style-name="{parent}"' if parent else ""
        key = f'style:family="{family}"{above}>{properties}'
        return self._styles.setdefault(key, f"A{len(self._styles) + 1}")

    @property
    def automatic_styles(self) -> str:
        """Return the styles that were used, as XML."""
        return "".join(
            f'<style:style style:name="{name}" {key}</style:style>'
            for key, name in self._styles.items()
        )

    def copy_body(self, file: IO[bytes]) -> None:
        """Write the body into a file, and forget it."""
        self._body.seek(0)
        with self._body:
            while portion := self._body.read(1 << 16):
                file.write(portion)


def plain_link(address: str, words: str) -> str:
    """Return finished words as a link that does not look like one."""
    styles = "".join(f' text:{kind}style-name="Plain_20_link"' for kind in ("", "visited-"))
    target = f'xlink:type="simple" xlink:href={quoteattr(address)}'
    return f"<text:a {target}{styles}>{words}</text:a>"


def _list_name(part: ItemList) -> str:
    if part.is_numbered:
        return f"Forum_Numbers_{part.sign}"
    return "Forum_Bullets" if part.sign else "Forum_Marked"


def _text(text: str) -> str:
    """Return plain text as XML in which line ends, tabs and runs of blanks are kept."""
    parts, start, plain = [], 0, printable(text)
    for blank in _BLANKS.finditer(plain):
        parts.append(escape(plain[start : blank.start()]))
        first = blank[0][0]
        parts.append(
            "<text:line-break/>" if first == "\n"
            else "<text:tab/>" if first == "\t"
            else f' <text:s text:c="{len(blank[0]) - 1}"/>'
        )  # fmt: skip
        start = blank.end()
    return "".join([*parts, escape(plain[start:])])
