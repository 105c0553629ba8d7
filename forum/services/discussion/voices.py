"""Who was heard in a consultation: voices, from the texts and signatures that readers see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, literal, select

from forum.domain.contributions.voices import Utterance, Voices, count_voices
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation
from forum.models.user import User

_SECTOR: Final = case(
    (Contribution.stakeholder_type != "", Contribution.stakeholder_type),
    else_=func.coalesce(Organisation.stakeholder_type, ""),
)
"""What kind of stakeholder speaks: as given with the text, or as the registry knows it."""


def read_voices(consultation: Consultation) -> Voices:
    """Return who was heard, by two statements whatever the number of texts."""
    return count_voices(read_utterances(consultation))


def read_utterances(consultation: Consultation, *, until: int | None = None) -> list[Utterance]:
    """Return the texts that readers see and the signatures under them, as utterances.

    With `until`, only those of contributions with numbers up to that.
    """
    zone = ZoneInfo(consultation.zone)
    is_counted = [Contribution.consultation_id == consultation.id, Contribution.is_readable]
    if until is not None:
        is_counted.append(Contribution.number <= until)
    rows = (*_read_texts(is_counted), *_read_signatures(is_counted, consultation.closes_at))
    return [_make_utterance(row, zone) for row in rows]


def _read_texts(is_counted: Sequence[Any]) -> Sequence[Any]:
    return db.session.execute(
        select(
            Contribution.author_id,
            Contribution.capacity,
            Contribution.organisation_id,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            _SECTOR,
            Contribution.language,
            User.gender,
            Contribution.late,
            literal(value=False),
            case((Contribution.dated, Contribution.submitted_at)),
        )
        .join(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(*is_counted)
        .order_by(Contribution.id)
    ).all()


def _read_signatures(is_counted: Sequence[Any], closes_at: datetime | None) -> Sequence[Any]:
    return db.session.execute(
        select(
            CoSignature.user_id,
            CoSignature.capacity,
            CoSignature.organisation_id,
            CoSignature.shown_organisation,
            CoSignature.shown_countries,
            func.coalesce(Organisation.stakeholder_type, ""),
            literal(""),
            User.gender,
            literal(value=False) if closes_at is None else CoSignature.signed_at > closes_at,
            literal(value=True),
            CoSignature.signed_at,
        )
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .join(User, User.id == CoSignature.user_id)
        .outerjoin(Organisation, Organisation.id == CoSignature.organisation_id)
        .where(CoSignature.withdrawn_at.is_(None), *is_counted)
        .order_by(CoSignature.id)
    ).all()


def _make_utterance(row: Sequence[Any], zone: ZoneInfo) -> Utterance:
    author_id, capacity, organisation_id, organisation, countries, sector, *rest = row
    language, gender, is_late, is_signature, at = rest
    return Utterance(
        author_id=author_id,
        capacity=capacity,
        organisation_id=organisation_id,
        organisation=organisation,
        countries=countries,
        stakeholder_type=sector,
        language=language,
        gender="" if gender is None else gender.value,
        is_late=is_late,
        is_signature=is_signature,
        day=_day_of(at, zone),
    )


def _day_of(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()
