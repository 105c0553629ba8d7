"""The points to which passages of a proposal can be given."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.models.translation import Text

MOST: int = 300


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A point that can be chosen, with its language."""

    id: int
    words: str
    language: str


def list_points(consultation: Consultation) -> list[PointChoice]:
    """Return the points that count, the latest first, by one statement."""
    rows = db.session.execute(
        select(Point.id, Text.source, Text.language)
        .join(Text, Text.id == Point.text_id)
        .where(Point.consultation_id == consultation.id, Point.merged_into_id.is_(None))
        .order_by(Point.id.desc())
        .limit(MOST)
    )
    return [PointChoice(row[0], " ".join(row[1].split())[:160], row[2]) for row in rows]
