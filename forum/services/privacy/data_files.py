"""Files of all that is kept about a person: who may ask for one, and what becomes of it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.database import upsert
from forum.domain.privacy.erasure import FILE_KEPT, PrivacyStep
from forum.errors import NotFound
from forum.extensions import db
from forum.models.privacy.requests import OwnDataFile
from forum.models.user import User
from forum.services.access.gate import require_administrator
from forum.services.background.jobs import enqueue
from forum.services.background.notices import notify
from forum.services.privacy.records import record_step

OWN_DATA: Final = "own_data"
"""The job that makes a file."""

READY: Final = "own_data_ready"
"""The mail that it is there."""

ERASE_FILE: Final = "erase_file"


def ask_for_file(person: User, *, by: User) -> OwnDataFile:
    """Let a file about a person be made, for the person or for an administrator.

    The former file for whoever asks is deleted. Raises NotAllowed for anybody else.
    """
    if by.id != person.id:
        require_administrator(by)
    former = find_file(person, by)
    if former is not None:
        delete_file(former)
    columns = ["asked_at", "made_at", "file_key", "size"]
    db.session.execute(
        upsert(OwnDataFile, ["user_id", "asked_by_id"], columns).values(
            user_id=person.id, asked_by_id=by.id, asked_at=clock.now(), size=0
        )
    )
    of_theirs = OwnDataFile.user_id == person.id, OwnDataFile.asked_by_id == by.id
    row = db.session.scalars(select(OwnDataFile).where(*of_theirs)).one()
    enqueue(OWN_DATA, {"file": row.id}, key=f"own-data-{row.id}")
    record_step(PrivacyStep.FILE, person, by=by)
    return row


def find_file(person: User, by: User) -> OwnDataFile | None:
    """Return the file about a person that somebody has asked for, made or not."""
    return db.session.scalar(
        select(OwnDataFile).where(
            OwnDataFile.user_id == person.id, OwnDataFile.asked_by_id == by.id
        )
    )


def list_all_files(person: User) -> Sequence[OwnDataFile]:
    """Return the files about a person, and those that a person asked for."""
    is_theirs = or_(OwnDataFile.user_id == person.id, OwnDataFile.asked_by_id == person.id)
    return db.session.scalars(select(OwnDataFile).where(is_theirs)).all()


def list_files_for(by: User) -> Sequence[OwnDataFile]:
    """Return the files about others that an administrator has asked for, by one statement."""
    return db.session.scalars(
        select(OwnDataFile)
        .where(OwnDataFile.asked_by_id == by.id, OwnDataFile.user_id != by.id)
        .options(joinedload(OwnDataFile.user))
        .order_by(OwnDataFile.id)
    ).all()


def require_file(file_id: int, by: User) -> OwnDataFile:
    """Return a file that is there, to who asked for it; raises NotFound for anybody else."""
    row = db.session.get(OwnDataFile, file_id)
    if row is None or row.asked_by_id != by.id or row.file_key is None:
        raise NotFound
    if row.user_id != by.id:
        require_administrator(by)
    return row


def finish_file(file_id: int, *, file_key: str, size: int) -> bool:
    """Store that a file is there and tell who asked; return False if it is no longer wanted."""
    row = db.session.get(OwnDataFile, file_id, populate_existing=True)
    if row is None or row.file_key is not None:
        return False
    row.file_key, row.size, row.made_at = file_key, size, clock.now()
    notify(row.asked_by, READY, f"{READY}:{file_key}", about=row.user_id)
    return True


def delete_old_files() -> None:
    """Delete the files that could be taken long enough."""
    old = OwnDataFile.asked_at < clock.now() - FILE_KEPT
    for row in db.session.scalars(select(OwnDataFile).where(old)).all():
        delete_file(row)


def delete_file(row: OwnDataFile) -> None:
    """Delete a file with its bytes."""
    if row.file_key is not None:
        enqueue(ERASE_FILE, {"key": row.file_key}, key=f"erase:{row.file_key}", priority=1)
    deletion = delete(OwnDataFile).where(OwnDataFile.id == row.id)
    db.session.execute(deletion.execution_options(synchronize_session="fetch"))


def find_keys_in_use(keys: list[str]) -> set[str]:
    """Return those of the keys that belong to such files."""
    rows = db.session.scalars(select(OwnDataFile.file_key).where(OwnDataFile.file_key.in_(keys)))
    return {key for key in rows if key is not None}
