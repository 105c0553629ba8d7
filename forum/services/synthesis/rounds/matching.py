"""Which round a consultation follows, and what people say of the points of both."""

from typing import Final

from sqlalchemy import delete, select

from forum import clock
from forum.domain.policy import TEAM, Action
from forum.domain.synthesis.rounds import RoundTie
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.synthesis.point import Point
from forum.models.synthesis.round import RoundMatch
from forum.models.user import User
from forum.services.access.gate import is_on_team, require, site_roles
from forum.services.access.locking import lock, touch

MOST_OFFERED: Final = 200
"""So many consultations can be chosen from, the latest first."""


def find_earlier(consultation: Consultation) -> Consultation | None:
    """Return the consultation that this one follows, if it names one."""
    if consultation.follows_id is None:
        return None
    earlier = db.session.get(Consultation, consultation.follows_id)
    return None if earlier is None or earlier.is_importing else earlier


def list_offered(consultation: Consultation, person: User) -> list[tuple[int, str]]:
    """Return ids and slugs of the other consultations on whose team a person is."""
    query = select(Consultation.id, Consultation.slug).where(
        Consultation.id != consultation.id, Consultation.is_importing.is_(False)
    )
    if not site_roles(person) & TEAM:
        seats = select(Appointment.consultation_id).where(Appointment.user_id == person.id)
        query = query.where(Consultation.id.in_(seats))
    rows = db.session.execute(query.order_by(Consultation.id.desc()).limit(MOST_OFFERED))
    return [(id_, slug) for id_, slug in rows]


def follow(consultation: Consultation, earlier_id: int | None, *, by: User) -> None:
    """Name the earlier round, or none; matches with another one go.

    Raises Invalid("round") for a consultation on whose team the person is not, and
    ("round_circle") for one that itself follows this one.
    """
    lock(consultation)
    require(by, consultation, Action.EDIT)
    if earlier_id == consultation.follows_id:
        return
    if earlier_id is not None:
        earlier = db.session.get(Consultation, earlier_id)
        if earlier is None or earlier.is_importing or not is_on_team(by, earlier):
            raise Invalid("round", "follows")
        _refuse_circle(consultation, earlier)
    is_matched = RoundMatch.consultation_id == consultation.id
    db.session.execute(delete(RoundMatch).where(is_matched))
    consultation.follows_id = earlier_id
    touch(consultation.id)


def _refuse_circle(consultation: Consultation, earlier: Consultation) -> None:
    seen: set[int] = set()
    id_: int | None = earlier.id
    while id_ is not None and id_ not in seen:
        if id_ == consultation.id:
            raise Invalid("round_circle", "follows")
        seen.add(id_)
        query = select(Consultation.follows_id).where(Consultation.id == id_)
        id_ = db.session.scalar(query)


def require_both(consultation: Consultation, earlier: Consultation, by: User) -> None:
    """Raise NotAllowed("role") unless a person is on the team of the earlier round as well."""
    if not is_on_team(by, earlier):
        raise NotAllowed("role", action=Action.REVIEW.value, subject=earlier)


def match(
    consultation: Consultation, earlier_id: int, later_id: int, tie: RoundTie | None, *, by: User
) -> None:
    """Say what a point of the earlier round and one of this one are to each other, or nothing.

    Raises NotFound for points of other consultations.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    earlier = find_earlier(consultation)
    if earlier is None:
        raise NotFound
    require_both(consultation, earlier, by)
    _require_point(earlier_id, earlier)
    _require_point(later_id, consultation)
    found = db.session.get(RoundMatch, (earlier_id, later_id))
    if tie is None:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        db.session.add(
            RoundMatch(
                earlier_id=earlier_id,
                later_id=later_id,
                consultation_id=consultation.id,
                tie=tie,
                by_id=by.id,
            )
        )
    else:
        found.tie, found.by_id, found.at = tie, by.id, clock.now()
    db.session.flush()
    touch(consultation.id)


def _require_point(point_id: int, consultation: Consultation) -> None:
    point = db.session.get(Point, point_id)
    if point is None or point.consultation_id != consultation.id or point.merged_into_id:
        raise NotFound
