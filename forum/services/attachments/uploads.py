"""Files that come with a contribution: kept with its form, sent with it, shown as it is shown.

Bytes are stored before their row is committed, and erased by a job after the row is gone. So a
crash can leave bytes without a row, which are tidied up, and never a row without bytes.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import IO, Final

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from forum import clock
from forum.adapters.documents.file_types import CheckedFile, examine
from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import chosen_store, new_key
from forum.domain.contributions.attachments import (
    IMAGES,
    MAX_BYTES_A_DAY,
    MAX_FILES,
    MAX_FILES_A_DAY,
    Extraction,
    file_name,
)
from forum.errors import Invalid
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.background.jobs import NewJob, enqueue, enqueue_all

EXTRACT: Final = "extract"
ERASE: Final = "erase_file"
TIDY: Final = "tidy_files"
DAY: Final = timedelta(days=1)
TIDY_EVERY: Final = DAY


# --- with a form ------------------------------------------------------------------------------


def keep(
    user: User,
    consultation: Consultation,
    form_key: str,
    *,
    name: str,
    stream: IO[bytes],
    contribution: Contribution | None = None,
) -> Attachment:
    """Keep a file with the form of this key, in which `contribution` may be being changed.

    The database is not asked before the file is examined and stored, so where the caller has
    ended its transaction nothing is locked meanwhile. Raises Invalid as `examine` does, and
    "file_many", "file_quota" or "file_store".
    """
    sound = examine(stream)
    store, key = chosen_store(current_app.config), new_key()
    try:
        store.put(key, sound.content)
    except StorageError:
        raise Invalid("file_store", "file") from None
    try:
        _check_limits(len(of_form(user, form_key, contribution)), user, len(sound.content))
    except Invalid:
        store.erase(key)
        raise
    attachment = _file(sound, key, file_name(name, sound.kind))
    attachment.consultation_id = consultation.id
    attachment.user_id = user.id
    attachment.form_key = form_key
    db.session.add(attachment)
    db.session.flush()
    if attachment.extraction is Extraction.WAITING:
        ask_for_texts([attachment.id])
    enqueue(TIDY, {}, key=TIDY, run_at=clock.now() + TIDY_EVERY, patience=1)
    return attachment


def _file(sound: CheckedFile, key: str, name: str) -> Attachment:
    return Attachment(
        key=key,
        name=name,
        kind=sound.kind,
        size=len(sound.content),
        sha256=sound.sha256,
        extraction=Extraction.NONE if sound.kind in IMAGES else Extraction.WAITING,
    )


def _check_limits(present: int, user: User, size: int) -> None:
    if present >= MAX_FILES:
        raise Invalid("file_many", "file", limit=MAX_FILES)
    files, sizes = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.user_id == user.id, Attachment.created_at > clock.now() - DAY
        )
    ).one()
    if files >= MAX_FILES_A_DAY or sizes + size > MAX_BYTES_A_DAY:
        raise Invalid("file_quota", "file")


def of_form(
    user: User, form_key: str, contribution: Contribution | None = None
) -> Sequence[Attachment]:
    """Return the files that a form will send, in the order of their coming.

    In the form that changes `contribution` these are also those that it has and keeps.
    """
    mine = _unsent(user.id, form_key)
    if contribution is not None:
        has = and_(
            Attachment.contribution_id == contribution.id, Attachment.until_revision.is_(None)
        )
        mine = or_(mine, has)
    return db.session.scalars(select(Attachment).where(mine).order_by(Attachment.id)).all()


def drop(user: User, form_key: str, key: str, contribution: Contribution | None = None) -> None:
    """Take a file out of a form; what is sent already goes only with the next version.

    Does nothing where the form has no such file.
    """
    for attachment in of_form(user, form_key, contribution):
        if attachment.key != key:
            continue
        if contribution is None or attachment.contribution_id is None:
            _delete(Attachment.id == attachment.id)
        else:
            attachment.until_revision = contribution.latest_revision + 1
            db.session.flush()


def forget(user: User, form_key: str, contribution: Contribution | None = None) -> None:
    """Drop what a discarded form has kept; `contribution` has its files again."""
    _delete(_unsent(user.id, form_key))
    if contribution is not None:
        _bring_back(contribution, contribution.latest_revision)


def _unsent(user_id: int, form_key: str) -> ColumnElement[bool]:
    return and_(
        Attachment.user_id == user_id,
        Attachment.form_key == form_key,
        Attachment.contribution_id.is_(None),
    )


# --- with a contribution ----------------------------------------------------------------------


def attach(contribution: Contribution, form_key: str = "") -> None:
    """Let what the form has kept belong to the latest revision and those that follow it."""
    sent = db.session.scalars(
        update(Attachment)
        .where(
            _unsent(contribution.author_id, form_key or contribution.key),
            Attachment.consultation_id == contribution.consultation_id,
        )
        .values(
            contribution_id=contribution.id,
            since_revision=contribution.latest_revision,
            form_key=contribution.key,
        )
        .returning(Attachment.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if sent or contribution.files:
        recount(contribution)


def recount(contribution: Contribution) -> None:
    """Count the files of the revision that readers see, or will see first."""
    shown = contribution.approved_revision or contribution.latest_revision
    contribution.files = (
        db.session.scalar(
            select(func.count()).where(
                Attachment.contribution_id == contribution.id,
                Attachment.is_in_revision(shown),
            )
        )
        or 0
    )


def discard(contribution: Contribution) -> None:
    """Remove the files of a text that was withdrawn or rejected, of all its revisions."""
    _delete(
        or_(
            Attachment.contribution_id == contribution.id,
            _unsent(contribution.author_id, contribution.key),
        )
    )
    contribution.files = 0


def discard_edit(contribution: Contribution) -> None:
    """Remove what came with edits that readers will not see, and bring back what they took out."""
    shown = contribution.approved_revision
    if shown is None:
        return
    _delete(and_(Attachment.contribution_id == contribution.id, Attachment.since_revision > shown))
    _bring_back(contribution, shown)


def _bring_back(contribution: Contribution, revision: int) -> None:
    """Let the files of a revision belong to those that follow as well."""
    db.session.execute(
        update(Attachment)
        .where(Attachment.contribution_id == contribution.id, Attachment.until_revision > revision)
        .values(until_revision=None)
        .execution_options(synchronize_session="fetch")
    )


def _delete(condition: ColumnElement[bool]) -> None:
    """Delete rows, and have their bytes erased once that is committed."""
    keys = db.session.scalars(
        delete(Attachment)
        .where(condition)
        .returning(Attachment.key)
        .execution_options(synchronize_session="fetch")
    ).all()
    enqueue_all([NewJob(ERASE, {"key": key}, key=f"erase:{key}", patience=1) for key in keys])


def drop_all(ids: Collection[int]) -> None:
    """Drop files by their ids."""
    if ids:
        _delete(Attachment.id.in_(list(ids)))


def ask_for_texts(ids: Collection[int]) -> None:
    """Have the texts of files read; asked twice is asked once."""
    enqueue_all([NewJob(EXTRACT, {"attachment": i}, key=f"extract:{i}", patience=1) for i in ids])
