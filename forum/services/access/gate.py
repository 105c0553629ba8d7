"""The gate: loads consultations and contributions for a person and checks what they may do."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum import clock
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.inquiries import OPEN_STATES
from forum.domain.lifecycle import Stage, may_send_again, may_send_late
from forum.domain.policy import (
    CREATORS,
    TEAM,
    Action,
    Role,
    is_allowed,
    is_allowed_once_signed_in,
    is_ever_allowed,
)
from forum.errors import NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry
from forum.models.user import User
from forum.services.access import deadlines

_SELECT_BY_SLUG: Final = select(Consultation).where(Consultation.slug == bindparam("slug"))
_SELECT_WITH_SEATS: Final = _SELECT_BY_SLUG.options(joinedload(Consultation.appointments))
_SELECT_BY_NUMBER: Final = select(Contribution).where(
    Contribution.consultation_id == bindparam("consultation"),
    Contribution.number == bindparam("number"),
)

GRACE_ACTIONS: Final = frozenset({Action.CONTRIBUTE, Action.REVISE})
"""The actions that are still allowed in the grace period after closing."""


def site_roles(user: User | None) -> frozenset[Role]:
    """Return the roles that a person has on every consultation."""
    if user is None:
        return frozenset({Role.VISITOR})
    return frozenset({Role.VISITOR, Role.PARTICIPANT, user.role})


def roles_on(user: User | None, consultation: Consultation) -> frozenset[Role]:
    """Return the roles of `user` on this consultation, site-wide ones and appointments."""
    roles = site_roles(user)
    if user is None:
        return roles
    return roles | {seat.role for seat in consultation.appointments if seat.user_id == user.id}


def can(user: User | None, action: Action, consultation: Consultation) -> bool:
    """Return whether `user` may do `action` to `consultation` at this instant."""
    is_whole = not consultation.is_importing
    return is_whole and is_allowed(action, roles_on(user, consultation), consultation.stage())


def could(user: User | None, action: Action, consultation: Consultation) -> bool:
    """Return whether `user` may do `action` at this instant, or may do it after signing in."""
    if user is None:
        return is_allowed_once_signed_in(action, consultation.stage())
    return can(user, action, consultation)


def can_create(user: User | None) -> bool:
    """Return whether `user` may set up a new consultation."""
    return bool(site_roles(user) & CREATORS)


def require_creator(user: User | None) -> None:
    """Raise NotSignedIn or NotAllowed if `user` may not set up a consultation."""
    if user is None:
        raise NotSignedIn
    if not can_create(user):
        raise NotAllowed("role")


def is_administrator(user: User | None) -> bool:
    """Return whether `user` runs the site."""
    return Role.ADMINISTRATOR in site_roles(user)


def require_administrator(user: User | None) -> None:
    """Raise NotSignedIn or NotAllowed unless `user` runs the site."""
    if user is None:
        raise NotSignedIn
    if not is_administrator(user):
        raise NotAllowed("role")


def consultation_for(user: User | None, slug: str, action: Action) -> Consultation:
    """Return the consultation with this slug if `user` may do `action` on it now.

    Raises NotFound if the person may not read it, NotSignedIn if signing in might allow the
    action, and otherwise NotAllowed with the stage, or "role", as its reason.
    """
    # A visitor has no seat; for others the seats come with the consultation, by one statement
    statement = _SELECT_BY_SLUG if user is None else _SELECT_WITH_SEATS
    consultation = db.session.scalars(statement, {"slug": slug}).unique().one_or_none()
    if consultation is None:
        raise NotFound
    require(user, consultation, action)
    return consultation


def effective_stage(
    consultation: Consultation,
    action: Action,
    *,
    at: datetime,
    begun_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> Stage:
    """Return the stage at `at` that counts for a text begun at `begun_at`.

    For a text that is sent, the grace period after closing counts as open; for a new version of a
    text returned at `returned_at`, so does the time for answering.
    """
    stage = consultation.stage(at)
    is_late = stage is Stage.CLOSED and action in GRACE_ACTIONS
    if is_late and action is Action.REVISE and may_send_again(at, returned_at=returned_at):
        return Stage.OPEN
    grace = timedelta(minutes=consultation.grace_minutes)
    closes_at = consultation.closes_at
    if is_late and may_send_late(at, begun_at=begun_at, closes_at=closes_at, grace=grace):
        return Stage.OPEN
    return stage


def require(
    user: User | None,
    consultation: Consultation,
    action: Action,
    *,
    at: datetime | None = None,
    begun_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> None:
    """Raise as `consultation_for` does, unless `user` may do `action` at `at`, by default now.

    `begun_at` is when the text to be sent was begun, and `returned_at` when it was returned: both
    can allow an action after closing, as `effective_stage` says.
    """
    roles = roles_on(user, consultation)
    if consultation.is_importing:
        raise NotFound
    at = at or clock.now()
    stage = effective_stage(consultation, action, at=at, begun_at=begun_at, returned_at=returned_at)
    if not is_allowed(Action.READ, roles, stage):
        raise NotFound
    if is_allowed(action, roles, stage):
        return
    if user is None:
        raise NotSignedIn
    code = stage.value if is_ever_allowed(action, roles) else "role"
    raise NotAllowed(code, action=action.value, subject=consultation)


def require_revision(
    user: User | None,
    contribution: Contribution,
    *,
    at: datetime | None = None,
    begun_at: datetime | None = None,
) -> None:
    """Raise as `require` does, unless `user` may send a new version of a text."""
    at, consultation, returned_at = at or clock.now(), contribution.consultation, None
    if consultation.stage(at) is Stage.CLOSED:  # only then does it count
        returned_at = deadlines.find_return_date(contribution)
    require(user, consultation, Action.REVISE, at=at, begun_at=begun_at, returned_at=returned_at)


def is_on_team(user: User | None, consultation: Consultation) -> bool:
    """Return whether `user` has a seat on the consultation's team, or a site-wide one."""
    return bool(roles_on(user, consultation) & TEAM)


