"""Imports of files: remembered, read, confirmed, listed, and found by who may see them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.states import ImportState
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.imports import Import
from forum.models.user import User
from forum.services.access.gate import is_administrator, require, require_creator
from forum.services.access.locking import lock, touch
from forum.services.background.jobs import enqueue
from forum.services.exports.files import ERASE

ADVANCE: Final = "import"
MAX_WAITING: Final = 5
"""How many files one person may have waiting to be confirmed."""

KEPT_FOR: Final = timedelta(days=14)
"""After this time a file that nobody has confirmed is forgotten."""

LISTED: Final = 50


def add_import(
    user: User, *, kind: SourceKind, name: str, size: int, file_key: str, choices: ImportChoices
) -> Import:
    """Remember an uploaded file, which a job will read.

    Raises NotSignedIn or NotAllowed for who may set up no consultation, and Invalid("import_many")
    if too many of a person's files wait already.
    """
    require_creator(user)
    if len(_list_unconfirmed_ids(user)) >= MAX_WAITING:
        raise Invalid("import_many", "file")
    row = Import(
        kind=kind,
        name=name[-200:],
        size=size,
        by_id=user.id,
        file_key=file_key,
        choices=choices.as_values(),
    )
    db.session.add(row)
    db.session.flush()
    _advance(row)
    return row


def _list_unconfirmed_ids(user: User) -> Sequence[int]:
    waits = (Import.by_id == user.id, Import.confirmed_at.is_(None), Import.stored_at.is_(None))
    return db.session.scalars(select(Import.id).where(*waits).limit(MAX_WAITING)).all()


def _advance(row: Import) -> None:
    enqueue(ADVANCE, {"import": row.id}, key=f"{ADVANCE}-{row.id}")


def own_import(user: User | None, key: str) -> Import:
    """Return an import that a person brought in, or any for an administrator.

    Raises NotSignedIn or NotAllowed for who may set up no consultation, and NotFound.
    """
    require_creator(user)
    row = db.session.scalar(
        select(Import)
        .where(Import.key == key)
        .options(joinedload(Import.consultation), joinedload(Import.by))
    )
    is_own = row is not None and user is not None and row.by_id == user.id
    if row is None or not (is_own or is_administrator(user)):
        raise NotFound
    return row


def list_imports(user: User) -> Sequence[Import]:
    """Return a person's latest imports, or those of everyone for an administrator."""
    require_creator(user)
    query = select(Import).order_by(Import.id.desc()).limit(LISTED)
    if not is_administrator(user):
        query = query.where(Import.by_id == user.id)
    return db.session.scalars(query.options(joinedload(Import.by))).all()


def change_choices(row: Import, choices: ImportChoices) -> None:
    """Store other choices about a file that was not confirmed yet, and let it be read again."""
    _require_state(row, ImportState.READY, ImportState.FAULTY)
    if row.file_key is None:
        raise NotAllowed("import_state")
    row.choices, row.error, row.read_at = choices.checked().as_values(), {}, None
    _advance(row)


def _require_state(row: Import, *states: ImportState) -> None:
    if row.state not in states:
        raise NotAllowed("import_state")


def find_existing(uid: str) -> Consultation | None:
    """Return the consultation that a file belongs to, if it is here already."""
    return db.session.scalar(select(Consultation).where(Consultation.uid == uid)) if uid else None


def confirm(row: Import, *, by: User) -> None:
    """Let the job bring a file in, which somebody has looked at.

    Raises NotAllowed if it adds to a consultation that `by` may not edit, and Invalid with
    "import_empty" or "import_dates" where there is nothing, or no day, to store.
    """
    require_creator(by)
    _require_state(row, ImportState.READY)
    preview = row.content["preview"]
    if not preview["contributions"] and not preview["questions"]:
        raise Invalid("import_empty", "file")
    existing = find_existing(row.uid)
    if existing is not None:
        require(by, existing, Action.EDIT)
    elif not preview["opens_at"] or (not preview["closes_at"] and row.kind is not SourceKind.JSON):
        raise Invalid("import_dates", "opens_on")
    row.confirmed_at, row.total, row.done = clock.now(), preview["contributions"], 0
    _advance(row)


