"""Counts the voices behind points and questions: by which people, bodies and campaigns."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from forum.domain.contributions.content import Capacity
from forum.domain.countries import regions_of, split_country_codes
from forum.domain.organisations import organisation_key
from forum.domain.synthesis.excerpts import ExcerptState
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.voices import Speech, VoiceCount, count_voices
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.cosignature import CoSignature
from forum.models.organisation import Organisation
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.user import User
from forum.services.synthesis.campaigns import find_campaigns

KINDS: Final = ("country", "region", "sector", "language", "gender")
"""The kinds of groups by which voices are counted."""

_C: Final = Contribution
_AUTHOR: Final = (
    *(_C.id, _C.author_id, _C.capacity, _C.shown_organisation, _C.organisation_id),
    *(_C.shown_countries, _C.late, _C.language),
    func.coalesce(func.nullif(_C.stakeholder_type, ""), Organisation.stakeholder_type, ""),
    User.gender,
)
_SIGNATORY: Final = (
    *(_C.id, CoSignature.user_id, CoSignature.capacity, CoSignature.shown_organisation),
    *(CoSignature.organisation_id, CoSignature.shown_countries, _C.late, literal("")),
    *(func.coalesce(Organisation.stakeholder_type, ""), User.gender),
)


def count_voices_of_points(
    consultation: Consultation, point_ids: Iterable[int] | None = None
) -> dict[int, VoiceCount]:
    """Return the voices behind points by the id of the point, by four statements.

    Without `point_ids` these are all points that were not merged into others. Only words count
    that readers see now. A point without such words is not in the result.
    """
    speeches = read_speeches_of_points(consultation, point_ids)
    return {point_id: count_voices(spoken) for point_id, spoken in speeches.items()}


def read_speeches_of_points(
    consultation: Consultation, point_ids: Iterable[int] | None = None
) -> dict[int, list[Speech]]:
    """Return what was said to points, by the id of the point; see `count_voices_of_points`."""
    is_counted = [
        Point.consultation_id == consultation.id,
        Point.merged_into_id.is_(None),
        Excerpt.state != ExcerptState.BROKEN,
        Excerpt.revision == Contribution.approved_revision,
    ]
    if point_ids is not None:
        is_counted.append(Point.id.in_(sorted(set(point_ids))))
    said = (
        select(Evidence.point_id.label("place"), Evidence.stance, Excerpt.contribution_id)
        .join(Point, Point.id == Evidence.point_id)
        .join(Excerpt, Excerpt.id == Evidence.excerpt_id)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(Contribution.is_readable, *is_counted)
        .distinct()
    )
    return _read_speeches(consultation, said)


def read_speeches_on_questions(consultation: Consultation) -> dict[int, list[Speech]]:
    """Return what was said to the guiding questions, by id; 0 for what answers none."""
    said = (
        select(
            func.coalesce(Placement.question_id, 0).label("place"),
            literal(Stance.SUPPORTS.value).label("stance"),
            Placement.contribution_id,
        )
        .join(Contribution, Contribution.id == Placement.contribution_id)
        .where(Placement.consultation_id == consultation.id, Contribution.is_readable)
    )
    return _read_speeches(consultation, said)


def _read_speeches(
    consultation: Consultation, said: Select[Any, Any, Any]
) -> dict[int, list[Speech]]:
    """Return authors and co-signatories by place, from rows of place, stance and contribution."""
    rows = said.subquery()
    spoken = defaultdict[int, list[Speech]](list)
    campaigns = find_campaigns(consultation.id, select(rows.c.contribution_id))
    for place, stance, *author in db.session.execute(
        select(rows.c.place, rows.c.stance, *_AUTHOR)
        .join(Contribution, Contribution.id == rows.c.contribution_id)
        .join(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .order_by(rows.c.place, Contribution.id)
    ):
        campaign = campaigns.get(author[0], 0)
        spoken[place].append(_make_speech(author, stance, campaign=campaign))
    for place, stance, *signatory in db.session.execute(
        select(rows.c.place, rows.c.stance, *_SIGNATORY)
        .join(Contribution, Contribution.id == rows.c.contribution_id)
        .join(CoSignature, and_(CoSignature.contribution_id == Contribution.id, _is_signed()))
        .join(User, User.id == CoSignature.user_id)
        .outerjoin(Organisation, Organisation.id == CoSignature.organisation_id)
        .order_by(rows.c.place, CoSignature.id)
    ):
        spoken[place].append(_make_speech(signatory, stance, is_signature=True))
    return dict(spoken)


def _is_signed() -> ColumnElement[bool]:
    return CoSignature.withdrawn_at.is_(None)


def _make_speech(
    row: list[Any], stance: Stance, *, campaign: int = 0, is_signature: bool = False
) -> Speech:
    id_, person, capacity, organisation, organisation_id, countries, late, *of_groups = row
    language, sector, gender = of_groups
    codes = frozenset(filter(None, split_country_codes(countries)))
    body = f"#{organisation_id}" if organisation_id else organisation_key(organisation)
    if not body and capacity is Capacity.STATE and len(codes) == 1:
        body = f"state {next(iter(codes))}"
    return Speech(
        contribution_id=id_,
        person=person,
        capacity=capacity,
        body=body,
        late=late,
        campaign=campaign,
        is_signature=is_signature,
        stance=Stance(stance),
        traits={
            "country": codes,
            "region": frozenset(regions_of(codes)),
            "sector": frozenset(filter(None, [sector])),
            "language": frozenset(filter(None, [language])),
            "gender": frozenset([gender.value] if gender and capacity is Capacity.PERSONAL else []),
        },
    )
