"""The proceedings for Word: real headings, lists, links and languages."""

import io
from dataclasses import replace
from typing import Final

from forum.domain.exports.nodes import Node, NodeKind, original_title, outline, plain
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, BlockKind, blocks
from forum.exports.characters import printable
from forum.exports.docx_writer import DocxWriter

STYLES = {
    NodeKind.LABEL: "Forum Label",
    NodeKind.META: "Forum Meta",
    NodeKind.STUB: "Forum Meta",
    NodeKind.ASIDE: "Forum Aside",
    NodeKind.TITLE: "Forum Title",
    NodeKind.QUESTION: "Forum Question",
}
BODIES = {
    NodeKind.RICH: "Forum Words",
    NodeKind.TRANSLATED: "Forum Translation",
    NodeKind.ORIGINAL: "Forum Original",
    NodeKind.QUOTED: "Forum Quoted",
}


MOST_LEVELS: Final = 2


def render(report: Report) -> bytes:
    """Return the file; citations lead to the contribution inside the document."""
    word = DocxWriter(
        title=plain(report.title),
        author=report.organisers,
        language=report.language,
        page=report.labels["page"],
    )
    known = {f"c{entry.number}" for entry in report.entries}
    word.paragraph("Title", plain(report.title), report.title.shown_language)
    if title := original_title(report):
        word.paragraph("Forum Original", title, report.title.language)
    word.paragraph("Forum Meta", report.subtitle)
    word.facts(report.facts)
    nodes = [
        replace(node, anchor=f"s{n}") if node.kind is NodeKind.HEADING else node
        for n, node in enumerate(outline(report))
    ]
    headings = [
        (printable(n.text), n.level, n.language, n.anchor)
        for n in nodes
        if n.kind is NodeKind.HEADING and n.level <= MOST_LEVELS
    ]
    word.contents(report.labels["contents"], headings)
    header = (report.labels["group"], report.labels["count"])
    for node in nodes:
        if node.kind is NodeKind.TABLE:
            word.table(printable(node.text), header, node.rows)
        else:
            _print(word, node, known)
    out = io.BytesIO()
    word.document.save(out)
    return out.getvalue()


def _print(word: DocxWriter, node: Node, known: set[str]) -> None:
    text = printable(node.text)
    if node.kind in (NodeKind.HEADING, NodeKind.ENTRY):
        word.heading(text, min(node.level, 9), node.language, anchor=node.anchor, href=node.href)
    elif node.html:
        word.lists.close()
        for block in blocks(node.html):
            _block(word, block, BODIES[node.kind], language=node.language, known=known)
    else:
        word.paragraph(STYLES[node.kind], text, node.language)


def _block(word: DocxWriter, block: Block, style: str, *, language: str, known: set[str]) -> None:
    if block.kind is BlockKind.TABLE:
        word.grid(block.rows, language, known, has_header=block.has_header)
        return
    if block.kind is BlockKind.RULE:
        word.paragraph(style, "* * *", language)
        return
    paragraph = word.empty(style)
    if block.kind is BlockKind.ITEM:
        word.make_item(paragraph, block.level, block.number)
    elif block.depth or block.is_quoted:
        word.indent(paragraph, block.depth, is_quoted=block.is_quoted)
    if not block.depth:
        word.lists.close()
    is_heading, is_code = block.kind is BlockKind.HEADING, block.kind is BlockKind.CODE
    for run in block.runs:
        text = run.text.removesuffix("\n") if is_code else run.text
        styled = replace(run, text=text, code=run.code or is_code)
        word.run(paragraph, styled, language, known, bold=is_heading)
