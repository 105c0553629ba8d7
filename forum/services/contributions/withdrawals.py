"""Undoing a withdrawal for a day, and deleting afterwards what was kept for that."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from forum import clock
from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.lifecycle import TIME_TO_UNDO
from forum.domain.policy import Action
from forum.errors import NotAllowed
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision
from forum.models.privacy.requests import AccountErasure
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch_texts
from forum.services.attachments import uploads
from forum.services.contributions import near_copies
from forum.services.contributions.revise import find_open_edit, is_open_edit
from forum.services.contributions.visibility import (
    record_decision,
    restore_text,
    set_revision_state,
)
from forum.services.notifications.contribution_mail import notify_of_decision


def undo_deadline(withdrawn_at: datetime) -> datetime:
    """Return until when a withdrawal can be undone."""
    return withdrawn_at + TIME_TO_UNDO


def undo_withdrawal(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Restore the status that a text had before its author withdrew it; its number has stayed.

    Raises NotAllowed if the author did not withdraw it, or more than a day ago.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    withdrawal = _find_withdrawal(contribution)
    if contribution.author_id != by.id or withdrawal is None:
        raise NotAllowed("status")
    decision = restore_withdrawn(contribution, consultation, withdrawal, by=by)
    notify_of_decision(contribution, decision, "withdrawal_undone")


def restore_withdrawn(
    contribution: Contribution, consultation: Consultation, withdrawal: Decision, *, by: User
) -> Decision:
    """Restore what a withdrawal took back and tell nobody; the caller has locked and checked it."""
    before = Status(withdrawal.before)
    if before is Status.PENDING:
        set_revision_state(contribution, contribution.latest_revision, RevisionState.WAITING)
    earlier = _find_reason(withdrawal)
    decision = record_decision(
        contribution,
        before,
        by=by,
        rule=earlier.rule if earlier else "",
        reason=earlier.reason if earlier else "",
    )
    near_copies.store_fingerprints(contribution)
    if before is Status.PUBLISHED:
        restore_text(consultation, contribution)
    elif contribution.number is not None:
        touch_texts(consultation.id)
    return decision


def _find_withdrawal(contribution: Contribution) -> Decision | None:
    """Return the decision by which the author withdrew a text, if it can still be undone."""
    last = find_last_withdrawal(contribution)
    return None if last is None or clock.now() >= undo_deadline(last.at) else last


def find_last_withdrawal(contribution: Contribution) -> Decision | None:
    """Return the decision by which the author withdrew a text that still is withdrawn, or None."""
    if contribution.status is not Status.WITHDRAWN:
        return None
    last = db.session.scalars(
        select(Decision)
        .where(Decision.contribution_id == contribution.id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    if last is None or last.after is not Status.WITHDRAWN or not last.before:
        return None
    return last if last.by_id == contribution.author_id else None


def _find_reason(withdrawal: Decision) -> Decision | None:
    """Return the decision that had led to the status before the withdrawal."""
    return db.session.scalars(
        select(Decision)
        .where(
            Decision.contribution_id == withdrawal.contribution_id,
            Decision.id < withdrawal.id,
            Decision.after == withdrawal.before,
            Decision.edit.is_(None),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()


def list_final_ids(limit: int) -> list[int]:
    """Return withdrawn contributions that can no longer be restored and still have remains.

    Those of an account that is closed can be as long as it can be opened again.
    """
    withdrawn_at = (
        select(func.max(Decision.at))
        .where(Decision.contribution_id == Contribution.id, Decision.after == Status.WITHDRAWN)
        .scalar_subquery()
    )
    has_files = exists().where(Attachment.contribution_id == Contribution.id)
    has_edit = select(Revision.number).where(is_open_edit()).correlate(Contribution).exists()
    return list(
        db.session.scalars(
            select(Contribution.id)
            .where(
                Contribution.status == Status.WITHDRAWN,
                or_(has_files, has_edit),
                withdrawn_at <= clock.now() - TIME_TO_UNDO,
                Contribution.author_id.not_in(select(AccountErasure.user_id)),
            )
            .order_by(Contribution.id)
            .limit(limit)
        )
    )


def delete_remains(ids: Collection[int]) -> None:
    """Delete the files of withdrawn contributions, and take their open edits back."""
    withdrawn = select(Contribution).where(
        Contribution.id.in_(sorted(ids)), Contribution.status == Status.WITHDRAWN
    )
    for contribution in db.session.scalars(withdrawn).all():
        if find_open_edit(contribution) is not None:
            number = contribution.latest_revision
            set_revision_state(contribution, number, RevisionState.TAKEN_BACK)
        uploads.delete_files(contribution)
