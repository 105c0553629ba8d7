"""The report as one HTML file that opens anywhere, offline, without scripts."""

import re
from dataclasses import dataclass
from html import escape
from typing import BinaryIO

from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line, report_nodes
from forum.domain.exports.report import Report, Words
from forum.domain.html.read import link_citations
from forum.domain.languages import lang_attributes
from forum.exports.characters import printable
from forum.exports.progress import Progress, counted_nodes

STYLE = """
body{margin:2rem auto;padding:0 1rem;max-width:46rem;font:1.0625rem/1.6 Charter,Georgia,serif;
color:#14211f;background:#fff}
h1,h2,h3,h4,h5{font-weight:400;line-height:1.25;color:#005b61;margin:2rem 0 .5rem}
h4,h5,nav,dl,.label,.meta,table{font-family:system-ui,"Segoe UI",Roboto,sans-serif}
h4,h5{font-size:1rem;font-weight:700;color:#14211f}
.meta,.label,dl,nav,table{font-size:.9375rem;color:#4a5755}
.label{color:#50449e}.tr{border-inline-start:3px dotted #50449e;padding-inline-start:.75rem}
.as{border-inline-start:3px solid #c6d1ce;padding-inline-start:.75rem}
.quoted{font-style:italic;color:#4a5755}
@counter-style bracketed{system:extends decimal;suffix:") "}ol.bracketed{list-style:bracketed}
ul.marked{list-style:none;padding:0;padding-inline-start:1rem}
.title{font-weight:600}nav ul{list-style:none;margin:0;padding:0;padding-inline-start:1.25rem}
nav>ul{padding:0}pre{overflow-x:auto}
dt{font-weight:600}dd{margin:0 0 .5rem}table{border-collapse:collapse;margin:1rem 0}
td,th{padding:.25rem 0;padding-inline-end:1.5rem;text-align:start;border-bottom:1px solid #c6d1ce}
caption{text-align:start;font-weight:600}a{color:#005b61}
@media print{body{margin:0;max-width:none;font-size:10.5pt}nav{display:none}}
"""


CLASSES = {
    NodeKind.TRANSLATED: "tr",
    NodeKind.ORIGINAL: "as",
    NodeKind.QUOTED: "quoted",
    NodeKind.RICH: "said",
    NodeKind.LABEL: "label",
    NodeKind.META: "meta",
    NodeKind.STUB: "meta",
    NodeKind.ASIDE: "meta",
    NodeKind.TITLE: "title",
    NodeKind.QUESTION: "q",
}


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; every text has the attribute of its language."""
    links = _Links(frozenset(entry.number for entry in report.contributions))
    for part in _head_parts(report):
        file.write(f"{printable(part)}\n".encode())
    for n, node in enumerate(counted_nodes(report, progress)):
        file.write(f"{printable(_node_html(report, node, n, links))}\n".encode())
    file.write(b"</main></body></html>\n")


def _head_parts(report: Report) -> list[str]:
    """Return what stands above the first node."""
    title = escape(plain_line(report.title))
    return [
        f'<!doctype html>\n<html{lang_attributes(report.language, "")}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title{_lang_attribute(report, report.title.main_language)}>{title}</title>"
        f"<style>{STYLE}</style></head><body><main>",
        f"<h1{_lang_attribute(report, report.title.main_language)}>{title}</h1>",
        _original_title_html(report),
        f"<p>{escape(report.subtitle)}</p>",
        _facts_html(report),
        _contents_html(report),
    ]


@dataclass(frozen=True)
class _Links:
    """The contributions in the document, to which citations lead."""

    numbers: frozenset[int]

    def address(self, number: int) -> str | None:
        """Return the address of a contribution within the document."""
        return f"#c{number}" if number in self.numbers else None

    def in_line(self, text: str, cited: int | None) -> str:
        """Return a line of the platform as HTML; the number at the offset `cited` is a link."""
        if cited is None:
            return escape(text)
        end = text.index("]", cited) + 1
        return escape(text[:cited]) + self.in_html(text[cited:end]) + escape(text[end:])

    def in_html(self, html: str) -> str:
        """Return safe HTML in which citations are links."""
        return link_citations(html, self.address)


def _lang_attribute(report: Report, language: str) -> str:
    return lang_attributes(language, report.language)


def _original_title_html(report: Report) -> str:
    title = original_title(report)
    return (
        f'<p class="as"{_lang_attribute(report, report.title.language)}>{escape(title)}</p>'
        * bool(title)
    )


def _facts_html(report: Report) -> str:
    rows = "".join(
        f"<dt>{escape(fact.label)}</dt><dd>{_runs_html(report, fact.parts, report.language)}</dd>"
        for fact in report.facts
    )
    return f"<dl>{rows}</dl>"


def _contents_html(report: Report) -> str:
    """Return the headings of the first two levels as nested lists."""
    level, items = 1, list[str]()
    for n, node in enumerate(report_nodes(report)):
        if node.kind is not NodeKind.HEADING or node.level > 2:
            continue
        if items:
            items.append({0: "</li>", 1: "<ul>", -1: "</li></ul></li>"}[node.level - level])
        level = node.level
        lang = _lang_attribute(report, node.language)
        text = _runs_html(report, node.runs, node.language)
        items.append(f'<li><a href="#s{n}"{lang}>{text}</a>')
    end = "</li></ul></li>" if level == 2 else "</li>"
    title = escape(report.labels["contents"])
    list_html = f"<ul>{''.join(items)}{end}</ul>" if items else ""
    return f'<nav aria-label="{title}"><h2>{title}</h2>{list_html}</nav>'


def _node_html(report: Report, node: Node, position: int, links: _Links) -> str:
    lang = _lang_attribute(report, node.language)
    text = _runs_html(report, node.runs, node.language)
    if node.kind is NodeKind.HEADING:
        return f'<h{node.level + 1} id="s{position}"{lang}>{text}</h{node.level + 1}>'
    if node.kind is NodeKind.ENTRY:
        tag, anchor = f"h{min(node.level + 1, 6)}", f' id="{node.anchor}"' if node.anchor else ""
        return f'<{tag}{anchor}><a href="{escape(node.href)}">{text}</a></{tag}>'
    if node.kind is NodeKind.TABLE:
        return _table_html(report, text, node.rows)
    if node.html:
        html = links.in_html(node.html) if node.has_citations else node.html
        return f'<div class="{CLASSES[node.kind]}"{lang}>{_without_headings(html)}</div>'
    if node.cited is not None:
        text = links.in_line(node.text, node.cited)
    return f'<p class="{CLASSES[node.kind]}"{lang}>{text}</p>'


def _runs_html(report: Report, runs: tuple[Words, ...], around: str) -> str:
    """Return the parts of a line; those in another language than what is around say so."""
    around = around or report.language
    return "".join(
        f"<span{lang}>{escape(run.text)}</span>"
        if (lang := lang_attributes(run.language or report.language, around))
        else escape(run.text)
        for run in runs
    )


def _table_html(report: Report, caption: str, rows: tuple[tuple[str, int], ...]) -> str:
    head = "".join(
        f'<th scope="col">{escape(report.labels[key])}</th>' for key in ("group", "count")
    )
    body = "".join(f'<tr><th scope="row">{escape(k)}</th><td>{v}</td></tr>' for k, v in rows)
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _without_headings(html: str) -> str:
    """Return HTML with an author's headings as bold paragraphs, outside the report's outline."""
    return re.sub(r"<(/?)h[1-6]>", lambda tag: "</b></p>" if tag[1] else "<p><b>", html)
