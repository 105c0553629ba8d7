"""Revising and withdrawing one's own contribution, and the edits that wait for a moderator."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from forum import clock
from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import (
    OPEN_EDIT_STATES,
    REVISABLE,
    WITHDRAWABLE,
    RevisionState,
    Status,
    first_edit_state,
)
from forum.domain.policy import Action
from forum.errors import NotAllowed, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import RequestedAppearance, Revision
from forum.models.user import User
from forum.services.access.gate import require, require_revision, roles_on
from forum.services.access.locking import lock, touch_texts
from forum.services.contributions.follow_up import request_follow_up
from forum.services.contributions.submit import (
    TRUSTED_ROLES,
    RenderedTexts,
    add_revision,
    check_parts,
    main_language_of_parts,
    render_parts,
)
from forum.services.contributions.visibility import (
    publish_edit,
    record_decision,
    record_edit_decision,
    replace_with_stub,
    set_revision_state,
)
from forum.services.notifications.contribution_mail import (
    notice_of_decision,
    notice_of_new_version,
    notify_of_decision,
)


def revise(
    contribution: Contribution,
    consultation: Consultation,
    parts: list[Part],
    *,
    by: User,
    appearance: Appearance | None = None,
    at: datetime | None = None,
    begun_at: datetime | None = None,
    base: int | None = None,
    rendered: RenderedTexts | None = None,
) -> Revision:
    """Store a new revision of one's own text; an older one that still waits is replaced.

    An edit of a published text waits if moderators read first. After closing, a text is accepted
    for some time if it was begun before or returned. `base` is the latest revision that the author
    knew of. Raises NotAllowed, and VersionConflict if there is a newer one.
    """
    at = at or clock.now()
    rendered = render_parts(parts) if rendered is None else rendered
    lock(consultation)
    db.session.refresh(contribution)
    require_revision(by, contribution, at=at, begun_at=begun_at)
    if contribution.author_id != by.id or contribution.status not in REVISABLE:
        raise NotAllowed("status")
    if base is not None and find_newer_revision(base, contribution) is not None:
        raise VersionConflict
    parts = check_parts(consultation, parts)
    if read_latest_revision(contribution).state is RevisionState.WAITING:
        set_revision_state(contribution, contribution.latest_revision, RevisionState.REPLACED)
    contribution.latest_revision, contribution.sent_at = contribution.latest_revision + 1, at
    add_revision(contribution, contribution.latest_revision, parts, rendered)
    if contribution.is_readable:
        if appearance is not None:
            _store_requested_appearance(contribution, appearance)
        _decide_or_wait(contribution, consultation, by)
    else:
        contribution.language = main_language_of_parts(parts)
        _wait_again(contribution, by, appearance)
    return db.session.get_one(Revision, (contribution.id, contribution.latest_revision))


def _wait_again(contribution: Contribution, by: User, appearance: Appearance | None) -> None:
    """Return an unpublished text to the moderators' queue in its new revision."""
    if appearance is not None:
        appearance.copy_to(contribution)
    record_decision(contribution, Status.PENDING, by=by)
    request_follow_up(contribution, notice_of_new_version(contribution))


def _decide_or_wait(contribution: Contribution, consultation: Consultation, by: User) -> None:
    """Publish an edit at once, or let it wait if moderators read first."""
    is_trusted = bool(roles_on(by, consultation) & TRUSTED_ROLES)
    state = first_edit_state(consultation.moderation, is_trusted=is_trusted)
    decision = record_edit_decision(contribution, state, by=by)
    notice = notice_of_decision(decision, f"edit_{state.value}")
    if state is RevisionState.SHOWN:
        publish_edit(consultation, contribution, notice)
    else:
        request_follow_up(contribution, notice)


def _store_requested_appearance(contribution: Contribution, appearance: Appearance) -> None:
    """Store how the author wishes to appear until the edit is decided on; flushes."""
    place = {"contribution_id": contribution.id, "revision": contribution.latest_revision}
    db.session.add(RequestedAppearance(**place, **appearance.columns))
    db.session.flush()


def read_latest_revision(contribution: Contribution) -> Revision:
    """Return the latest revision, read anew: another request may have decided on it."""
    key = (contribution.id, contribution.latest_revision)
    return db.session.get_one(Revision, key, populate_existing=True)


def find_newer_revision(base: int, contribution: Contribution) -> Revision | None:
    """Return a revision after `base` that waits, is shown or was returned, or None."""
    if contribution.latest_revision <= base:
        return None
    revision = read_latest_revision(contribution)
    return revision if revision.state in OPEN_EDIT_STATES | {RevisionState.SHOWN} else None


def find_open_edit(contribution: Contribution) -> Revision | None:
    """Return the edit of a once published text that waits or was returned, or None."""
    if contribution.approved_revision in (None, contribution.latest_revision):
        return None
    revision = read_latest_revision(contribution)
    return revision if revision.state in OPEN_EDIT_STATES else None


def is_open_edit() -> ColumnElement[bool]:
    """Return the condition that joins a contribution and its open edit; see `find_open_edit`."""
    return and_(
        Revision.contribution_id == Contribution.id,
        Revision.number == Contribution.latest_revision,
        Contribution.latest_revision > Contribution.approved_revision,
        Revision.state.in_(OPEN_EDIT_STATES),
    )


def has_waiting_edit(contribution: Contribution) -> bool:
    """Return whether an edit of a published text waits for a moderator."""
    edit = find_open_edit(contribution) if contribution.is_readable else None
    return edit is not None and edit.state is RevisionState.WAITING


def is_waiting_edit() -> ColumnElement[bool]:
    """Return the condition that joins a contribution and its edit that waits for a moderator."""
    return and_(is_open_edit(), Contribution.is_readable, Revision.state == RevisionState.WAITING)


def find_revision_to_change(contribution: Contribution) -> Revision:
    """Return the revision from which the author continues: the open edit or the approved one.

    Before the first approval it is the latest one.
    """
    edit = find_open_edit(contribution)
    if edit is not None or contribution.approved_revision is None:
        return edit or read_latest_revision(contribution)
    return db.session.scalars(
        select(Revision).where(
            Revision.contribution_id == contribution.id,
            Revision.number == contribution.approved_revision,
        )
    ).one()


def take_back_edit(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Take back an edit that waits or was returned; readers keep the approved revision.

    Raises NotAllowed if there is none.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    has_open_edit = contribution.is_readable and find_open_edit(contribution) is not None
    if contribution.author_id != by.id or not has_open_edit:
        raise NotAllowed("status")
    decision = record_edit_decision(contribution, RevisionState.TAKEN_BACK, by=by)
    notify_of_decision(contribution, decision, "edit_taken_back")


def withdraw(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Withdraw one's own contribution: a published one leaves a stub, and its replies stay.

    Its files and an open edit are kept for the day in which the withdrawal can be undone; see
    `withdrawals`.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    if contribution.author_id != by.id or contribution.status not in WITHDRAWABLE:
        raise NotAllowed("status")
    if contribution.is_readable:
        replace_with_stub(consultation, contribution)
    elif contribution.number is not None:
        touch_texts(consultation.id)
    decision = record_decision(contribution, Status.WITHDRAWN, by=by)
    notify_of_decision(contribution, decision, "contribution_withdrawn")
