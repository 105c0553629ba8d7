"""Deciding what is shown: the queue, the decisions, and telling the author."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from forum.domain.contributions.statuses import (
    EDIT_MOVES,
    MOVES,
    NEEDS_REASON,
    RevisionState,
    Rule,
    Status,
)
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.decision import Decision
from forum.models.revision import Revision
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.contributions.visibility import (
    appear,
    change,
    disappear,
    lock,
    reappear,
    record,
    record_edit,
)
from forum.services.notifications.contribution_mail import tell_decision
from forum.services.texts.store import touch

QUEUE_PAGE = 20


def decide(
    contribution: Contribution,
    status: Status,
    *,
    by: User,
    rule: Rule | None = None,
    reason: str = "",
) -> Decision:
    """Move a contribution to `status`, record who did it and why, and tell the author.

    Raises NotAllowed where `statuses.MOVES` knows no such step or the role is missing,
    and Invalid("reason") where a reason is needed.
    """
    consultation = contribution.consultation
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.MODERATE)
    if status not in MOVES[contribution.status]:
        raise NotAllowed("status")
    _need_reason(status, reason)
    before = contribution.status
    decision = record(
        contribution, status, by=by, rule=rule.value if rule else "", reason=reason.strip()
    )
    if status is Status.PUBLISHED and contribution.number is None:
        appear(consultation, contribution)
    elif status is Status.PUBLISHED:
        reappear(consultation, contribution)
    elif before is Status.PUBLISHED:
        disappear(consultation, contribution)
    touch(consultation.id)
    kind = "restored" if before is Status.HIDDEN else status.value
    tell_decision(contribution, decision, f"contribution_{kind}")
    return decision


def decide_on_edit(
    contribution: Contribution,
    status: Status,
    *,
    by: User,
    rule: Rule | None = None,
    reason: str = "",
) -> Decision:
    """Show an edit that waits (PUBLISHED), return or reject it, and tell the author.

    Raises as `decide` does, and NotAllowed where no edit waits.
    """
    consultation = contribution.consultation
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.MODERATE)
    if status not in EDIT_MOVES or not has_waiting_edit(contribution):
        raise NotAllowed("status")
    _need_reason(status, reason)
    state = EDIT_MOVES[status]
    decision = record_edit(
        contribution, state, by=by, rule=rule.value if rule else "", reason=reason.strip()
    )
    if state is RevisionState.SHOWN:
        change(consultation, contribution)
    tell_decision(contribution, decision, f"edit_{state.value}")
    return decision


def _need_reason(status: Status, reason: str) -> None:
    if status in NEEDS_REASON and not reason.strip():
        raise Invalid("reason_missing", "reason")


def has_waiting_edit(contribution: Contribution) -> bool:
    """Tell whether a change to a published text waits for a moderator."""
    if contribution.status is not Status.PUBLISHED:
        return False
    latest = db.session.get_one(
        Revision, (contribution.id, contribution.latest_revision), populate_existing=True
    )
    return latest.state is RevisionState.WAITING


def queue(
    consultation: Consultation, status: Status, *, after: int = 0, limit: int = QUEUE_PAGE
) -> Sequence[Contribution]:
    """Return contributions of one status, oldest first, that follow the one with id `after`."""
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.status == status,
            Contribution.id > after,
        )
        .order_by(Contribution.id)
        .limit(limit)
    ).all()


def waiting_edits(
    consultation: Consultation, *, after: int = 0, limit: int = QUEUE_PAGE
) -> Sequence[Contribution]:
    """Return published texts with an edit that waits, by id, after the one with id `after`."""
    return db.session.scalars(
        _with_waiting_edit(select(Contribution), consultation)
        .where(Contribution.id > after)
        .order_by(Contribution.id)
        .limit(limit)
    ).all()


def count_waiting_edits(consultation: Consultation) -> int:
    """Return how many published texts have an edit that waits."""
    query = select(func.count()).select_from(Contribution)
    return db.session.scalar(_with_waiting_edit(query, consultation)) or 0


def _with_waiting_edit(query: Select[Any], consultation: Consultation) -> Select[Any]:
    return query.join(Revision, Revision.contribution_id == Contribution.id).where(
        Contribution.consultation_id == consultation.id,
        Contribution.status == Status.PUBLISHED,
        Revision.state == RevisionState.WAITING,
    )


def queue_sizes(consultation: Consultation) -> dict[Status, int]:
    """Return how many contributions there are in each status."""
    rows = db.session.execute(
        select(Contribution.status, func.count())
        .where(Contribution.consultation_id == consultation.id)
        .group_by(Contribution.status)
    )
    sizes = dict.fromkeys(Status, 0)
    sizes.update(rows.all())
    return sizes


def last_decisions(ids: list[int]) -> dict[int, Decision]:
    """Return the latest decision on each of these contributions."""
    latest = (
        select(func.max(Decision.id))
        .where(Decision.contribution_id.in_(ids))
        .group_by(Decision.contribution_id)
    )
    decisions = db.session.scalars(select(Decision).where(Decision.id.in_(latest)))
    return {decision.contribution_id: decision for decision in decisions}
