"""The nodes of a report as fragments of HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from forum.domain.exports.nodes import Node, NodeKind, original_title
from forum.domain.exports.report import Report, ReportChart, ReportFile, Words
from forum.domain.html.read import link_citations
from forum.domain.languages import lang_attributes
from forum.exports.drawing.charts import inline_svg

STYLE = """
body{margin:2rem auto;padding:0 1rem;max-width:46rem;font:1.0625em/1.6 Charter,Georgia,serif;
overflow-wrap:anywhere;
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
figure{display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-items:flex-start;margin:1.5rem 0}
figcaption{flex-basis:100%;font-weight:600}a{color:#005b61}figure table{margin:0}
td{text-align:end;font-variant-numeric:tabular-nums}.said td,.tr td,.as td{text-align:start}
.chart{flex:1 1 16rem;max-width:24rem;font:13px system-ui,"Segoe UI",Roboto,sans-serif;fill:#14211f}
.chart .amount{fill:#005b61}.chart .count{fill:#4a5755}.chart .base{stroke:#c6d1ce}
.chart .latest{text-anchor:end}blockquote{margin:.5rem 0;margin-inline-start:1.25rem}
h1,h2,h3,h4,h5,.label,.title{break-after:avoid}figure,tr{break-inside:avoid}
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


@dataclass(frozen=True)
class NodeWriter:
    """Writes the nodes of a report.

    `address_of` returns where an anchor of the document is; None if it has no such anchor.
    `file_address` returns where a file is, if the document has the files beside it.
    """

    report: Report
    address_of: Callable[[str], str | None]
    file_address: Callable[[ReportFile], str] | None = None

    def html(self, node: Node, position: int) -> str:
        """Return a node as HTML; `position` makes the id of a heading."""
        lang = self.lang(node.language)
        text = self.runs(node.runs, node.language)
        if node.kind is NodeKind.HEADING:
            level = node.level + 1
            return f'<h{level} id="s{position}"{lang}>{text}</h{level}>'
        if node.kind is NodeKind.ENTRY:
            return self._entry(node, text)
        if node.chart is not None:
            return self._chart(text, node.chart)
        if node.files and self.file_address is not None:
            return self._files(node.files, self.file_address)
        if node.html:
            html = link_citations(node.html, self._cited) if node.has_citations else node.html
            return f'<div class="{CLASSES[node.kind]}"{lang}>{_without_headings(html)}</div>'
        if node.cited is not None:
            text = self._line(node.text, node.cited)
        return f'<p class="{CLASSES[node.kind]}"{lang}>{text}</p>'

    def lang(self, language: str) -> str:
        """Return the attributes of a fragment in a language."""
        return lang_attributes(language, self.report.language)

    def runs(self, runs: tuple[Words, ...], around: str) -> str:
        """Return a line; its parts in another language than what is around say so."""
        around = around or self.report.language
        return "".join(
            f"<span{lang}>{escape(run.text)}</span>"
            if (lang := lang_attributes(run.language or self.report.language, around))
            else escape(run.text)
            for run in runs
        )

    def head(self) -> str:
        """Return what stands below the title: the original one, the subtitle and the facts."""
        report = self.report
        title = original_title(report)
        before = f'<p class="as"{self.lang(report.title.language)}>{escape(title)}</p>'
        rows = "".join(
            f"<dt>{escape(fact.label)}</dt><dd>{self.runs(fact.parts, report.language)}</dd>"
            for fact in report.facts
        )
        facts = f"<dl>{rows}</dl>" if rows else ""
        return f"{before * bool(title)}<p>{escape(report.subtitle)}</p>{facts}"

    def _cited(self, number: int) -> str | None:
        return self.address_of(f"c{number}")

    def _entry(self, node: Node, text: str) -> str:
        tag = f"h{min(node.level + 1, 6)}"
        anchor = f' id="{node.anchor}"' if node.anchor else ""
        return f'<{tag}{anchor}><a href="{escape(node.href)}">{text}</a></{tag}>'

    def _line(self, text: str, cited: int) -> str:
        """Return a line of the platform; the number at the offset `cited` is a link."""
        end = text.index("]", cited) + 1
        number = link_citations(text[cited:end], self._cited)
        return escape(text[:cited]) + number + escape(text[end:])

    def _chart(self, title: str, chart: ReportChart) -> str:
        """Return a drawing with the table of its numbers, as XML as well."""
        header = (chart.column, self.report.labels["count"])
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
        body = "".join(
            f'<tr><th scope="row">{escape(k)}</th><td>{v}</td></tr>' for k, v in chart.rows
        )
        return (
            f"<figure><figcaption>{title}</figcaption>{inline_svg(chart)}"
            f'<table aria-label="{title}"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></figure>"
        )

    def _files(self, files: tuple[ReportFile, ...], address_of: Callable[[ReportFile], str]) -> str:
        """Return the line of files, each a link to where it lies."""
        links = "; ".join(
            f'<a href="{escape(quote(address_of(file)))}">{escape(file.name)}</a>'
            f" ({escape(file.size)})"
            for file in files
        )
        return f'<p class="meta">{escape(self.report.labels["files"])}: {links}</p>'


def _without_headings(html: str) -> str:
    """Return HTML with an author's headings as bold paragraphs, outside the report's outline."""
    return re.sub(r"<(/?)h[1-6]>", lambda tag: "</b></p>" if tag[1] else "<p><b>", html)
