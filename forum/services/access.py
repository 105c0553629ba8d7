"""The gate: the only way from an address to a consultation or a contribution."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.lifecycle import Stage, may_send_late
from forum.domain.moderation import Visibility, visibility
from forum.domain.policy import (
    CREATORS,
    TEAM,
    Action,
    Role,
    allowed,
    allowed_at_some_stage,
)
from forum.errors import NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.user import User

SENDING: Final = frozenset({Action.CONTRIBUTE, Action.REVISE})
"""What may still be done in the grace period after closing."""


def site_roles(user: User | None) -> frozenset[Role]:
    """Return the roles that hold for every consultation."""
    if user is None:
        return frozenset({Role.VISITOR})
    return frozenset({Role.VISITOR, Role.PARTICIPANT, user.role})


def roles_on(user: User | None, consultation: Consultation) -> frozenset[Role]:
    """Return what `user` is to this consultation, by site-wide role and by appointment."""
    roles = site_roles(user)
    if user is None:
        return roles
    return roles | {seat.role for seat in consultation.appointments if seat.user_id == user.id}


def can(user: User | None, action: Action, consultation: Consultation) -> bool:
    """Tell whether `user` may do `action` to `consultation` at this instant."""
    return allowed(action, roles_on(user, consultation), consultation.stage())


def can_create(user: User | None) -> bool:
    """Tell whether `user` may set up a new consultation."""
    return bool(site_roles(user) & CREATORS)


def require_creator(user: User | None) -> None:
    """Raise NotSignedIn or NotAllowed where `user` may not set up a consultation."""
    if user is None:
        raise NotSignedIn
    if not can_create(user):
        raise NotAllowed("role")


def consultation_for(user: User | None, slug: str, action: Action) -> Consultation:
    """Return the consultation at `slug` on which `user` may do `action` now.

    Raises NotFound for what this person may not read, NotSignedIn where signing in could help,
    and NotAllowed (with the stage, or "role", as its reason) where it could not.
    """
    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        raise NotFound
    require(user, consultation, action)
    return consultation


def stage_for(
    consultation: Consultation, action: Action, *, at: datetime, begun_at: datetime | None
) -> Stage:
    """Return the stage that counts at `at` for a text begun at `begun_at`.

    For writing, the grace period after closing counts as open.
    """
    stage = consultation.stage(at)
    is_late = stage is Stage.CLOSED and action in SENDING
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
) -> None:
    """Let pass who may do `action` at `at`, by default now; raises as `consultation_for` does.

    `begun_at` is when the text was begun that is to be sent: a late one may pass.
    """
    roles = roles_on(user, consultation)
    stage = stage_for(consultation, action, at=at or clock.now(), begun_at=begun_at)
    if not allowed(Action.READ, roles, stage):
        raise NotFound
    if allowed(action, roles, stage):
        return
    if user is None:
        raise NotSignedIn
    raise NotAllowed(stage.value if allowed_at_some_stage(action, roles) else "role")


def is_team(user: User | None, consultation: Consultation) -> bool:
    """Tell whether `user` has a seat on the consultation's team, or a site-wide one."""
    return bool(roles_on(user, consultation) & TEAM)


def readable_contribution(consultation: Consultation, number: int) -> Contribution:
    """Return the contribution with this number, published or a stub; raises NotFound."""
    contribution = db.session.scalar(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.number == number
        )
    )
    if contribution is None:
        raise NotFound
    if visibility(contribution.status, contribution.number) is Visibility.NOTHING:
        raise NotFound
    return contribution


def own_contribution(user: User | None, key: str) -> Contribution:
    """Return the author's own contribution, in any status; raises NotSignedIn or NotFound."""
    if user is None:
        raise NotSignedIn
    contribution = db.session.scalar(select(Contribution).where(Contribution.key == key))
    if contribution is None or contribution.author_id != user.id:
        raise NotFound
    return contribution


def moderated_contribution(consultation: Consultation, key: str) -> Contribution:
    """Return a contribution of this consultation for somebody who came through the gate."""
    contribution = db.session.scalar(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.key == key
        )
    )
    if contribution is None:
        raise NotFound
    return contribution
