"""The report as one HTML file that opens anywhere, offline, without scripts."""

from html import escape
from typing import BinaryIO

from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import NodeKind, plain_line
from forum.domain.exports.report import Report
from forum.domain.languages import lang_attributes
from forum.exports.characters import printable
from forum.exports.html.fragments import STYLE, NodeWriter
from forum.exports.progress import Progress, counted_nodes


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; every text has the attribute of its language."""
    anchors = frozenset(f"c{entry.number}" for entry in report.contributions)
    writer = NodeWriter(report, lambda anchor: f"#{anchor}" if anchor in anchors else None)
    file.write(f"{printable(_head(report, writer))}\n".encode())
    for n, node in enumerate(counted_nodes(report, progress)):
        file.write(f"{printable(writer.html(node, n))}\n".encode())
    file.write(b"</main></body></html>\n")


def _head(report: Report, writer: NodeWriter) -> str:
    """Return what stands above the first node."""
    title = escape(plain_line(report.title))
    lang = writer.lang(report.title.main_language)
    return (
        f'<!doctype html>\n<html{lang_attributes(report.language, "")}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title{lang}>{title}</title>"
        f'<meta name="author" lang="{escape(report.organisers_language or report.language)}"'
        f' content="{escape(report.organisers)}">'
        f'<meta name="dcterms.rights" content="{escape(report.licence)}">'
        f"<style>{STYLE}</style></head><body><main>\n"
        f"<h1{lang}>{title}</h1>\n{writer.head()}\n{_contents(report, writer)}"
    )


def _contents(report: Report, writer: NodeWriter) -> str:
    """Return the headings of the first two levels as nested lists."""
    headings = [
        (node.level, f'<a href="#s{n}"{writer.lang(node.language)}>'
         f"{writer.runs(node.runs, node.language)}</a>")
        for n, node in enumerate(report_nodes(report))
        if node.kind is NodeKind.HEADING and node.level <= 2
    ]  # fmt: skip
    title = escape(report.labels["contents"])
    return f'<nav aria-label="{title}"><h2>{title}</h2>{nested_list(headings)}</nav>'


def nested_list(headings: list[tuple[int, str]], tag: str = "ul") -> str:
    """Return pairs of level (1 or 2) and HTML as nested lists; nothing if there are none."""
    if not headings:
        return ""
    level, items = 1, list[str]()
    for heading_level, html in headings:
        if items:
            steps = {0: "</li>", 1: f"<{tag}>", -1: f"</li></{tag}></li>"}
            items.append(steps[heading_level - level])
        level = heading_level
        items.append(f"<li>{html}")
    end = f"</li></{tag}></li>" if level == 2 else "</li>"
    return f"<{tag}>{''.join(items)}{end}</{tag}>"
