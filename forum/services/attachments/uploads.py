"""Uploads: files that are stored with a form, and attached to the contribution that it sends.

Bytes are stored before their row is committed, and erased by a job after the row is deleted. So a
crash can leave bytes without a row, which a job removes later, but never a row without bytes.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import IO, Final

from flask import current_app
from sqlalchemy import BindParameter, ColumnElement, Select, and_, delete, func, or_, select, update

from forum import clock
from forum.adapters.documents.examination import CheckedFile
from forum.adapters.documents.file_types import check_file
from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import configured_store, new_key
from forum.domain.contributions.attachments import (
    IMAGE_KINDS,
    MAX_BYTES_A_DAY,
    MAX_FILES,
    MAX_FILES_A_DAY,
    Extraction,
    clean_file_name,
)
from forum.errors import Invalid
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.locking import lock_person
from forum.services.background.jobs import NewJob, enqueue, enqueue_all

EXTRACT: Final = "extract"
ERASE: Final = "erase_file"
TIDY: Final = "tidy_files"
DAY: Final = timedelta(days=1)
TIDY_EVERY: Final = DAY


# --- with a form ------------------------------------------------------------------------------


def store_upload(
    user: User,
    consultation: Consultation,
    form_key: str,
    *,
    name: str,
    stream: IO[bytes],
    contribution: Contribution | None = None,
) -> Attachment:
    """Store an uploaded file with the form `form_key`, which may edit `contribution`.

    The file is examined and stored before the first statement, so that nothing is locked meanwhile
    if the caller has ended its transaction; `require_room` tells before whether there is room.
    Raises Invalid as `check_file` does, and "file_many", "file_quota" or "file_store".
    """
    checked_file = check_file(stream)
    storage, key = configured_store(current_app.config), new_key()
    try:
        storage.put(key, checked_file.content)
    except StorageError:
        raise Invalid("file_store", "file") from None
    lock_person(user)  # several uploads at once must not all find the last free place
    try:
        _check_limits(
            len(list_form_files(user, form_key, contribution)), user, len(checked_file.content)
        )
    except Invalid:
        storage.erase(key)
        raise
    attachment = _make_attachment(checked_file, key, clean_file_name(name, checked_file.kind))
    attachment.consultation_id = consultation.id
    attachment.user_id = user.id
    attachment.form_key = form_key
    db.session.add(attachment)
    db.session.flush()
    if attachment.extraction is Extraction.WAITING:
        enqueue_extraction([attachment.id])
    _enqueue_tidying()
    return attachment


def enqueue_tidying() -> None:
    """Enqueue the daily tidying, which also finds bytes whose erasure was lost, if none waits."""
    if db.session.scalar(select(Attachment.id).limit(1)) is not None:
        _enqueue_tidying()


def _enqueue_tidying() -> None:
    enqueue(TIDY, {}, key=TIDY, run_at=clock.now() + TIDY_EVERY, priority=1)


def require_room(user: User, form_key: str, contribution: Contribution | None = None) -> None:
    """Raise Invalid("file_many") or ("file_quota") if no other file can be stored with a form."""
    _check_limits(len(list_form_files(user, form_key, contribution)), user, 1)


def _make_attachment(checked_file: CheckedFile, key: str, name: str) -> Attachment:
    return Attachment(
        key=key,
        name=name,
        kind=checked_file.kind,
        size=len(checked_file.content),
        sha256=checked_file.sha256,
        extraction=Extraction.NONE if checked_file.kind in IMAGE_KINDS else Extraction.WAITING,
    )


def _check_limits(file_count: int, user: User, size: int) -> None:
    if file_count >= MAX_FILES:
        raise Invalid("file_many", "file", limit=MAX_FILES)
    files, sizes = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.user_id == user.id, Attachment.created_at > clock.now() - DAY
        )
    ).one()
    if files >= MAX_FILES_A_DAY or sizes + size > MAX_BYTES_A_DAY:
        raise Invalid("file_quota", "file")


def list_form_files(
    user: User, form_key: str, contribution: Contribution | None = None
) -> Sequence[Attachment]:
    """Return the files that a form will send, in the order of their upload.

    If the form edits `contribution`, they include the files that it has and that stay.
    """
    is_in_form = _is_unsent(user.id, form_key)
    if contribution is not None:
        is_in_contribution = and_(
            Attachment.contribution_id == contribution.id, Attachment.until_revision.is_(None)
        )
        is_in_form = or_(is_in_form, is_in_contribution)
    return db.session.scalars(select(Attachment).where(is_in_form).order_by(Attachment.id)).all()


def count_unsent(
    user_id: BindParameter[int], form_key: BindParameter[str], consultation_id: BindParameter[int]
) -> Select[int]:
    """Return the query for the number of files that a new contribution will have."""
    return select(func.count(Attachment.id)).where(
        _is_unsent(user_id, form_key), Attachment.consultation_id == consultation_id
    )


def remove_file(
    user: User, form_key: str, key: str, contribution: Contribution | None = None
) -> None:
    """Remove a file from a form; a file of `contribution` is removed from its next version.

    Does nothing if the form has no such file.
    """
    for attachment in list_form_files(user, form_key, contribution):
        if attachment.key != key:
            continue
        if contribution is None or attachment.contribution_id is None:
            _delete(Attachment.id == attachment.id)
        else:
            attachment.until_revision = contribution.latest_revision + 1
            db.session.flush()


def discard_form_files(user: User, form_key: str, contribution: Contribution | None = None) -> None:
    """Delete the files of a discarded form, and restore those it removed from `contribution`."""
    _delete(_is_unsent(user.id, form_key))
    if contribution is not None:
        _restore_removed(contribution, contribution.latest_revision)


def _is_unsent(
    user_id: int | BindParameter[int], form_key: str | BindParameter[str]
) -> ColumnElement[bool]:
    return and_(
        Attachment.user_id == user_id,
        Attachment.form_key == form_key,
        Attachment.contribution_id.is_(None),
    )


# --- with a contribution ----------------------------------------------------------------------


def are_files_of(
    contribution: Contribution, form_key: str
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for a contribution's files, and for those added in a form."""
    is_new = and_(
        _is_unsent(contribution.author_id, form_key or contribution.key),
        Attachment.consultation_id == contribution.consultation_id,
    )
    return Attachment.contribution_id == contribution.id, is_new


