"""Deadlines for texts that a moderator has returned: when, and until when to send them again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.lifecycle import send_again_until
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision


def find_return_dates(ids: Collection[int]) -> dict[int, datetime]:
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
            Decision.before != Status.WITHDRAWN,
            or_(Decision.after == Status.RETURNED, Decision.edit == RevisionState.RETURNED),
        )
        .group_by(Contribution.id)
    )
    return dict(rows.all())


def find_return_date(contribution: Contribution) -> datetime | None:
    """Return when the latest version was returned; None if it is not in the state returned."""
    return find_return_dates([contribution.id]).get(contribution.id)


def find_answer_deadline(contribution: Contribution) -> datetime | None:
    """Return until when a returned text can be sent again; None without return or deadline."""
    return_date = find_return_date(contribution)
    return None if return_date is None else answer_deadline(contribution.consultation, return_date)


def answer_deadline(consultation: Consultation, returned: datetime) -> datetime | None:
    """Return until when a text returned then can be sent again; None without a deadline."""
    return send_again_until(
        returned, closes_at=consultation.closes_at, archived_at=consultation.archived_at
    )
