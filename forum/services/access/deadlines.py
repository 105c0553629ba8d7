"""Texts that moderators have returned: since when, and until when they can be sent again."""

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
    """Return when the latest version of each was returned, of those where it stands returned.

    That may be the text itself, or a change of what is published.
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
    """Return when the latest version was returned; None where it does not stand returned."""
    return last_returns([contribution.id]).get(contribution.id)


def to_be_sent_until(contribution: Contribution) -> datetime | None:
    """Return until when a returned text can be sent again; None where nothing ends that."""
    returned = returned_at(contribution)
    return None if returned is None else until(contribution.consultation, returned)


def until(consultation: Consultation, returned: datetime) -> datetime | None:
    """Return until when a returned text can be sent again; None where nothing ends that."""
    return answer_until(
        returned, closes_at=consultation.closes_at, archived_at=consultation.archived_at
    )
