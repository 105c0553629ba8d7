"""Files of exports: asked for, made once for all readers, and kept while they are true."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Final, Self, cast

from sqlalchemy import delete, func, select, update

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.exports.choice import (
    ARCHIVE,
    DocumentKind,
    ExportChoice,
    ExportFilters,
    OrderChoice,
    TextChoice,
)
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.export import CHOICE_COLUMNS, Export, ExportWish
from forum.models.translation import Text
from forum.models.user import User
from forum.services.attachments.uploads import TIDY, TIDY_EVERY
from forum.services.background.jobs import enqueue

MAKE: Final = "export"
ERASE: Final = "erase_file"
MAX_WAITING: Final = 40
"""How many files the whole site makes one after the other before it asks to wait."""

LONGEST: Final = timedelta(hours=2)
"""After this time a file that was asked for counts as failed."""

KEPT_FOR: Final = timedelta(days=30)
MOST_KEPT: Final = 200
"""How many files of one consultation are kept: the latest."""

WORDS_AT_ONCE: Final = {"pdf": 4_000, "docx": 12_000}
MOST_BYTES_AT_ONCE: Final = 4_000_000
"""Up to so many bytes of files from contributions an archive is made while its reader waits."""

MOST_WORDS_AT_ONCE: Final = 40_000
"""Up to so many words, by format, a file is made while its reader waits."""


def state_of(consultation: Consultation) -> str:
    """Return what decides whether a file is still true: all that readers see, and the software."""
    parts = (
        consultation.uid,
        consultation.version,
        consultation.stage(clock.now()),
        version("forum"),
    )
    return _hash(*parts)


def basis_of(consultation: Consultation) -> str:
    """Return what decides whether a file may still be served as what was there when it was made.

    While it is the same, texts have only been added: none was hidden, withdrawn or changed.
    """
    return _hash(consultation.uid, consultation.alterations, version("forum"))


def _hash(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def find_export(consultation: Consultation, choice: ExportChoice) -> Export | None:
    """Return the export of a choice, or None if nobody ever asked for it."""
    conditions = (getattr(Export, name) == value for name, value in _columns(choice).items())
    return db.session.scalar(
        select(Export).where(Export.consultation_id == consultation.id, *conditions)
    )


def _columns(choice: ExportChoice) -> dict[str, str]:
    """Return the values of the columns that hold a choice."""
    chosen = choice.simplified
    values = {name: getattr(chosen, name) for name in CHOICE_COLUMNS}
    return {**values, "filters": chosen.filters.query}


def is_true(export: Export | None, consultation: Consultation) -> bool:
    """Return whether there is a file that shows the consultation as it is now."""
    if export is None or export.file_key is None:
        return False
    return export.made_of == state_of(consultation)


def is_servable(export: Export | None, consultation: Consultation) -> bool:
    """Return whether there is a file that holds nothing that readers may no longer see."""
    if export is None or export.file_key is None:
        return False
    return export.basis == basis_of(consultation)


def is_small(consultation: Consultation, choice: ExportChoice) -> bool:
    """Return whether a file can be made while its reader waits."""
    if choice.document == "summary":
        return True
    if choice.format == ARCHIVE and _bytes_of_files(consultation) > MOST_BYTES_AT_ONCE:
        return False
    limit = WORDS_AT_ONCE.get(choice.format, MOST_WORDS_AT_ONCE)
    words = select(func.coalesce(func.sum(Text.words), 0)).where(
        Text.consultation_id == consultation.id
    )
    return (db.session.scalar(words) or 0) <= limit


def _bytes_of_files(consultation: Consultation) -> int:
    size = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.consultation_id == consultation.id
    )
    return db.session.scalar(size) or 0


def are_too_many_waiting() -> bool:
    """Return whether so many files are waited for that no other one can be asked for."""
    waiting = select(func.count()).where(Export.asked_at.is_not(None)).select_from(Export)
    return (db.session.scalar(waiting) or 0) >= MAX_WAITING


def ask_for(consultation: Consultation, choice: ExportChoice, *, told: User | None = None) -> None:
    """Let a file be made, unless it is there or on its way; however many ask, it is made once.

    A person who is to be `told` gets a mail with the link when the file is there.
    """
    values = {
        "consultation_id": consultation.id,
        **_columns(choice),
        "made_of": "",
        "basis": "",
        "size": 0,
        "scripts": "",
        "progress": 0,
    }
    keys = ["consultation_id", *CHOICE_COLUMNS]
    db.session.execute(insert_or_ignore(Export, keys).values(**values))
    export = find_export(consultation, choice)
    if export is None or is_true(export, consultation):
        return
    if told is not None:
        wish = insert_or_ignore(ExportWish, ["export_id", "user_id"])
        db.session.execute(wish.values(export_id=export.id, user_id=told.id))
    if export.asked_at is not None:
        return
    export.asked_at, export.failed_at, export.progress = clock.now(), None, 0
    enqueue(MAKE, {"export": export.id}, key=f"export-{export.id}")


def forget(consultation: Consultation, choice: ExportChoice) -> None:
    """Forget a file that is no longer in the store."""
    export = find_export(consultation, choice)
    if export is not None:
        _update(export.id, file_key=None, made_of="", basis="")
        db.session.expire(export)


def choice_of(export: Export) -> ExportChoice:
    """Return what somebody chose."""
    return ExportChoice(
        format=export.format,
        language=export.language,
        order=cast("OrderChoice", export.order),
        texts=cast("TextChoice", export.texts),
        document=cast("DocumentKind", export.document),
        filters=ExportFilters.of_query(export.filters),
    )


def note_progress(export_id: int, percent: int) -> None:
    """Store how far a file has come."""
    _update(export_id, progress=max(0, min(100, percent)))


@dataclass(frozen=True)
class Snapshot:
    """What a file shows: the consultation in a state, at an instant."""

    state: str
    basis: str
    at: datetime

    @classmethod
    def of(cls, consultation: Consultation) -> Self:
        """Return what a file shows that is begun now."""
        return cls(state_of(consultation), basis_of(consultation), clock.now())


def finish(export_id: int, *, snapshot: Snapshot, file_key: str, size: int, scripts: str) -> None:
    """Store that a file was made, and let the one before be erased."""
    former_key = db.session.scalar(select(Export.file_key).where(Export.id == export_id))
    if former_key is not None:
        _erase_later([former_key])
    enqueue(TIDY, {}, key=TIDY, run_at=clock.now() + TIDY_EVERY, priority=1)
    _update(
        export_id,
        made_of=snapshot.state,
        basis=snapshot.basis,
        file_key=file_key,
        size=size,
        scripts=scripts,
        made_at=snapshot.at,
        asked_at=None,
        failed_at=None,
        progress=100,
    )


def is_to_be_told(export: Export | None, person: User) -> bool:
    """Return whether a person has asked for a mail when a file is there."""
    if export is None:
        return False
    return db.session.get(ExportWish, (export.id, person.id)) is not None


def list_people_to_tell(export_id: int) -> Sequence[User]:
    """Return those who want to be told of a file, and forget their wishes."""
    people = db.session.scalars(
        select(User)
        .join(ExportWish, ExportWish.user_id == User.id)
        .where(ExportWish.export_id == export_id)
    ).all()
    wishes = delete(ExportWish).where(ExportWish.export_id == export_id)
    db.session.execute(wishes.execution_options(synchronize_session=False))
    return people


def fail(export_id: int) -> None:
    """Store that a file could not be made."""
    _update(export_id, asked_at=None, failed_at=clock.now())


def fail_overdue() -> None:
    """Give up files that were asked for long ago, so that somebody can ask again."""
    now = clock.now()
    overdue = update(Export).where(Export.asked_at < now - LONGEST)
    values = {"asked_at": None, "failed_at": now}
    db.session.execute(overdue.values(values).execution_options(synchronize_session=False))


def delete_outdated(limit: int) -> int:
    """Delete exports whose file may no longer be served or is old, with their files.

    Return their number.
    """
    rows = db.session.execute(
        select(Export, Consultation)
        .join(Consultation, Consultation.id == Export.consultation_id)
        .where(Export.asked_at.is_(None), Export.file_key.is_not(None))
        .order_by(Export.made_at)
        .limit(limit)
    ).all()
    oldest = clock.now() - KEPT_FOR
    outdated = [
        export
        for export, consultation in rows
        if export.made_at is None
        or export.made_at < oldest
        or not is_servable(export, consultation)
    ]
    _delete(outdated)
    return len(outdated)


def delete_of(consultation: Consultation) -> None:
    """Delete the kept files of a consultation, also where a new one is being made."""
    kept = (Export.consultation_id == consultation.id, Export.file_key.is_not(None))
    exports = db.session.scalars(select(Export).where(*kept)).all()
    _delete([export for export in exports if export.asked_at is None])
    for export in exports:
        if export.asked_at is not None and export.file_key is not None:
            _erase_later([export.file_key])
            _update(export.id, file_key=None)


def delete_oldest(export_id: int) -> None:
    """Delete the oldest files of the consultation of an export, if it has too many."""
    of_export = select(Export.consultation_id).where(Export.id == export_id).scalar_subquery()
    surplus = db.session.scalars(
        select(Export)
        .where(
            Export.consultation_id == of_export,
            Export.asked_at.is_(None),
            Export.file_key.is_not(None),
        )
        .order_by(Export.made_at.desc(), Export.id.desc())
        .offset(MOST_KEPT)
    ).all()
    _delete(surplus)


def _delete(exports: Sequence[Export]) -> None:
    _erase_later([export.file_key for export in exports if export.file_key is not None])
    ids = [export.id for export in exports]
    deletion = delete(Export).where(Export.id.in_(ids), Export.asked_at.is_(None))
    db.session.execute(deletion.execution_options(synchronize_session=False))


def find_keys_in_use(keys: list[str]) -> set[str]:
    """Return those of the keys that belong to files of exports."""
    rows = db.session.scalars(select(Export.file_key).where(Export.file_key.in_(keys)))
    return {key for key in rows if key is not None}


def _erase_later(keys: list[str]) -> None:
    for key in keys:
        enqueue(ERASE, {"key": key}, key=f"erase-{key}", priority=1)


def _update(export_id: int, **values: object) -> None:
    statement = update(Export).where(Export.id == export_id).values(**values)
    db.session.execute(statement.execution_options(synchronize_session=False))