def readable_contribution(consultation: Consultation, number: int) -> Contribution:
    """Return the contribution with this number, published or a stub; raises NotFound."""
    place = {"consultation": consultation.id, "number": number}
    contribution = db.session.scalar(_SELECT_BY_NUMBER, place)
    if contribution is None:
        raise NotFound
    if visibility_of(contribution.status, contribution.number) is Visibility.NOTHING:
        raise NotFound
    return contribution


def own_contribution(user: User | None, key: str) -> Contribution:
    """Return the author's own contribution, in any status; raises NotSignedIn or NotFound."""
    if user is None:
        raise NotSignedIn
    with_team = joinedload(Contribution.consultation).joinedload(Consultation.appointments)
    query = select(Contribution).where(Contribution.key == key).options(with_team)
    contribution = db.session.scalars(query).unique().one_or_none()
    if contribution is None or contribution.author_id != user.id:
        raise NotFound
    return contribution


def own_inquiry(user: User | None, key: str) -> Inquiry:
    """Return the private question with this key to `user`; raises NotSignedIn or NotFound."""
    if user is None:
        raise NotSignedIn
    query = (
        select(Inquiry)
        .join(Contribution, Contribution.id == Inquiry.contribution_id)
        .where(Inquiry.key == key, Contribution.author_id == user.id)
        .options(
            contains_eager(Inquiry.contribution),
            joinedload(Inquiry.consultation).joinedload(Consultation.appointments),
        )
    )
    inquiry = db.session.scalars(query).unique().one_or_none()
    if inquiry is None:
        raise NotFound
    require(user, inquiry.consultation, Action.READ)
    return inquiry


def asked_inquiry(consultation: Consultation, contribution: Contribution, key: str) -> Inquiry:
    """Return a private question about this contribution; raises NotFound.

    Callers must have checked that the person may read or ask private questions.
    """
    inquiry = db.session.scalar(
        select(Inquiry).where(
            Inquiry.key == key,
            Inquiry.consultation_id == consultation.id,
            Inquiry.contribution_id == contribution.id,
        )
    )
    if inquiry is None:
        raise NotFound
    return inquiry


def require_answering(user: User | None, inquiry: Inquiry, *, at: datetime | None = None) -> None:
    """Raise as `require` does, or NotAllowed("inquiry") if the thread takes no more messages."""
    require(user, inquiry.consultation, Action.ANSWER, at=at)
    if inquiry.state not in OPEN_STATES:
        raise NotAllowed("inquiry", action=Action.ANSWER.value, subject=inquiry.consultation)


def moderated_contribution(consultation: Consultation, key: str) -> Contribution:
    """Return a contribution of this consultation in any status; raises NotFound.

    Callers must have checked that the person may moderate.
    """
    contribution = db.session.scalar(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.key == key
        )
    )
    if contribution is None:
        raise NotFound
    return contribution


def is_at_stage(stage: Stage, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a consultation is at `stage`: `lifecycle.stage_at` in SQL."""
    c = Consultation
    is_published = and_(c.published_at.is_not(None), c.published_at <= now)
    is_archived = and_(c.archived_at.is_not(None), c.archived_at <= now)
    is_opened = and_(c.opens_at.is_not(None), c.opens_at <= now)
    is_closed = and_(c.closes_at.is_not(None), c.closes_at <= now)
    is_public = and_(is_published, or_(c.archived_at.is_(None), c.archived_at > now))
    return {
        Stage.DRAFT: or_(c.published_at.is_(None), c.published_at > now),
        Stage.ARCHIVED: and_(is_published, is_archived),
        Stage.SCHEDULED: and_(is_public, or_(c.opens_at.is_(None), c.opens_at > now)),
        Stage.CLOSED: and_(is_public, is_opened, is_closed),
        Stage.OPEN: and_(is_public, is_opened, or_(c.closes_at.is_(None), c.closes_at > now)),
    }[stage]


def is_readable_by(user: User | None, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a person may read a consultation: the gate in SQL."""
    is_whole = Consultation.is_importing.is_(False)
    if site_roles(user) & TEAM:
        return is_whole
    is_public = ~is_at_stage(Stage.DRAFT, now)
    if user is None:
        return and_(is_whole, is_public)
    seats = select(Appointment.consultation_id).where(Appointment.user_id == user.id)
    return and_(is_whole, or_(is_public, Consultation.id.in_(seats)))


def is_open_to(user: User, action: Action, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a person may do `action` to a consultation: the gate in SQL."""
    conditions = []
    for stage in Stage:
        if is_allowed(action, site_roles(user), stage):
            conditions.append(is_at_stage(stage, now))
            continue
        if roles := [role for role in Role if is_allowed(action, frozenset({role}), stage)]:
            seats = select(Appointment.consultation_id).where(
                Appointment.user_id == user.id, Appointment.role.in_(roles)
            )
            conditions.append(and_(is_at_stage(stage, now), Consultation.id.in_(seats)))
    return or_(false(), *conditions)
