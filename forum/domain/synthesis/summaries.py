"""A facilitator's Markdown as headings and statements that cite contributions."""

import re
from dataclasses import dataclass
from enum import StrEnum

from forum.domain.html.read import CITATION


class StatementKind(StrEnum):
    """Whether a block is a heading or a statement."""

    HEADING = "heading"
    STATEMENT = "statement"


@dataclass(frozen=True)
class DraftStatement:
    """One block of a summary, with the numbers of the contributions that it cites, in order."""

    kind: StatementKind
    source: str
    cites: tuple[int, ...]


def cited_contributions(source: str) -> tuple[int, ...]:
    """Return the contribution numbers cited as [12], each once, in order of appearance."""
    return tuple(dict.fromkeys(int(n) for n in CITATION.findall(source)))


def split_statements(source: str) -> list[DraftStatement]:
    """Split Markdown at blank lines into headings (lines that begin with #) and statements."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    blocks = (block.strip() for block in re.split(r"\n[ \t]*\n", lines))
    drafts = []
    for block in filter(None, blocks):
        while (first := block.partition("\n")[0]).startswith("#") and first.lstrip("#").strip():
            drafts.append(DraftStatement(StatementKind.HEADING, first.lstrip("#").strip(), ()))
            block = block.removeprefix(first).strip()
        if block:
            drafts.append(
                DraftStatement(StatementKind.STATEMENT, block, cited_contributions(block))
            )
    return drafts


def join_statements(parts: list[tuple[StatementKind, str]]) -> str:
    """Return the Markdown of these parts, which splits into the same parts again."""
    return "\n\n".join(
        f"## {source}" if kind is StatementKind.HEADING else source for kind, source in parts
    )
