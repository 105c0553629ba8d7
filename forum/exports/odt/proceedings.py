"""The report as an OpenDocument text with real headings, contents, notes and languages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import BinaryIO, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from forum.domain.characters import shorten
from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line
from forum.domain.exports.report import Report, ReportChart, Words
from forum.domain.html.blocks import read_blocks
from forum.domain.languages import region_of
from forum.exports.characters import printable
from forum.exports.drawing.charts import draw_picture
from forum.exports.odt.styles import NAMESPACES, TEXT_WIDTH, write_styles
from forum.exports.odt.writer import OdtContent, plain_link
from forum.exports.progress import Progress, counted_nodes

CONTENT_TYPE: Final = "application/vnd.oasis.opendocument.text"
CONTENTS_LEVELS: Final = 2
_LINES: Final = {
    NodeKind.LABEL: "Forum_Label",
    NodeKind.META: "Forum_Meta",
    NodeKind.STUB: "Forum_Meta",
    NodeKind.ASIDE: "Forum_Aside",
    NodeKind.TITLE: "Forum_Title",
    NodeKind.QUESTION: "Forum_Question",
}
_BODIES: Final = {
    NodeKind.RICH: "Forum_Words",
    NodeKind.TRANSLATED: "Forum_Translation",
    NodeKind.ORIGINAL: "Forum_Original",
    NodeKind.QUOTED: "Forum_Quoted",
}
COUNT_WIDTHS: Final = (7.5, 5.0)
FACT_WIDTHS: Final = (4.0, TEXT_WIDTH - 4.0)
"""Of columns in centimetres."""


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; the body is made first, because it tells which styles it needs."""
    anchors = {f"c{entry.number}" for entry in report.contributions}
    content = OdtContent(report.language, anchors, report.notes)
    _add_front(content, report)
    for n, node in enumerate(counted_nodes(report, progress)):
        _add_node(content, node, n, report)
    at = report.made_at or datetime(2000, 1, 1, tzinfo=UTC)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:

        def info(name: str, kind: int = ZIP_DEFLATED) -> ZipInfo:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = kind
            return entry

        archive.writestr(info("mimetype", ZIP_STORED), CONTENT_TYPE)
        archive.writestr(info("META-INF/manifest.xml"), _manifest(content.pictures))
        for name, picture in content.pictures.items():
            archive.writestr(info(name, ZIP_STORED), picture)
        archive.writestr(info("meta.xml"), _meta(report, at))
        archive.writestr(info("styles.xml"), write_styles(report.language, _footer(report)))
        with archive.open(info("content.xml"), "w", force_zip64=True) as stream:
            stream.write(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMESPACES}>'
                f"<office:automatic-styles>{content.automatic_styles}</office:automatic-styles>"
                "<office:body><office:text>".encode()
            )
            content.copy_body(stream)
            stream.write(b"</office:text></office:body></office:document-content>\n")


def _manifest(pictures: Iterable[str]) -> str:
    entries = [("/", CONTENT_TYPE)]
    entries += [(f"{name}.xml", "text/xml") for name in ("content", "styles", "meta")]
    entries += [(name, "image/png") for name in pictures]
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3">{lines}</manifest:manifest>\n'
    )


def _footer(report: Report) -> tuple[str, str, str, str]:
    before, _, rest = report.labels["page_of"].partition("%(page)s")
    between, _, after = rest.partition("%(pages)s")
    return shorten(printable(plain_line(report.title)), 80), before, between, after


def _add_front(content: OdtContent, report: Report) -> None:
    title = Words(plain_line(report.title), report.title.main_language)
    content.add_line("Title", (title,))
    if original := original_title(report):
        content.add_line("Forum_Original", (Words(original, report.title.language),))
    content.add_line("Forum_Meta", (Words(report.subtitle),))
    rows = [
        [
            f'<text:p text:style-name="Forum_Head">{content.line((Words(fact.label),))}</text:p>',
            f'<text:p text:style-name="Forum_Cell">{content.line(fact.parts)}</text:p>',
        ]
        for fact in report.facts
    ]
    content.add_table(rows, has_header=False, widths=FACT_WIDTHS)
    _add_contents(content, report)


