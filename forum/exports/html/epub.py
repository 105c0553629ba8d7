"""The report as an EPUB 3 book."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import BinaryIO, Final
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from forum.domain.exports.nodes import Node, plain_line
from forum.domain.exports.report import Report, Words
from forum.domain.languages import direction_of, region_of
from forum.exports.characters import printable
from forum.exports.html.chapters import Chapter, ChapterPlan, chapters_of, plan_chapters
from forum.exports.html.fragments import STYLE, NodeWriter
from forum.exports.html.single import nested_list
from forum.exports.html.xhtml import to_xhtml
from forum.exports.progress import Progress

CONTENT_TYPE: Final = "application/epub+zip"
_CONTAINER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
_ACCESSIBILITY: Final = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityHazard", "none"),
)


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the book: a title page, the contents, and a page for each chapter."""
    plan = plan_chapters(report)
    writer = NodeWriter(report, lambda anchor: _address(plan, anchor))
    at = report.made_at or datetime(2000, 1, 1, tzinfo=UTC)
    with ZipFile(file, "w", ZIP_DEFLATED) as book:

        def put(name: str, content: str, kind: int = ZIP_DEFLATED) -> None:
            info = ZipInfo(name, at.timetuple()[:6])
            book.writestr(info, content.encode(), kind)

        put("mimetype", CONTENT_TYPE, ZIP_STORED)
        put("META-INF/container.xml", _CONTAINER)
        put("book/package.opf", _package(report, plan, at))
        put("book/style.css", STYLE.replace("max-width:46rem;", ""))
        put("book/title.xhtml", _page(report, _title(report, writer), plain_line(report.title)))
        put("book/nav.xhtml", _navigation(report, plan, writer))
        for chapter in chapters_of(report, plan, progress):
            put(f"book/{_file(chapter.number)}", _chapter_page(report, chapter, writer))


def _file(number: int) -> str:
    return f"part{number:04}.xhtml"


def _address(plan: ChapterPlan, anchor: str) -> str | None:
    page = plan.anchors.get(anchor)
    return None if page is None else f"{_file(page)}#{anchor}"


def _page(report: Report, body: str, title: str, *, around: str = "section") -> str:
    language = region_of(report.language)
    direction = direction_of(report.language)
    return printable(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}" dir="{direction}"><head>'
        f"<title>{escape(title) or escape(report.site)}</title>"
        '<link rel="stylesheet" type="text/css" href="style.css"/></head><body>'
        f"<{around}>{body}</{around}></body></html>\n"
    )


def _title(report: Report, writer: NodeWriter) -> str:
    lang = writer.lang(report.title.main_language)
    return to_xhtml(f"<h1{lang}>{escape(plain_line(report.title))}</h1>{writer.head()}")


def _chapter_page(report: Report, chapter: Chapter, writer: NodeWriter) -> str:
    title = line_of(chapter.title)
    before = f"<h2>{writer.runs(chapter.title, '')}</h2>" if chapter.is_continued else ""
    nodes = "\n".join(_fragment(writer, node, n) for n, node in chapter.nodes)
    return _page(report, to_xhtml(before) + nodes, title or report.labels["contents"])


def _fragment(writer: NodeWriter, node: Node, position: int) -> str:
    html = writer.html(node, position)
    return html if node.chart is not None else to_xhtml(html)


def line_of(runs: tuple[Words, ...]) -> str:
    """Return a line in several languages as plain text."""
    return "".join(run.text for run in runs)


def _navigation(report: Report, plan: ChapterPlan, writer: NodeWriter) -> str:
    title = plain_line(report.title)
    lang = writer.lang(report.title.main_language)
    headings = [(1, f'<a href="title.xhtml"{lang}>{escape(title)}</a>')]
    headings += [
        (h.level, f'<a href="{_file(h.page)}#{h.anchor}">{writer.runs(h.runs, "")}</a>')
        for h in plan.headings
    ]
    contents = escape(report.labels["contents"])
    items = to_xhtml(nested_list(headings, "ol"))
    body = f'<nav epub:type="toc" id="toc"><h1>{contents}</h1>{items}</nav>'
    return _page(report, body, report.labels["contents"], around="div")


def _package(report: Report, plan: ChapterPlan, at: datetime) -> str:
    files = [_file(n) for n in range(1, plan.page_count + 1)]
    svg = ' properties="svg"'
    items = "".join(
        f'<item id="p{n}" href="{name}" media-type="application/xhtml+xml"'
        f"{svg * (n in plan.drawn)}/>"
        for n, name in enumerate(files, start=1)
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(1, plan.page_count + 1))
    modified = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    direction = f' page-progression-direction="{direction_of(report.language)}"'
    return printable(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{region_of(report.language)}">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(_metadata(report, at))
        + f'<meta property="dcterms:modified">{modified}</meta>'
        + "".join(f'<meta property="schema:{k}">{v}</meta>' for k, v in _ACCESSIBILITY)
        + "</metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="css" href="style.css" media-type="text/css"/>'
        '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>'
        f"{items}</manifest><spine{direction}>"
        f'<itemref idref="title"/><itemref idref="nav"/>{spine}</spine></package>\n'
    )


def _metadata(report: Report, at: datetime) -> Iterator[str]:
    name = f"{report.address} {report.document} {report.language} {at.isoformat()}"
    values = (
        ("title", plain_line(report.title) or report.site),
        ("language", region_of(report.language)),
        ("creator", report.organisers),
        ("publisher", report.site),
        ("date", f"{at:%Y-%m-%d}"),
        ("rights", report.licence),
        ("description", report.citation),
        ("source", report.address),
    )
    yield f'<dc:identifier id="id">urn:uuid:{uuid5(NAMESPACE_URL, name)}</dc:identifier>'
    for element, value in values:
        if value.strip():
            yield f"<dc:{element}>{escape(value)}</dc:{element}>"
