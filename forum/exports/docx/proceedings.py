"""The report as a Word document with real headings, lists, links and languages."""

from dataclasses import replace
from typing import BinaryIO, Final

from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line
from forum.domain.exports.report import Report
from forum.domain.html.blocks import Block, BlockKind, read_blocks
from forum.exports.docx.writer import DocxWriter
from forum.exports.progress import Progress, counted_nodes

STYLES = {
    NodeKind.LABEL: "Forum Label",
    NodeKind.META: "Forum Meta",
    NodeKind.STUB: "Forum Meta",
    NodeKind.ASIDE: "Forum Aside",
    NodeKind.TITLE: "Forum Title",
    NodeKind.QUESTION: "Forum Question",
}
BODY_STYLES = {
    NodeKind.RICH: "Forum Words",
    NodeKind.TRANSLATED: "Forum Translation",
    NodeKind.ORIGINAL: "Forum Original",
    NodeKind.QUOTED: "Forum Quoted",
}


CONTENTS_LEVELS: Final = 2
NODES_AT_ONCE: Final = 500
"""How many nodes of the document are in memory."""


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; citations link to the contribution inside the document."""
    writer = DocxWriter(
        title=plain_line(report.title),
        author=report.organisers,
        language=report.language,
        page=report.labels["page_of"],
        terms=f"{report.citation} {report.licence}".strip(),
        notes=report.notes,
    )
    anchors = {f"c{entry.number}" for entry in report.contributions}
    writer.add_paragraph("Title", plain_line(report.title), report.title.main_language)
    if title := original_title(report):
        writer.add_paragraph("Forum Original", title, report.title.language)
    writer.add_paragraph("Forum Meta", report.subtitle)
    writer.add_facts(report.facts)
    headings = [
        (node.runs, node.level, f"s{n}")
        for n, node in enumerate(report_nodes(report))
        if node.kind is NodeKind.HEADING and node.level <= CONTENTS_LEVELS
    ]
    writer.add_contents(report.labels["contents"], headings)
    for n, node in enumerate(counted_nodes(report, progress)):
        if node.chart is not None:
            writer.add_chart(node.chart, report.labels["count"])
        elif node.kind is NodeKind.HEADING:
            _write_node(writer, replace(node, anchor=f"s{n}"), anchors)
        else:
            _write_node(writer, node, anchors)
        if n % NODES_AT_ONCE == 0:
            writer.set_aside()
    writer.save(file)


def _write_node(writer: DocxWriter, node: Node, anchors: set[str]) -> None:
    if node.kind in (NodeKind.HEADING, NodeKind.ENTRY):
        writer.add_heading(node.runs, min(node.level, 9), anchor=node.anchor, href=node.href)
    elif node.html:
        writer.lists.close()
        for block in read_blocks(node.html):
            _write_block(
                writer,
                block,
                BODY_STYLES[node.kind],
                language=node.language,
                anchors=anchors if node.has_citations else set(),
            )
    else:
        writer.add_line(STYLES[node.kind], node.runs)


def _write_block(
    writer: DocxWriter, block: Block, style: str, *, language: str, anchors: set[str]
) -> None:
    if block.kind is BlockKind.TABLE:
        writer.add_author_table(block.rows, language, anchors, has_header=block.has_header)
        return
    if block.kind is BlockKind.RULE:
        writer.add_paragraph(style, "* * *", language)
        return
    paragraph = writer.add_empty_paragraph(style)
    if block.kind is BlockKind.ITEM:
        writer.make_item(paragraph, block)
    elif block.depth or block.is_quoted:
        writer.indent(paragraph, block.depth, is_quoted=block.is_quoted)
    if not block.depth:
        writer.lists.close()
    is_heading, is_code = block.kind is BlockKind.HEADING, block.kind is BlockKind.CODE
    for run in block.runs:
        text = run.text.removesuffix("\n") if is_code else run.text
        code_run = replace(run, text=text, code=run.code or is_code)
        writer.add_run(paragraph, code_run, language, anchors, bold=is_heading)