def _add_contents(content: OdtContent, report: Report) -> None:
    """Add the contents, whose numbers of pages the program that opens the file works out."""
    title = escape(report.labels["contents"])
    templates = "".join(
        f'<text:table-of-content-entry-template text:outline-level="{level}" '
        f'text:style-name="Contents_20_{level}"><text:index-entry-link-start/>'
        '<text:index-entry-text/><text:index-entry-tab-stop style:type="right" '
        'style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/>'
        "</text:table-of-content-entry-template>"
        for level in range(1, CONTENTS_LEVELS + 1)
    )
    content.add(
        f'<text:table-of-content text:name="{title}"><text:table-of-content-source '
        f'text:outline-level="{CONTENTS_LEVELS}"><text:index-title-template>{title}'
        f"</text:index-title-template>{templates}</text:table-of-content-source><text:index-body>"
        f'<text:index-title text:name="{title}-"><text:p text:style-name="Forum_Title">{title}'
        "</text:p></text:index-title>"
    )
    for n, node in enumerate(report_nodes(report)):
        if node.kind is NodeKind.HEADING and node.level <= CONTENTS_LEVELS:
            page = (
                f'<text:tab/><text:bookmark-ref text:reference-format="page" text:ref-name="s{n}">'
                "</text:bookmark-ref>"
            )
            line = plain_link(f"#s{n}", f"{content.line(node.runs)}{page}")
            content.add(f'<text:p text:style-name="Contents_20_{node.level}">{line}</text:p>')
    content.add("</text:index-body></text:table-of-content>")
    content.add_page_break()


def _add_node(content: OdtContent, node: Node, position: int, report: Report) -> None:
    if node.kind is NodeKind.HEADING:
        content.add_heading(node.runs, node.level, anchor=f"s{position}")
    elif node.kind is NodeKind.ENTRY:
        content.add_heading(node.runs, min(node.level, 6), anchor=node.anchor, href=node.href)
    elif node.chart is not None:
        _add_chart(content, node.chart, report.labels["count"])
    elif node.html:
        style, blocks = _BODIES[node.kind], read_blocks(node.html)
        content.add_rich(blocks, style, node.language, cites=node.has_citations)
    else:
        content.add_line(_LINES[node.kind], node.runs)


def _add_chart(content: OdtContent, chart: ReportChart, count: str) -> None:
    """Add a chart as a picture, and the table of its numbers."""
    content.add_line("Forum_Caption", (Words(chart.title),))
    content.add_picture(draw_picture(chart), chart)
    header = [_cell(content, words, "Forum_Head") for words in (chart.column, count)]
    rows = [[_cell(content, name), _cell(content, str(n))] for name, n in chart.rows]
    content.add_table([header, *rows], has_header=True, widths=COUNT_WIDTHS)


def _cell(content: OdtContent, text: str, style: str = "Forum_Cell") -> str:
    return f'<text:p text:style-name="{style}">{content.line((Words(text),))}</text:p>'


def _meta(report: Report, at: datetime) -> str:
    values = (
        ("dc:title", plain_line(report.title)),
        ("dc:creator", report.organisers),
        ("meta:initial-creator", report.organisers),
        ("dc:date", at.isoformat(timespec="seconds")),
        ("meta:creation-date", at.isoformat(timespec="seconds")),
        ("dc:language", region_of(report.language)),
        ("dc:description", f"{report.citation} {report.licence}".strip()),
        ("meta:generator", "Forum"),
    )
    fields = "".join(f"<{name}>{escape(printable(value))}</{name}>" for name, value in values)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta {NAMESPACES}>'
        f"<office:meta>{fields}</office:meta></office:document-meta>\n"
    )
