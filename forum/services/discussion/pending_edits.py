"""Open edits of published texts: those that wait for a decision or have been returned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from forum.domain.contributions.statuses import RevisionState
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import RequestedAppearance, Revision
from forum.services.contributions.revise import is_open_edit
from forum.services.discussion.passages import PassageView, read_passages
from forum.services.discussion.versions import VersionDifference, compare_several


@dataclass(frozen=True)
class PendingEdit:
    """An edit that waits or was returned; `changes` compares it with what readers see."""

    contribution_id: int
    revision: int
    state: RevisionState
    sent_at: datetime
    changes: list[VersionDifference]
    requested_appearance: RequestedAppearance | None
    passages: list[PassageView]

    @property
    def is_waiting(self) -> bool:
        """Return whether it waits for a moderator's decision."""
        return self.state is RevisionState.WAITING


def read_open_edits(ids: Collection[int], language: str) -> dict[int, PendingEdit]:
    """Return the open edits of these contributions, by a fixed number of statements."""
    rows = db.session.execute(_select_open_edits().where(Contribution.id.in_(sorted(ids)))).all()
    if not rows:
        return {}
    contribution_ids = [revision.contribution_id for revision, _, _ in rows]
    changes = compare_several(
        {r.contribution_id: (approved or 1, r.number) for r, approved, _ in rows}
    )
    passages = read_passages(
        contribution_ids, language, is_reading=False, longest=None, is_latest=True
    )
    return {
        r.contribution_id: PendingEdit(
            contribution_id=r.contribution_id,
            revision=r.number,
            state=r.state,
            sent_at=r.created_at,
            changes=changes[r.contribution_id],
            requested_appearance=appearance,
            passages=passages[r.contribution_id],
        )
        for r, _, appearance in rows
    }


def _select_open_edits() -> Any:
    """Return a query for (edit, number of the approved revision, requested appearance)."""
    return (
        select(Revision, Contribution.approved_revision, RequestedAppearance)
        .join(Contribution, is_open_edit())
        .outerjoin(
            RequestedAppearance,
            and_(
                RequestedAppearance.contribution_id == Revision.contribution_id,
                RequestedAppearance.revision == Revision.number,
            ),
        )
    )