def discard(row: Import) -> None:
    """Forget a file that was not confirmed."""
    _require_state(row, ImportState.READING, ImportState.READY, ImportState.FAULTY)
    _erase_files(row)
    db.session.delete(row)


def forget_unconfirmed() -> None:
    """Forget files that nobody has confirmed for long."""
    is_old = Import.created_at < clock.now() - KEPT_FOR
    query = select(Import).where(Import.confirmed_at.is_(None), Import.stored_at.is_(None), is_old)
    for row in db.session.scalars(query):
        _erase_files(row)
        db.session.delete(row)


def _erase_files(row: Import) -> None:
    for key in (row.file_key, row.document_key):
        if key is not None:
            enqueue(ERASE, {"key": key}, priority=1)
    row.file_key = row.document_key = None


def find_keys_in_use(keys: list[str]) -> set[str]:
    """Return those of the keys that belong to files of imports."""
    either = or_(Import.file_key.in_(keys), Import.document_key.in_(keys))
    rows = db.session.execute(select(Import.file_key, Import.document_key).where(either))
    return {key for pair in rows for key in pair if key is not None} & set(keys)


# --- steps of the job -------------------------------------------------------------------------


def note_content(row: Import, content: dict[str, Any], document_key: str) -> None:
    """Store what was recognised in a file."""
    if row.document_key is not None:
        enqueue(ERASE, {"key": row.document_key}, priority=1)
    row.content, row.document_key, row.error = content, document_key, {}
    row.uid, row.title = content["preview"]["uid"], content["preview"]["title"][:300]
    row.read_at = clock.now()


def note_error(row: Import, error: Invalid) -> None:
    """Store why a file cannot be read, or not be brought in."""
    values = {name: str(value)[:200] for name, value in error.values.items()}
    row.error = {"code": error.code, "field": error.field[:200], "values": values}
    row.read_at = row.read_at or clock.now()


def note_progress(import_id: int, done: int, total: int) -> None:
    """Store how many contributions have been stored, or taken away."""
    statement = update(Import).where(Import.id == import_id)
    values = {"done": min(done, total), "total": total}
    db.session.execute(statement.values(values).execution_options(synchronize_session=False))


def note_stored(row: Import, notes: list[tuple[str, str, int]]) -> None:
    """Store that a file was brought in, and with what losses; the file is erased."""
    row.stored_at, row.done = clock.now(), row.total
    row.content = {**row.content, "stored_notes": notes}
    _erase_files(row)


def remember_command(kind: SourceKind, name: str, uid: str, title: str) -> Import:
    """Remember a file that the command line brings in, or go on with the same one."""
    row = db.session.scalar(
        select(Import).where(
            Import.uid == uid,
            Import.by_id.is_(None),
            Import.confirmed_at.is_not(None),
            Import.stored_at.is_(None),
        )
    )
    if row is None:
        row = Import(kind=kind, name=name[-200:], uid=uid, title=title[:300])
        row.confirmed_at = row.read_at = clock.now()
        db.session.add(row)
        db.session.flush()
    return row


def forget(row: Import) -> None:
    """Forget an import that has added nothing."""
    db.session.execute(delete(Import).where(Import.id == row.id))


def show_to_everyone(row: Import, *, by: User) -> None:
    """Publish a consultation that was brought in for its team alone.

    Raises NotAllowed for who may not, and Invalid("opening_missing").
    """
    consultation = row.consultation
    if consultation is None or row.state is not ImportState.STORED:
        raise NotAllowed("import_state")
    lock(consultation)
    require(by, consultation, Action.SCHEDULE)
    if consultation.opens_at is None:
        raise Invalid("opening_missing", "opens_on")
    if consultation.published_at is None:
        consultation.published_at = min(consultation.opens_at, clock.now())
        touch(consultation.id)
