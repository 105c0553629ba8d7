"""Summaries: their sections, their statements, and Markdown that is read as statements."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.html.read import CITATION


class StatementKind(StrEnum):
    """Whether a block is a heading within a section, or a statement."""

    HEADING = "heading"
    STATEMENT = "statement"


class SummaryPart(StrEnum):
    """The sections of a summary that people write, in their order; one for each question."""

    BRIEF = "brief"
    METHOD = "method"
    PARTICIPATION = "participation"
    QUESTION = "question"
    OUTSIDE = "outside"
    AGREEMENT = "agreement"
    RECOMMENDATIONS = "recommendations"
    NEXT_STEPS = "next_steps"


PART_ORDER: Final = {part: place for place, part in enumerate(SummaryPart)}

WITHOUT_CITATIONS: Final = frozenset(
    {SummaryPart.METHOD, SummaryPart.PARTICIPATION, SummaryPart.NEXT_STEPS}
)
"""Sections whose statements are not about contributions and need not cite any."""


class ReviewStep(StrEnum):
    """A step of the team's review of a draft."""

    REQUESTED = "requested"
    APPROVED = "approved"


@dataclass(frozen=True)
class DraftStatement:
    """One block of a summary, with the numbers of the contributions that it cites, in order."""

    kind: StatementKind
    source: str
    cites: tuple[int, ...]


def needs_citation(kind: StatementKind, part: SummaryPart) -> bool:
    """Return whether a block must cite a contribution before the summary is published."""
    return kind is StatementKind.STATEMENT and part not in WITHOUT_CITATIONS


def cited_contributions(source: str) -> tuple[int, ...]:
    """Return the contribution numbers cited as [12], each once, in order of appearance."""
    return tuple(dict.fromkeys(int(n) for n in CITATION.findall(source)))


def remove_citation(source: str, number: int) -> str:
    """Return Markdown without this citation, and without the blank before it."""
    return re.sub(rf"[ \t]?\[0*{number}\]", "", source)


def remove_citations(source: str) -> str:
    """Return Markdown without citations, and without the blanks before them."""
    return re.sub(rf"(?:(?<![ \t])[ \t]+)?{CITATION.pattern}", "", source)


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
