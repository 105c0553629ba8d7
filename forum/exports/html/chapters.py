"""A report cut into pages, for what is not one file: an archive and an EPUB."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import Node, NodeKind
from forum.domain.exports.report import Report, Words
from forum.exports.progress import Progress, counted_nodes

SHORT: Final = 20_000
"""A page of fewer characters takes in the next heading of the second level."""

LONG: Final = 150_000
"""A page of more characters ends before the next contribution that is no reply."""

CONTENTS_LEVELS: Final = 2


@dataclass(frozen=True)
class ChapterHeading:
    """A heading in the contents, with the id that it has on its page."""

    level: int
    runs: tuple[Words, ...]
    language: str
    page: int
    anchor: str


@dataclass
class ChapterPlan:
    """On which page, counted from 1, each node stands; `pages` are the nodes that begin one.

    `anchors` are the pages of contributions, `titles` the last heading above each page's end,
    `drawn` the pages with charts.
    """

    pages: list[int] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    headings: list[ChapterHeading] = field(default_factory=list)
    titles: list[tuple[Words, ...]] = field(default_factory=list)
    drawn: set[int] = field(default_factory=set)

    @property
    def page_count(self) -> int:
        """Return the number of pages."""
        return len(self.pages)


@dataclass(frozen=True)
class Chapter:
    """A page: its number, its title, and its nodes with their positions in the whole.

    `is_continued` tells that it goes on under a heading of the page before.
    """

    number: int
    title: tuple[Words, ...]
    is_continued: bool
    nodes: list[tuple[int, Node]]


def plan_chapters(report: Report) -> ChapterPlan:
    """Return where pages begin, without the pages."""
    plan, length, title = ChapterPlan(), 0, tuple[Words, ...]()
    for n, node in enumerate(report_nodes(report)):
        if not plan.pages or _begins_page(node, length):
            plan.pages.append(n)
            plan.titles.append(title)
            length = 0
        if node.kind is NodeKind.HEADING and node.level <= CONTENTS_LEVELS:
            title = node.runs
            if plan.pages[-1] == n:
                plan.titles[-1] = title
            heading = ChapterHeading(node.level, node.runs, node.language, plan.page_count, f"s{n}")
            plan.headings.append(heading)
        if node.anchor:
            plan.anchors[node.anchor] = plan.page_count
        if node.chart is not None:
            plan.drawn.add(plan.page_count)
        length += len(node.html) + len(node.text)
    return plan


def chapters_of(report: Report, plan: ChapterPlan, progress: Progress) -> Iterator[Chapter]:
    """Yield the pages one after the other."""
    beginnings, nodes, number = set(plan.pages), list[tuple[int, Node]](), 0
    for n, node in enumerate(counted_nodes(report, progress)):
        if n in beginnings and nodes:
            yield _chapter(number, plan, nodes)
            nodes = []
        number += n in beginnings
        nodes.append((n, node))
    if nodes:
        yield _chapter(number, plan, nodes)


def _chapter(number: int, plan: ChapterPlan, nodes: list[tuple[int, Node]]) -> Chapter:
    is_continued = nodes[0][1].kind is NodeKind.ENTRY
    return Chapter(number, plan.titles[number - 1], is_continued, nodes)


def _begins_page(node: Node, length: int) -> bool:
    if node.kind is NodeKind.HEADING:
        return node.level == 1 or (node.level == CONTENTS_LEVELS and length > SHORT)
    return node.kind is NodeKind.ENTRY and node.level <= CONTENTS_LEVELS + 1 and length > LONG
