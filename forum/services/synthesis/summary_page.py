"""A summary as readers see it: its statements, each with the contributions that it cites."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Subquery, and_, func, select

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.synthesis.summaries import StatementKind
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.summary import Citation, Statement, Summary
from forum.models.translation import Text
from forum.services.texts.localised import LocalisedText, localise

MAX_CITABLE = 400
OPENING_LENGTH = 80
FIRST_CHARACTERS = 240
_CUT_OFF_MARKUP = re.compile(r"(<[^>]*|&[^;]*)$")


@dataclass(frozen=True, slots=True)
class CitedContribution:
    """A cited contribution; only its number is left when readers can no longer read it."""

    number: int
    is_readable: bool
    name: str
    organisation: str
    countries: str
    publication: Publication
    capacity: Capacity
    language: str


HIDDEN_AUTHOR = ("", "", "", Publication.WITHHELD, Capacity.PERSONAL, "")


@dataclass(slots=True)
class SummaryParagraph:
    """A statement with its number within the summary and its sources."""

    number: int
    text: LocalisedText
    sources: list[CitedContribution] = field(default_factory=list)


@dataclass(slots=True)
class SummaryChapter:
    """The statements under one heading, or before the first."""

    heading: LocalisedText | None
    paragraphs: list[SummaryParagraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A summary for readers of one language.

    `cited` is the number of readable contributions that it cites, `uncited` holds the numbers of
    the others; replies are in neither.
    """

    author: str
    label: SeatLabel
    language: str
    published_at: datetime | None
    title: LocalisedText
    standfirst: LocalisedText | None
    chapters: list[SummaryChapter]
    cited: int
    uncited: list[int]


def read_summary(
    summary: Summary, consultation: Consultation, language: str, *, label: SeatLabel
) -> SummaryView:
    """Return the summary as readers of `language` see it, by a fixed number of statements."""
    statements = db.session.scalars(
        select(Statement).where(Statement.summary_id == summary.id).order_by(Statement.position)
    ).all()
    texts = localise(
        [summary.title_id, summary.standfirst_id, *(s.text_id for s in statements)], language
    )
    is_cited = _read_is_cited(summary, consultation)
    return SummaryView(
        author=summary.by.name,
        label=label,
        language=summary.language,
        published_at=summary.published_at,
        title=texts[summary.title_id],
        standfirst=texts.get(summary.standfirst_id or 0),
        chapters=_make_chapters(statements, texts, _read_sources(summary)),
        cited=sum(is_cited.values()),
        uncited=[number for number, cited in is_cited.items() if not cited],
    )


def _make_chapters(
    statements: Sequence[Statement],
    texts: dict[int, LocalisedText],
    sources: dict[int, list[CitedContribution]],
) -> list[SummaryChapter]:
    chapters: list[SummaryChapter] = []
    number = 0
    for statement in statements:
        if statement.kind is StatementKind.HEADING:
            chapters.append(SummaryChapter(texts[statement.text_id]))
            continue
        if not chapters:
            chapters.append(SummaryChapter(None))
        number += 1
        chapters[-1].paragraphs.append(
            SummaryParagraph(number, texts[statement.text_id], sources[statement.id])
        )
    return chapters


def _read_sources(summary: Summary) -> dict[int, list[CitedContribution]]:
    sources: dict[int, list[CitedContribution]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Citation.statement_id,
            Contribution.number,
            Contribution.status,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            Contribution.publication,
            Contribution.capacity,
            Contribution.language,
        )
        .join(Statement, Statement.id == Citation.statement_id)
        .join(Contribution, Contribution.id == Citation.contribution_id)
        .where(Statement.summary_id == summary.id)
        .order_by(Citation.statement_id, Citation.position)
    )
    for statement_id, number, status, *author in rows:
        is_readable = visibility_of(status, number) is Visibility.WORDS
        sources[statement_id].append(
            CitedContribution(number or 0, is_readable, *(author if is_readable else HIDDEN_AUTHOR))
        )
    return sources


def _read_is_cited(summary: Summary, consultation: Consultation) -> dict[int, bool]:
    """Return, by number, whether the summary cites a readable contribution, replies left out."""
    cited = (
        select(Citation.contribution_id)
        .join(Statement, Statement.id == Citation.statement_id)
        .where(Statement.summary_id == summary.id)
    )
    rows = db.session.execute(
        select(Contribution.number, Contribution.id.in_(cited))
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.parent_id.is_(None),
            Contribution.has_appeared,
        )
        .order_by(Contribution.number)
    )
    return {number: bool(is_cited) for number, is_cited in rows if number is not None}


@dataclass(frozen=True, slots=True)
class CitableContribution:
    """A contribution that a summary can cite, with its author and its first words."""

    number: int
    name: str
    organisation: str
    countries: str
    publication: Publication
    language: str
    opening: str


def list_citable_contributions(
    consultation: Consultation, *, limit: int = MAX_CITABLE
) -> list[CitableContribution]:
    """Return the contributions and replies that can be cited, in the order of their numbers."""
    first_passages = _select_first_passages()
    rows = db.session.execute(
        select(
            Contribution.number,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            Contribution.publication,
            Text.language,
            func.substr(Text.html, 1, FIRST_CHARACTERS),
        )
        .join(
            first_passages,
            and_(
                first_passages.c.contribution_id == Contribution.id,
                first_passages.c.revision == Contribution.approved_revision,
            ),
        )
        .join(
            Passage,
            and_(
                Passage.contribution_id == first_passages.c.contribution_id,
                Passage.revision == first_passages.c.revision,
                Passage.position == first_passages.c.position,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
        )
        .order_by(Contribution.number)
        .limit(limit)
    )
    return [_citable_of_row(*row) for row in rows]


def _citable_of_row(number: int | None, *author: Any) -> CitableContribution:
    """Return the view of a row whose last column holds the first characters of the text."""
    values: tuple[Any, ...] = (*author[:-1], _opening_of(author[-1]))
    return CitableContribution(number or 0, *values)


def _select_first_passages() -> Subquery:
    """Return a query for the position of the author's first own passage in each revision."""
    return (
        select(
            Passage.contribution_id, Passage.revision, func.min(Passage.position).label("position")
        )
        .where(Passage.kind == PassageKind.WORDS)
        .group_by(Passage.contribution_id, Passage.revision)
        .subquery()
    )


def _opening_of(html: str) -> str:
    """Return the first words of safe HTML as one line; the HTML may be cut off at any place."""
    text = " ".join(Markup(_CUT_OFF_MARKUP.sub("", html)).striptags().split())  # noqa: S704 - not shown as HTML
    return text if len(text) <= OPENING_LENGTH else f"{text[:OPENING_LENGTH].rpartition(' ')[0]}…"
