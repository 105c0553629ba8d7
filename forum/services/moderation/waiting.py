"""What waits for a moderator's decision in all their consultations."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select

from forum import clock
from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import WAITING, Revision
from forum.models.user import User
from forum.services.access.gate import is_open_to
from forum.services.contributions.revise import is_waiting_edit
from forum.services.moderation.queue import WAITING_TARGET


@dataclass(frozen=True)
class WaitingTexts:
    """How many texts, and changes of published texts, wait in a consultation, and since when."""

    consultation: Consultation
    texts: int
    edits: int
    since: datetime

    @property
    def is_late(self) -> bool:
        """Return whether one has waited for longer than it should."""
        return clock.now() - self.since > WAITING_TARGET


def list_waiting_texts(moderator: User) -> list[WaitingTexts]:
    """Return what waits where a person may moderate now, what waits longest first.

    Two statements read it along the index of the versions that wait.
    """
    now = clock.now()
    is_text = and_(
        Revision.contribution_id == Contribution.id,
        Revision.number == Contribution.latest_revision,
        Contribution.status == Status.PENDING,
    )
    sent_at = case((Revision.number == 1, Contribution.submitted_at), else_=Revision.created_at)
    moderated = select(Consultation.id).where(is_open_to(moderator, Action.MODERATE, now))
    rows = db.session.execute(
        select(
            Contribution.consultation_id,
            func.count(case((Contribution.status == Status.PENDING, 1))),
            func.count(),
            func.min(sent_at),
        )
        .select_from(Revision)
        .join(Contribution, or_(is_text, is_waiting_edit()))
        .where(
            Contribution.id.in_(select(Revision.contribution_id).where(WAITING)),
            # A sum, which no index has: else all texts of the consultations might be read
            (Contribution.consultation_id + 0).in_(moderated),
            Revision.state == RevisionState.WAITING,
        )
        .group_by(Contribution.consultation_id)
    ).all()
    if not rows:
        return []
    ids = [row[0] for row in rows]
    found = db.session.scalars(select(Consultation).where(Consultation.id.in_(ids)))
    by_id = {consultation.id: consultation for consultation in found}
    waiting = [WaitingTexts(by_id[id_], texts, n - texts, at) for id_, texts, n, at in rows]
    return sorted(waiting, key=lambda each: each.since)
