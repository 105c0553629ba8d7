"""Flags before moderators: the queue of flagged texts, and deciding that one stays as it is."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.domain.contributions.flags import FlagOutcome
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.contributions.flags import close_flags


def keep_flagged_text(contribution: Contribution, *, by: User, last_seen: int) -> int:
    """Decide that a flagged text stays as it is, and return how many flags that closes.

    `last_seen` is the id of the latest flag that the moderator saw: with a newer one, nothing is
    closed and Invalid("flag_newer") is raised.
    """
    lock(contribution.consultation)
    require(by, contribution.consultation, Action.MODERATE)
    newest = db.session.scalar(
        select(func.max(Flag.id)).where(
            Flag.contribution_id == contribution.id, Flag.closed_at.is_(None)
        )
    )
    if newest is not None and newest > last_seen:
        raise Invalid("flag_newer")
    return close_flags(contribution, FlagOutcome.KEPT, by=by)


def read_flags(ids: Sequence[int]) -> dict[int, list[Flag]]:
    """Return all flags on these contributions by id, the first flag first, with the people."""
    flags: dict[int, list[Flag]] = defaultdict(list)
    rows = db.session.scalars(
        select(Flag)
        .where(Flag.contribution_id.in_(ids))
        .options(joinedload(Flag.by), joinedload(Flag.closed_by))
        .order_by(Flag.id)
    )
    for row in rows:
        flags[row.contribution_id].append(row)
    return flags
