"""Flags: readers raise them on published texts, and every decision on a text closes them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.adapters.language_detection import language_of
from forum.domain.contributions.flags import FlagOutcome, check_flag
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.notifications.contribution_mail import notify_of_closed_flag


def find_open_flag(contribution: Contribution, user: User) -> Flag | None:
    """Return the open flag of this person on a text, or None."""
    return db.session.scalar(
        select(Flag).where(
            Flag.contribution_id == contribution.id,
            Flag.by_id == user.id,
            Flag.closed_at.is_(None),
        )
    )


def require_flaggable(user: User | None, contribution: Contribution) -> None:
    """Raise as the gate does, NotFound for a stub, and NotAllowed("own") for one's own text."""
    require(user, contribution.consultation, Action.FLAG)
    if not contribution.is_readable:
        raise NotFound
    if user is not None and contribution.author_id == user.id:
        raise NotAllowed("own_flag")


def flag(contribution: Contribution, *, by: User, rule: str, reason: str) -> Flag:
    """Ask the moderators to look at a published text; an open flag of the same person stays.

    Raises as `require_flaggable` and `check_flag` do.
    """
    rule, reason = check_flag(rule, reason)
    lock(contribution.consultation)
    db.session.refresh(contribution)
    require_flaggable(by, contribution)
    if (earlier := find_open_flag(contribution, by)) is not None:
        return earlier
    new_flag = Flag(
        consultation_id=contribution.consultation_id,
        contribution_id=contribution.id,
        by_id=by.id,
        rule=rule,
        reason=reason,
        language=language_of(reason, by.language),
        at=clock.now(),
    )
    db.session.add(new_flag)
    return new_flag


def close_flags(contribution: Contribution, outcome: FlagOutcome, *, by: User | None) -> int:
    """Close all open flags on a text, tell those who raised them, and return their number."""
    open_flags = db.session.scalars(
        select(Flag)
        .where(Flag.contribution_id == contribution.id, Flag.closed_at.is_(None))
        .options(joinedload(Flag.by))
        .order_by(Flag.id)
    ).all()
    now, by_id = clock.now(), None if by is None else by.id  # a query here would flush half a flag
    for open_flag in open_flags:
        open_flag.closed_at, open_flag.closed_by_id, open_flag.outcome = now, by_id, outcome
        notify_of_closed_flag(contribution, open_flag)
    return len(open_flags)
