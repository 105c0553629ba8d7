"""What a text of the team can cite: contributions with their authors and first words."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from forum.domain.contributions.content import Publication
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.synthesis.summary.sources import read_openings

MAX_CITABLE: Final = 400
OPENING_LENGTH: Final = 80


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
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.number,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            Contribution.publication,
        )
        .where(Contribution.consultation_id == consultation.id, Contribution.is_readable)
        .order_by(Contribution.number)
        .limit(limit)
    ).all()
    openings = read_openings([row.id for row in rows], "", OPENING_LENGTH)
    return [
        CitableContribution(
            number=row.number or 0,
            name=row.shown_name,
            organisation=row.shown_organisation,
            countries=row.shown_countries,
            publication=row.publication,
            language=openings[row.id].language,
            opening=openings[row.id].words,
        )
        for row in rows
        if row.id in openings
    ]
