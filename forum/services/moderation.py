"""Deciding what is shown: the queue, the decisions, and telling the author."""

from collections.abc import Sequence

from sqlalchemy import func, select

from forum.domain.moderation import MOVES, NEEDS_REASON, Rule, Status
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution, Decision
from forum.models.user import User
from forum.services import tallies
from forum.services.access import require
from forum.services.facts import facts
from forum.services.notices import tell
from forum.services.publication import appear, lock, record
from forum.services.texts import touch

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

    Raises NotAllowed where `domain.moderation.MOVES` knows no such step or the role is missing,
    and Invalid("reason") where a reason is needed.
    """
    consultation = contribution.consultation
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.MODERATE)
    if status not in MOVES[contribution.status]:
        raise NotAllowed("status")
    if status in NEEDS_REASON and not reason.strip():
        raise Invalid("reason_missing", "reason")
    before = contribution.status
    # Read before anything changes: facts are kept under the version that holds until then.
    title = facts(consultation, contribution.author.language).title.plain
    decision = record(
        contribution, status, by=by, rule=rule.value if rule else "", reason=reason.strip()
    )
    if status is Status.PUBLISHED and contribution.number is None:
        appear(consultation, contribution)
    elif status is Status.PUBLISHED:
        tallies.add(consultation, contribution)
    elif before is Status.PUBLISHED:
        tallies.remove(consultation, contribution)
    touch(consultation.id)
    db.session.flush()
    kind = "restored" if before is Status.HIDDEN else status.value
    _tell_author(contribution, decision, f"contribution_{kind}", title=title)
    return decision


def _tell_author(contribution: Contribution, decision: Decision, kind: str, *, title: str) -> None:
    tell(
        contribution.author,
        kind,
        f"decision:{decision.id}",
        title=title,
        slug=contribution.consultation.slug,
        key=contribution.key,
        number=contribution.number,
        rule=decision.rule,
        reason=decision.reason,
    )


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
