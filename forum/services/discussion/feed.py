"""What appeared last in a consultation or under one question, with when it last changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select

from forum.domain.contributions.statuses import RevisionState
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.services.discussion.contribution_views import (
    COLUMNS,
    ContributionView,
    add_passages,
    make_view,
    set_parent_numbers,
)
from forum.services.discussion.listing import only_appeared

FEED_SIZE: Final = 30
"""How many contributions a feed holds, the latest first."""


def list_latest(
    consultation_id: int, language: str, *, question_id: int | None = None
) -> list[ContributionView]:
    """Return what appeared last as readers see it, or what answers one question.

    A fixed number of statements reads them.
    """
    query = only_appeared(select(*COLUMNS)).where(Contribution.consultation_id == consultation_id)
    if question_id is not None:
        query = query.join(Placement, Placement.contribution_id == Contribution.id).where(
            Placement.consultation_id == consultation_id, Placement.question_id == question_id
        )
    rows = db.session.execute(query.order_by(Contribution.number.desc()).limit(FEED_SIZE))
    entries = [make_view(row) for row in rows]
    set_parent_numbers(entries)
    add_passages(entries, language)
    return entries


def read_change_dates(entries: Sequence[ContributionView]) -> dict[int, datetime]:
    """Return when readers last saw each text change, by its id.

    That is when it was published, edited, hidden, shown again or withdrawn; steps that readers do
    not see are left out.
    """
    rows = db.session.execute(
        select(Decision.contribution_id, func.max(Decision.at))
        .where(
            Decision.contribution_id.in_([entry.id for entry in entries]),
            or_(Decision.edit.is_(None), Decision.edit == RevisionState.SHOWN),
        )
        .group_by(Decision.contribution_id)
    )
    decided_at = dict(rows.all())
    return {
        entry.id: max(
            instant
            for instant in (entry.submitted_at, entry.edited_at, decided_at.get(entry.id))
            if instant is not None
        )
        for entry in entries
    }
