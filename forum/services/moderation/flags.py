"""Flags before moderators: the queue of flagged texts, and deciding that one stays as it is."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.database import first_page
from forum.domain.contributions.flags import FlagOutcome
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.contributions.flags import close_flags

FLAGGED_PAGE: Final = 20


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


def list_flagged(
    consultation: Consultation, *, after: int = 0
) -> tuple[list[Contribution], int | None]:
    """Return the texts with open flags in the order of their ids, and where the next page begins.

    They follow the text with the id `after`.
    """
    flagged_ids = select(Flag.contribution_id).where(
        Flag.consultation_id == consultation.id, Flag.closed_at.is_(None)
    )
    rows = db.session.scalars(
        select(Contribution)
        .where(Contribution.id.in_(flagged_ids), Contribution.id > after)
        .order_by(Contribution.id)
        .limit(FLAGGED_PAGE + 1)
    ).all()
    page, next_after = first_page(rows, FLAGGED_PAGE, lambda row: row.id)
    return list(page), next_after


def count_flagged(consultation: Consultation) -> int:
    """Return the number of texts with open flags."""
    query = select(func.count(Flag.contribution_id.distinct())).where(
        Flag.consultation_id == consultation.id, Flag.closed_at.is_(None)
    )
    return db.session.scalar(query) or 0
