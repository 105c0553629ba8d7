"""Changing one's words and taking them back."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from forum import clock
from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import (
    REVISABLE,
    UNDECIDED,
    WITHDRAWABLE,
    RevisionState,
    Status,
    state_of_edit,
)
from forum.domain.policy import Action
from forum.errors import NewerVersion, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import RequestedAppearance, Revision
from forum.models.user import User
from forum.services.access.gate import require, require_change, roles_on
from forum.services.access.locking import lock, touch
from forum.services.contributions import near_copies
from forum.services.contributions.submit import TRUSTED, add_revision, checked_parts, language_of
from forum.services.contributions.visibility import change, disappear, mark, record, record_edit
from forum.services.notifications.contribution_mail import tell_decision, tell_sent_again


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
) -> Revision:
    """Send a new version of one's text; an older one that nobody has decided on is replaced.

    What readers do not see yet waits again. A change to a published text is an edit: where
    moderators read first it waits too, and readers keep what they see. `at` is when it reached
    us, by default now; what was begun before closing, or returned, may come some time after it.
    `base` is the latest version that its author knew of. Raises NotAllowed where the text can no
    longer be changed, or outside the opening times, and Newer where `newer_than` finds one.
    """
    at = at or clock.now()
    lock(consultation)
    db.session.refresh(contribution)
    require_change(by, contribution, at=at, begun_at=begun_at)
    if contribution.author_id != by.id or contribution.status not in REVISABLE:
        raise NotAllowed("status")
    if base is not None and newer_than(base, contribution) is not None:
        raise NewerVersion
    parts = checked_parts(consultation, parts)
    if latest_revision(contribution).state is RevisionState.WAITING:
        mark(contribution, contribution.latest_revision, RevisionState.REPLACED)
    contribution.latest_revision += 1
    revision = add_revision(contribution, contribution.latest_revision, parts)
    if contribution.is_readable:
        if appearance is not None:
            _request(revision, appearance)
        _edit(contribution, consultation, by)
    else:
        contribution.language = language_of(parts)
        _wait_again(contribution, by, appearance)
    return revision


def _wait_again(contribution: Contribution, by: User, appearance: Appearance | None) -> None:
    """Let a text that readers have not seen wait for a moderator in its new version."""
    if appearance is not None:
        appearance.copy_to(contribution)
    record(contribution, Status.PENDING, by=by)
    near_copies.store_fingerprints(contribution)
    tell_sent_again(contribution)


def _edit(contribution: Contribution, consultation: Consultation, by: User) -> None:
    """Let the latest revision wait, or show it at once where nobody reads first."""
    is_trusted = bool(roles_on(by, consultation) & TRUSTED)
    state = state_of_edit(consultation.moderation, is_trusted=is_trusted)
    decision = record_edit(contribution, state, by=by)
    if state is RevisionState.SHOWN:
        change(consultation, contribution)
    tell_decision(contribution, decision, f"edit_{state.value}")


def _request(revision: Revision, appearance: Appearance) -> None:
    """Keep how the author wishes to appear until the edit is decided on; flushes."""
    revision.requested_appearance = RequestedAppearance(**appearance.columns)
    db.session.flush()


def latest_revision(contribution: Contribution) -> Revision:
    """Return the version that was sent last, as it stands now: others may have decided on it."""
    key = (contribution.id, contribution.latest_revision)
    return db.session.get_one(Revision, key, populate_existing=True)


def newer_than(base: int, contribution: Contribution) -> Revision | None:
    """Return a version that was sent after `base` and stands: it waits, is shown or returned."""
    if contribution.latest_revision <= base:
        return None
    revision = latest_revision(contribution)
    return revision if revision.state in UNDECIDED | {RevisionState.SHOWN} else None


def open_edit(contribution: Contribution) -> Revision | None:
    """Return the edit of a text that readers have seen, which waits or was returned, or None."""
    if contribution.approved_revision in (None, contribution.latest_revision):
        return None
    revision = latest_revision(contribution)
    return revision if revision.state in UNDECIDED else None


def is_open_edit() -> ColumnElement[bool]:
    """Match a revision with its contribution where it is an open edit: `open_edit` in a query."""
    return and_(
        Revision.contribution_id == Contribution.id,
        Revision.number == Contribution.latest_revision,
        Revision.number > Contribution.approved_revision,
        Revision.state.in_(UNDECIDED),
    )


def waits_for_moderator(contribution: Contribution) -> bool:
    """Tell whether a moderator is to decide on a change to what readers see."""
    edit = open_edit(contribution) if contribution.is_readable else None
    return edit is not None and edit.state is RevisionState.WAITING


def is_waiting_edit() -> ColumnElement[bool]:
    """Match a revision with its contribution: `waits_for_moderator` in a query."""
    return and_(is_open_edit(), Contribution.is_readable, Revision.state == RevisionState.WAITING)


def revision_to_change(contribution: Contribution) -> Revision:
    """Return the version from which its author goes on: an open edit, or what readers see."""
    edit = open_edit(contribution)
    if edit is not None or contribution.approved_revision is None:
        return edit or latest_revision(contribution)
    return db.session.scalars(
        select(Revision).where(
            Revision.contribution_id == contribution.id,
            Revision.number == contribution.approved_revision,
        )
    ).one()


def take_back_edit(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Drop an edit that waits or was returned; readers go on seeing the approved text.

    Raises NotAllowed where there is none.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    is_shown = contribution.is_readable
    if contribution.author_id != by.id or not is_shown or open_edit(contribution) is None:
        raise NotAllowed("status")
    decision = record_edit(contribution, RevisionState.TAKEN_BACK, by=by)
    tell_decision(contribution, decision, "edit_taken_back")


def withdraw(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Take one's words back: a published text leaves a stub with its number, replies stay."""
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    if contribution.author_id != by.id or contribution.status not in WITHDRAWABLE:
        raise NotAllowed("status")
    if open_edit(contribution) is not None:
        mark(contribution, contribution.latest_revision, RevisionState.TAKEN_BACK)
    if contribution.is_readable:
        disappear(consultation, contribution)
    elif contribution.number is not None:
        touch(consultation.id)
    decision = record(contribution, Status.WITHDRAWN, by=by)
    tell_decision(contribution, decision, "contribution_withdrawn")
