"""How far a renderer has come."""

from collections.abc import Callable, Iterable, Iterator

from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import Node, NodeKind
from forum.domain.exports.report import Report, ReportContribution

Progress = Callable[[int], None]
"""Takes the number of contributions that are in the file so far."""


def ignore(done: int) -> None:
    """Tell nobody."""


def counted(
    contributions: Iterable[ReportContribution], progress: Progress
) -> Iterator[ReportContribution]:
    """Yield contributions, and tell of each when it is done."""
    for n, contribution in enumerate(contributions, start=1):
        yield contribution
        progress(n)


def counted_nodes(report: Report, progress: Progress) -> Iterator[Node]:
    """Yield the nodes of a report, and tell of each contribution that begins."""
    done = 0
    for node in report_nodes(report):
        if node.kind is NodeKind.ENTRY and node.anchor:
            done += 1
            progress(done)
        yield node
