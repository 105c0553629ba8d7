"""The nodes of one contribution in a report."""

from collections.abc import Iterator

from forum.domain.exports.nodes import (
    Node,
    NodeKind,
    line_node,
    original_nodes,
    plain_line,
    text_nodes,
)
from forum.domain.exports.report import Report, ReportContribution, ReportPassage, Words
from forum.domain.html.read import CITATION


def entry_nodes(
    report: Report,
    entry: ReportContribution,
    passages: tuple[ReportPassage, ...],
    *,
    level: int,
    is_first: bool = True,
) -> Iterator[Node]:
    """Yield a contribution with these passages, and the first time what belongs to the whole."""
    name = "" if entry.stub else f" {entry.displayed_name or entry.name}"
    label = (Words(" ("), entry.label, Words(")")) if entry.label and not entry.stub else ()
    yield line_node(
        NodeKind.ENTRY,
        Words(f"[{entry.number}]{name}"),
        *label,
        level=level,
        anchor=f"c{entry.number}" if is_first else "",
        href=entry.address,
    )
    if entry.stub:
        yield Node(NodeKind.STUB, text=entry.stub)
        return
    yield from _byline(report, entry)
    if entry.title is not None and is_first:
        language = entry.title.main_language
        yield Node(NodeKind.TITLE, text=plain_line(entry.title), language=language)
        yield from original_nodes(entry.title)
    for passage in passages:
        if passage.attribution:
            number = CITATION.search(passage.attribution)
            cited = None if number is None or passage.is_of_post else number.start()
            yield Node(NodeKind.META, text=passage.attribution, cited=cited)
        kind = NodeKind.RICH if passage.is_own else NodeKind.QUOTED
        if passage.text.html:
            yield from text_nodes(passage.text, report.labels, kind)
    if is_first:
        yield from _signatories_and_files(report, entry)


def _byline(report: Report, entry: ReportContribution) -> Iterator[Node]:
    """Yield who wrote a contribution, when, and to what it replies; nothing if nothing is known."""
    number = f"[{entry.parent}]" if entry.parent else ""
    in_reply_to = f"{report.labels['in_reply_to']} " if number or entry.post else ""
    meta = ", ".join(filter(None, (entry.byline, entry.date, in_reply_to + number)))
    cited = len(meta) - len(number) if number else None
    post = () if number else entry.post
    rest = ", ".join(entry.remarks)
    parts = (Words(meta), *post, Words(f", {rest}" if meta and rest else rest))
    if any(part.text for part in parts):
        yield line_node(NodeKind.META, *parts, cited=cited)


def _signatories_and_files(report: Report, entry: ReportContribution) -> Iterator[Node]:
    """Yield the co-signatories and the files of a contribution."""
    if entry.signatories:
        signatories = "; ".join(signatory.line for signatory in entry.signatories)
        label = f"{report.labels['signatories']} ({len(entry.signatories)})"
        yield Node(NodeKind.ASIDE, text=f"{label}: {signatories}")
    if entry.files:
        files = "; ".join(f"{file.name} ({file.size})" for file in entry.files)
        text = f"{report.labels['files']}: {files}"
        yield Node(NodeKind.ASIDE, text=text, files=entry.files)
