"""Revising and withdrawing one's own contribution, and the edits that wait for a moderator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

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
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, RequestedAppearance, Revision
from forum.models.user import User
from forum.services.access.gate import require, require_revision, roles_on
from forum.services.access.locking import lock_text, touch_texts
from forum.services.attachments import uploads
from forum.services.contributions.follow_up import request_follow_up
from forum.services.contributions.redacted_texts import has_redactions, redact_revision
from forum.services.contributions.submit import (
    TRUSTED_ROLES,
    RenderedTexts,
    add_revision,
    check_parts,
    main_language_of_parts,
    render_parts,
)
from forum.services.contributions.visibility import (
    record_decision,
    record_edit_decision,
    replace_with_stub,
    set_revision_state,
    show_edit,
)
from forum.services.notifications.contribution_mail import (
    notice_of_decision,
    notice_of_new_version,
    notify_of_decision,
)


@dataclass(frozen=True)
class _EditFacts:
    """What is stored of a text that is revised: its latest state, and whether it has files.

    `has_new_files` tells whether files were added in the form.
    """

    state: RevisionState
    has_new_files: bool
    has_files: bool


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
    form_key: str = "",
) -> RevisionState:
    """Store a new revision of one's own text with the files of its form, and return its state.

    An older one that waits is replaced; an edit of a published text waits if moderators read first.
    After closing, a text is accepted for some time if it was begun before or returned. Raises
    NotAllowed, and VersionConflict if there is a newer revision than `base`.
    """
    at, rendered = at or clock.now(), render_parts(parts) if rendered is None else rendered
    lock_text(contribution, consultation, with_team=False)
    require_revision(by, contribution, at=at, begun_at=begun_at)
    if contribution.author_id != by.id or contribution.status not in REVISABLE:
        raise NotAllowed("status")
    _require_latest(base, contribution)
    parts, facts = check_parts(consultation, parts), _read_facts(contribution, form_key)
    contribution.sent_at = at
    state = _store_revision(contribution, consultation, parts, facts, by=by, rendered=rendered)
    if facts.has_new_files or (facts.has_files and not contribution.is_readable):
        uploads.attach_files(contribution, form_key)
    if not contribution.is_readable:
        _wait_again(contribution, parts, by, appearance)
        return state
    has_new_words = False
    if state is RevisionState.SHOWN:
        has_new_words = show_edit(consultation, contribution, appearance, has_files=facts.has_files)
    elif appearance is not None:
        _store_requested_appearance(contribution, appearance)
    _record_edit(contribution, state, by=by, has_new_words=has_new_words)
    return state


def _require_latest(base: int | None, contribution: Contribution) -> None:
    if base is not None and find_newer_revision(base, contribution) is not None:
        raise VersionConflict


def _store_revision(
    contribution: Contribution,
    consultation: Consultation,
    parts: list[Part],
    facts: _EditFacts,
    *,
    by: User,
    rendered: RenderedTexts,
) -> RevisionState:
    """Store a new revision in place of one that still waits, and return its first state."""
    if facts.state is RevisionState.WAITING:
        set_revision_state(contribution, contribution.latest_revision, RevisionState.REPLACED)
    state = _first_state(contribution, consultation, by)
    shown_at = clock.now() if state is RevisionState.SHOWN else None
    contribution.latest_revision += 1
    add_revision(contribution, contribution.latest_revision, parts, rendered, shown_at=shown_at)
    if contribution.redaction_version:
        redact_revision(contribution, contribution.latest_revision)
    return state


def _read_facts(contribution: Contribution, form_key: str) -> _EditFacts:
    """Return what is stored of a text, by one statement under its lock."""
    is_own, is_new = uploads.are_files_of(contribution, form_key)
    state, has_new_files, has_files = db.session.execute(
        select(Revision.state, exists().where(is_new), exists().where(or_(is_own, is_new))).where(
            Revision.contribution_id == contribution.id,
            Revision.number == contribution.latest_revision,
        )
    ).one()
    return _EditFacts(state, has_new_files, has_files)


def _first_state(contribution: Contribution, consultation: Consultation, by: User) -> RevisionState:
    """Return whether a new revision is shown at once, or waits if moderators read first.

    A change of a text with redacted words always waits: they may be in it, written otherwise.
    """
    if not contribution.is_readable:
        return RevisionState.WAITING
    is_trusted = bool(roles_on(by, consultation) & TRUSTED_ROLES)
    if not is_trusted and has_redactions(contribution):
        return RevisionState.WAITING
    return first_edit_state(consultation.moderation, is_trusted=is_trusted)


def _wait_again(
    contribution: Contribution, parts: list[Part], by: User, appearance: Appearance | None
) -> None:
    """Return an unpublished text to the moderators' queue in its new revision."""
    contribution.language = main_language_of_parts(parts)
    if appearance is not None:
        appearance.copy_to(contribution)
    record_decision(contribution, Status.PENDING, by=by)
    request_follow_up(contribution, notice_of_new_version(contribution))


def _record_edit(
    contribution: Contribution, state: RevisionState, *, by: User, has_new_words: bool
) -> None:
    """Record what becomes of an edit at first, and request what follows."""
    decision = record_edit_decision(contribution, state, by=by)
    notice = notice_of_decision(decision, f"edit_{state.value}")
    request_follow_up(contribution, notice, has_new_words=has_new_words)


def _store_requested_appearance(contribution: Contribution, appearance: Appearance) -> None:
    """Store how the author wishes to appear until the edit is decided on; flushes."""
    place = {"contribution_id": contribution.id, "revision": contribution.latest_revision}
    db.session.add(RequestedAppearance(**place, **appearance.columns))
    db.session.flush()


def read_latest_revision(contribution: Contribution) -> Revision:
    """Return the latest revision, read anew: another request may have decided on it."""
    key = (contribution.id, contribution.latest_revision)
    with_appearance = joinedload(Revision.requested_appearance)
    return db.session.get_one(Revision, key, populate_existing=True, options=[with_appearance])


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


def read_passages_to_change(contribution: Contribution) -> list[Passage]:
    """Return the passages of that revision with their texts, in order."""
    number = find_revision_to_change(contribution).number
    passages = select(Passage).where(
        Passage.contribution_id == contribution.id, Passage.revision == number
    )
    with_texts = passages.options(joinedload(Passage.text))
    return list(db.session.scalars(with_texts.order_by(Passage.position)))


def take_back_edit(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Take back an edit that waits or was returned; readers keep the approved revision.

    Raises NotAllowed if there is none.
    """
    lock_text(contribution, consultation)
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
    lock_text(contribution, consultation)
    require(by, consultation, Action.WITHDRAW)
    if contribution.author_id != by.id or contribution.status not in WITHDRAWABLE:
        raise NotAllowed("status")
    decision = withdraw_locked(contribution, consultation, by=by)
    notify_of_decision(contribution, decision, "contribution_withdrawn")


def withdraw_locked(
    contribution: Contribution, consultation: Consultation, *, by: User
) -> Decision:
    """Withdraw a text for its author and tell nobody; the caller has locked and checked it."""
    if contribution.is_readable:
        replace_with_stub(consultation, contribution)
    elif contribution.number is not None:
        touch_texts(consultation.id)
    return record_decision(contribution, Status.WITHDRAWN, by=by)