def attach_files(contribution: Contribution, form_key: str = "") -> None:
    """Attach the files of the form to the latest revision, and so to those that follow it."""
    attachment_ids = db.session.scalars(
        update(Attachment)
        .where(are_files_of(contribution, form_key)[1])
        .values(
            contribution_id=contribution.id,
            since_revision=contribution.latest_revision,
            form_key=contribution.key,
        )
        .returning(Attachment.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if attachment_ids or contribution.files:
        recount_files(contribution)


def recount_files(contribution: Contribution) -> None:
    """Count the files of the approved revision, or of the latest if none was approved."""
    revision = contribution.approved_revision or contribution.latest_revision
    contribution.files = (
        db.session.scalar(
            select(func.count()).where(
                Attachment.contribution_id == contribution.id,
                Attachment.is_in_revision(revision),
            )
        )
        or 0
    )


def delete_files(contribution: Contribution) -> None:
    """Delete the files of all revisions of a text that was withdrawn or rejected."""
    _delete(
        or_(
            Attachment.contribution_id == contribution.id,
            _is_unsent(contribution.author_id, contribution.key),
        )
    )
    contribution.files = 0


def delete_edit_files(contribution: Contribution) -> None:
    """Delete the files that unapproved edits added, and restore those that they removed."""
    approved = contribution.approved_revision
    if approved is None:
        return
    _delete(
        and_(Attachment.contribution_id == contribution.id, Attachment.since_revision > approved)
    )
    _restore_removed(contribution, approved)


def _restore_removed(contribution: Contribution, revision: int) -> None:
    """Attach the files of a revision to those that follow it again."""
    db.session.execute(
        update(Attachment)
        .where(Attachment.contribution_id == contribution.id, Attachment.until_revision > revision)
        .values(until_revision=None)
        .execution_options(synchronize_session="fetch")
    )


def _delete(condition: ColumnElement[bool]) -> None:
    """Delete rows, and enqueue the erasure of their bytes, which runs after the commit."""
    keys = db.session.scalars(
        delete(Attachment)
        .where(condition)
        .returning(Attachment.key)
        .execution_options(synchronize_session="fetch")
    ).all()
    enqueue_all([NewJob(ERASE, {"key": key}, key=f"erase:{key}", priority=1) for key in keys])


def delete_by_id(ids: Collection[int]) -> None:
    """Delete files by their ids."""
    if ids:
        _delete(Attachment.id.in_(list(ids)))


def enqueue_extraction(ids: Collection[int]) -> None:
    """Enqueue the extraction of the texts of files, unless it is enqueued already."""
    enqueue_all([NewJob(EXTRACT, {"attachment": i}, key=f"extract:{i}", priority=1) for i in ids])
