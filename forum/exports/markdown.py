"""The report as Markdown (CommonMark with tables and footnotes), readable as it is."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from forum.domain.exports.nodes import Node, NodeKind, original_title, plain_line
from forum.domain.exports.report import Report, ReportChart, Words
from forum.domain.html.blocks import Block, BlockKind, TextRun, read_blocks
from forum.domain.languages import lang_attributes
from forum.exports.characters import printable, split_citations
from forum.exports.drawing.charts import bars_of
from forum.exports.html.xhtml import clean_address
from forum.exports.progress import Progress, counted_nodes

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~$&^!])")
_FIRST: Final = re.compile(r"^(\s*)([-+=]|[0-9]{1,9}(?=[.)]))")
_FIRST_NUMBER: Final = re.compile(r"^(\s*[0-9]{1,9})([.)])")
_BREAKS: Final = re.compile(r"[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\r]")
_STYLED: Final = {
    NodeKind.LABEL: "*", NodeKind.META: "*", NodeKind.STUB: "*", NodeKind.ASIDE: "",
    NodeKind.TITLE: "**", NodeKind.QUESTION: "",
}  # fmt: skip
_PREFIXES: Final = {NodeKind.ORIGINAL: "> ", NodeKind.QUOTED: "> "}


def write(report: Report, file: BinaryIO, progress: Progress) -> None:
    """Write the file; `<div lang>` and `<span lang>` tell of texts in another language."""
    anchors = {f"c{entry.number}" for entry in report.contributions}
    writer = _MarkdownWriter(report, anchors)
    body = (part for node in counted_nodes(report, progress) for part in writer.node(node))
    gap = ""
    for part in filter(None, chain(writer.head(), body, writer.notes())):
        file.write((gap + printable(part)).encode())
        gap = "\n\n"
    file.write(b"\n")


def escaped(text: str) -> str:
    """Return a text on one line in which nothing is markup."""
    line = _SIGNS.sub(r"\\\1", _BREAKS.sub(" ", text))
    line = _FIRST_NUMBER.sub(r"\1\\\2", line)
    return _FIRST.sub(lambda m: m[0] if m[2].isdigit() else f"{m[1]}\\{m[2]}", line)


class _MarkdownWriter:
    def __init__(self, report: Report, anchors: set[str]) -> None:
        self.report = report
        self.anchors = anchors
        self.cited: set[int] = set()

    def head(self) -> Iterator[str]:
        """Yield the fields before the text, the title, and the facts."""
        report = self.report
        fields = {
            "title": plain_line(report.title),
            "author": report.organisers,
            "date": report.made_at.isoformat(timespec="seconds") if report.made_at else "",
            "lang": report.language,
            "rights": report.licence,
            "source": report.address,
        }
        lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
        yield "\n".join(("---", *lines, "---"))
        yield f"# {self._span(Words(plain_line(report.title), report.title.main_language))}"
        if title := original_title(report):
            yield self._span(Words(title, report.title.language))
        yield escaped(report.subtitle)
        facts = (f"- **{escaped(f.label)}:** {self._line(f.parts)}" for f in report.facts)
        yield "\n".join(facts)

    def notes(self) -> Iterator[str]:
        """Yield the footnotes of what was cited."""
        for number in sorted(self.cited):
            yield f"[^{number}]: {escaped(self.report.notes[number])}"

    def node(self, node: Node) -> Iterator[str]:
        """Yield the parts of a node, which stand apart."""
        if node.kind is NodeKind.HEADING:
            yield f"{'#' * (node.level + 1)} {self._line(node.runs)}"
        elif node.kind is NodeKind.ENTRY:
            yield self._entry(node)
        elif node.chart is not None:
            yield f"**{self._line(node.runs)}**"
            yield self._chart(node.chart)
        elif node.html:
            yield from self._rich(node)
        else:
            mark = _STYLED[node.kind]
            yield f"{mark}{self._line(node.runs).strip()}{mark}"

    def _entry(self, node: Node) -> str:
        anchor = f'<a id="{node.anchor}"></a>' if node.anchor else ""
        link = f"[{self._line(node.runs)}](<{clean_address(node.href)}>)"
        return f"{'#' * min(node.level + 1, 6)} {anchor}{link}"

    def _chart(self, chart: ReportChart) -> str:
        """Return the numbers of a chart as a table, each beside its bar."""
        head = f"| {escaped(chart.column)} | {escaped(self.report.labels['count'])} | |"
        rows = (
            f"| {escaped(name)} | {n} | {bar} |"
            for (name, n), bar in zip(chart.rows, bars_of(chart), strict=True)
        )
        return "\n".join([head, "| --- | ---: | --- |", *rows])

    def _line(self, runs: tuple[Words, ...]) -> str:
        return "".join(map(self._span, runs))

    def _span(self, run: Words) -> str:
        lang = lang_attributes(run.language, self.report.language)
        return f"<span{lang}>{escaped(run.text)}</span>" if lang else escaped(run.text)

    # --- rich text ----------------------------------------------------------------------------

    def _rich(self, node: Node) -> Iterator[str]:
        lang = lang_attributes(node.language, self.report.language)
        prefix = _PREFIXES.get(node.kind, "")
        text, previous = "", None
        marks = _ListMarks()
        for block in read_blocks(node.html):
            is_list = BlockKind.ITEM is previous is block.kind
            gap = "\n" if is_list else f"\n{prefix.rstrip()}\n"
            text += (gap if previous else "") + self._block(block, marks.mark(block), prefix, node)
            previous = block.kind
        yield f"<div{lang}>\n\n{text}\n\n</div>" if lang else text

    def _block(self, block: Block, mark: str, prefix: str, node: Node) -> str:
        prefix += "> " * block.is_quoted
        if block.kind is BlockKind.ITEM:
            inner = prefix + "    " * (block.level - 1)
            return f"{inner}{mark} {self._runs(block.runs, node, inner + ' ' * (len(mark) + 1))}"
        prefix += "    " * block.depth
        if block.kind is BlockKind.RULE:
            return f"{prefix}\\* \\* \\*"
        if block.kind is BlockKind.CODE:
            fence = "`" * max(3, _longest_fence(block.text) + 1)
            lines = block.text.rstrip("\n").splitlines() or [""]
            return "\n".join(f"{prefix}{line}" for line in (fence, *lines, fence))
        if block.kind is BlockKind.TABLE:
            return "\n".join(f"{prefix}{row}" for row in self._table(block, node))
        runs = self._runs(block.runs, node, prefix)
        return f"{prefix}**{runs}**" if block.kind is BlockKind.HEADING else f"{prefix}{runs}"

    def _table(self, block: Block, node: Node) -> Iterator[str]:
        columns = max(map(len, block.rows), default=0)
        rows = [[self._runs(cell, node, "") for cell in row] for row in block.rows]
        head = rows[0] if block.has_header else [""] * columns
        yield _table_row(head, columns)
        yield "|" + " --- |" * columns
        for row in rows[1:] if block.has_header else rows:
            yield _table_row(row, columns)

    def _runs(self, runs: list[TextRun], node: Node, prefix: str) -> str:
        """Return styled text; a line end of the author goes on behind `prefix`."""
        anchors = self.anchors if node.has_citations else set[str]()
        parts = [self._run(run, anchors, prefix, is_first=n == 0) for n, run in enumerate(runs)]
        return "".join(parts)

    def _run(self, run: TextRun, anchors: set[str], prefix: str, *, is_first: bool) -> str:
        if run.text == "\n":
            return f"\\\n{prefix}" if prefix or not is_first else ""
        if run.code:
            ticks = "`" * (_longest_fence(run.text) + 1)
            return f"{ticks} {run.text.strip()} {ticks}" if run.text.strip() else " "
        if run.href:
            address = clean_address(run.href)
            words = _styled(run)
            return f"[{words}](<{address}>)" if address else words
        if not anchors:
            return _styled(run)
        pieces = split_citations(run, anchors)
        return "".join(
            self._citation(text, anchor)
            if anchor
            else _styled(TextRun(text, run.bold, run.italic, run.struck))
            for text, anchor in pieces
        )

    def _citation(self, text: str, anchor: str) -> str:
        number = int(anchor[1:])
        link = f"[{escaped(text)}](#{anchor})"
        if number not in self.report.notes:
            return link
        self.cited.add(number)
        return f"{link}[^{number}]"


class _ListMarks:
    """Gives the items of a text their marks, so that every number is read as it was written.

    A reader of Markdown counts on from the first number of a list; a list begins anew where the
    sign behind the number is another one.
    """

    def __init__(self) -> None:
        self._open: dict[int, tuple[str, str]] = {}  # by level: the mark that goes on, its sign

    def mark(self, block: Block) -> str:
        """Return the mark of the next block of a text, which is nothing if it is no item."""
        is_item = block.kind is BlockKind.ITEM
        deepest = block.level if is_item else block.depth
        self._open = {level: list_ for level, list_ in self._open.items() if level <= deepest}
        if not is_item:
            return ""
        next_mark, sign = self._open.pop(block.level, ("", ""))
        if block.number is None:
            return "-"
        own = block.mark[-1]
        if block.mark != next_mark:
            sign = own if sign != own else ".)".replace(own, "")
        self._open[block.level] = (f"{block.number + 1}{own}", sign)
        return f"{block.number}{sign}"


def _styled(run: TextRun) -> str:
    """Return text with its marks, which stand next to letters and never to blanks."""
    text = run.text.replace("\n", " ")
    body = text.strip()
    marks = "**" * run.bold + "*" * run.italic
    if not body or not (marks or run.struck):
        return escaped(text)
    strike = "~~" * run.struck
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{strike}{marks}{escaped(body)}{marks[::-1]}{strike}{after}"


def _table_row(cells: list[str], columns: int) -> str:
    filled = [*cells, *[""] * (columns - len(cells))]
    return "| " + " | ".join(cell.replace("\n", " ") for cell in filled) + " |"


def _longest_fence(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
