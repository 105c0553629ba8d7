"""What a statement can be begun from, and what it can cite: points and their excerpts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, or_, select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.summary import Citation, Statement, Summary
from forum.models.translation import Text
from forum.services.synthesis.quoted import CitedContribution, read_cited
from forum.services.synthesis.summary.sources import (
    CitedWords,
    read_words,
)
from forum.services.texts.localised import LocalisedText, localise

MOST_POINTS: Final = 200
MOST_EXCERPTS: Final = 40


@dataclass(frozen=True, slots=True)
class UnusedPoint:
    """A point that no statement was begun from, with the number of its excerpts."""

    id: int
    question: int | None
    text: LocalisedText
    excerpts: int


def list_unused_points(summary: Summary, language: str) -> list[UnusedPoint]:
    """Return the points that no statement of the draft was begun from, in their order."""
    used = select(Statement.point_id).where(
        Statement.summary_id == summary.id, Statement.point_id.is_not(None)
    )
    rows = db.session.execute(
        select(Point.id, Point.question_id, Point.text_id, func.count(Evidence.excerpt_id))
        .outerjoin(Evidence, Evidence.point_id == Point.id)
        .where(
            Point.consultation_id == summary.consultation_id,
            Point.merged_into_id.is_(None),
            Point.id.not_in(used),
        )
        .group_by(Point.id)
        .order_by(Point.question_id, Point.position, Point.id)
        .limit(MOST_POINTS)
    ).all()
    texts = localise([row[2] for row in rows], language)
    return [UnusedPoint(id_, question, texts[text], n) for id_, question, text, n in rows]


@dataclass(frozen=True, slots=True)
class OfferedExcerpt:
    """An excerpt that a statement can cite, with its author and the point that it bears on."""

    id: int
    contribution: CitedContribution
    words: CitedWords
    point: LocalisedText


def list_offered_excerpts(
    consultation: Consultation, statement: Statement, language: str, *, wanted: str = ""
) -> list[OfferedExcerpt]:
    """Return excerpts that the statement does not cite, those of its own point first.

    They bear on points under the same question, or with `wanted` on points with these words.
    """
    cited = select(Citation.excerpt_id).where(
        Citation.statement_id == statement.id, Citation.excerpt_id.is_not(None)
    )
    is_near = or_(Point.id == statement.point_id, Point.question_id == statement.question_id)
    if wanted:
        is_near = Text.source.icontains(wanted, autoescape=True)
    rows = db.session.execute(
        select(Excerpt.id, Excerpt.contribution_id, Point.text_id)
        .join(Evidence, Evidence.excerpt_id == Excerpt.id)
        .join(Point, Point.id == Evidence.point_id)
        .join(Text, Text.id == Point.text_id)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(
            Excerpt.consultation_id == consultation.id,
            Point.merged_into_id.is_(None),
            Excerpt.id.not_in(cited),
            is_near,
        )
        .order_by(Point.id != (statement.point_id or 0), Point.position, Contribution.number)
        .limit(MOST_EXCERPTS)
    ).all()
    return _make_offers([(row[0], row[1], row[2]) for row in rows], language)


def _make_offers(rows: Sequence[tuple[int, int, int]], language: str) -> list[OfferedExcerpt]:
    words = read_words({excerpt_id for excerpt_id, _c, _t in rows}, language)
    contributions = read_cited({contribution_id for _e, contribution_id, _t in rows})
    points = localise([text_id for _e, _c, text_id in rows], language)
    offers: dict[int, OfferedExcerpt] = {}
    for excerpt_id, contribution_id, text_id in rows:
        if excerpt_id in words and excerpt_id not in offers:
            offers[excerpt_id] = OfferedExcerpt(
                excerpt_id, contributions[contribution_id], words[excerpt_id][1], points[text_id]
            )
    return list(offers.values())
