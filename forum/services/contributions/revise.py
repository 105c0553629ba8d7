"""Changing one's words and taking them back."""

from datetime import datetime

from sqlalchemy import select

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
from forum.models.contribution import Contribution
from forum.models.revision import RequestedAppearance, Revision
from forum.models.user import User
from forum.services.access.gate import require, require_change, roles_on
from forum.services.contributions import near_copies as likeness
from forum.services.contributions.submit import TRUSTED, add_revision, checked, main_language
from forum.services.contributions.visibility import (
    change,
    disappear,
    lock,
    mark,
    record,
    record_edit,
)
from forum.services.notifications.contribution_mail import tell_decision, tell_sent_again
from forum.services.texts.store import touch


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
    parts = checked(consultation, parts)
    if latest(contribution).state is RevisionState.WAITING:
        mark(contribution, contribution.latest_revision, RevisionState.REPLACED)
    contribution.latest_revision += 1
    revision = add_revision(contribution, contribution.latest_revision, parts)
    if contribution.status is Status.PUBLISHED:
        if appearance is not None:
            _wish(revision, appearance)
        _edit(contribution, consultation, by)
    else:
        contribution.language = main_language(parts)
        _wait_again(contribution, by, appearance)
    return revision


def _wait_again(contribution: Contribution, by: User, appearance: Appearance | None) -> None:
    """Let a text that readers have not seen wait for a moderator in its new version."""
    if appearance is not None:
        _dress(contribution, appearance)
    record(contribution, Status.PENDING, by=by)
    likeness.remember(contribution)
    tell_sent_again(contribution)


def _edit(contribution: Contribution, consultation: Consultation, by: User) -> None:
    """Let the latest revision wait, or show it at once where nobody reads first."""
    is_trusted = bool(roles_on(by, consultation) & TRUSTED)
    state = state_of_edit(consultation.moderation, is_trusted=is_trusted)
    decision = record_edit(contribution, state, by=by)
    if state is RevisionState.SHOWN:
        change(consultation, contribution)
    tell_decision(contribution, decision, f"edit_{state.value}")


def _wish(revision: Revision, appearance: Appearance) -> None:
    """Keep how the author wishes to appear until the edit is decided on; flushes."""
    revision.requested_appearance = RequestedAppearance(
        shown_name=appearance.shown_name,
        shown_organisation=appearance.shown_organisation,
        shown_countries=appearance.countries,
        shown_label=appearance.shown_label,
        capacity=appearance.capacity,
        publication=appearance.publication,
        organisation_id=appearance.organisation_id,
    )
    db.session.flush()


def _dress(contribution: Contribution, appearance: Appearance) -> None:
    """Show the author of a text that readers have not seen as the author wishes."""
    contribution.shown_name = appearance.shown_name
    contribution.shown_organisation = appearance.shown_organisation
    contribution.shown_countries = appearance.countries
    contribution.shown_label = appearance.shown_label
    contribution.capacity = appearance.capacity
    contribution.publication = appearance.publication
    contribution.organisation_id = appearance.organisation_id


def latest(contribution: Contribution) -> Revision:
    """Return the version that was sent last, as it stands now: others may have decided on it."""
    key = (contribution.id, contribution.latest_revision)
    return db.session.get_one(Revision, key, populate_existing=True)


def newer_than(base: int, contribution: Contribution) -> Revision | None:
    """Return a version that was sent after `base` and stands: it waits, is shown or returned."""
    if contribution.latest_revision <= base:
        return None
    revision = latest(contribution)
    return revision if revision.state in UNDECIDED | {RevisionState.SHOWN} else None


def open_edit(contribution: Contribution) -> Revision | None:
    """Return the edit of a published text that waits or was returned, if there is one."""
    if contribution.approved_revision in (None, contribution.latest_revision):
        return None
    revision = latest(contribution)
    return revision if revision.state in UNDECIDED else None


def to_change(contribution: Contribution) -> Revision:
    """Return the version from which its author goes on: an open edit, or what readers see."""
    edit = open_edit(contribution)
    if edit is not None or contribution.approved_revision is None:
        return edit or latest(contribution)
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
    is_shown = contribution.status is Status.PUBLISHED
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
    if contribution.status is Status.PUBLISHED:
        disappear(consultation, contribution)
    elif contribution.number is not None:
        touch(consultation.id)
    decision = record(contribution, Status.WITHDRAWN, by=by)
    tell_decision(contribution, decision, "contribution_withdrawn")
