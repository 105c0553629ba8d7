"""Deadlines for texts that a moderator has returned: when, and until when to send them again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.lifecycle import answer_until
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision


def last_returns(ids: Collection[int]) -> dict[int, datetime]:
    """Return, by id, when the latest version was returned; versions in other states are left out.

    The version may be that of a text not yet published, or an edit of a published one.
    """
    rows = db.session.execute(
        select(Contribution.id, func.max(Decision.at))
        .join(Decision, Decision.contribution_id == Contribution.id)
        .join(
            Revision,
            and_(
                Revision.contribution_id == Contribution.id,
                Revision.number == Contribution.latest_revision,
            ),
        )
        .where(
            Contribution.id.in_(sorted(ids)),
            Revision.state == RevisionState.RETURNED,
            Decision.revision == Revision.number,
            or_(Decision.after == Status.RETURNED, Decision.edit == RevisionState.RETURNED),
        )
        .group_by(Contribution.id)
    )
    return dict(rows.all())


def returned_at(contribution: Contribution) -> datetime | None:
    """Return when the latest version was returned; None if it is not in the state returned."""
    return last_returns([contribution.id]).get(contribution.id)


def to_be_sent_until(contribution: Contribution) -> datetime | None:
    """Return until when a returned text can be sent again; None without return or deadline."""
    return_date = returned_at(contribution)
    return None if return_date is None else until(contribution.consultation, return_date)


def until(consultation: Consultation, returned: datetime) -> datetime | None:
    """Return until when a text returned then can be sent again; None without a deadline."""
    return answer_until(
        returned, closes_at=consultation.closes_at, archived_at=consultation.archived_at
    )
