"""The files of contributions that readers, authors and moderators can download."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from forum.domain.contributions.attachments import FileKind
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can


def list_newest_keys(most: int) -> list[str]:
    """Return the keys of the files that were attached last."""
    query = select(Attachment.key).order_by(Attachment.id.desc()).limit(most)
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as pages and exports show it; `words` is 0 if it has no extracted text."""

    key: str
    name: str
    kind: FileKind
    size: int
    words: int
    language: str


@dataclass(frozen=True, slots=True)
class FileAccess:
    """A file that a person may download; `is_public` says whether every reader may."""

    file: Attachment
    is_public: bool


_COLUMNS: Final = (
    Attachment.key,
    Attachment.name,
    Attachment.kind,
    Attachment.size,
    Attachment.words,
    Attachment.language,
)


def make_attached_file(attachment: Attachment) -> AttachedFile:
    """Return a file as pages show it."""
    return AttachedFile(**{column.key: getattr(attachment, column.key) for column in _COLUMNS})


def list_files(
    ids: Collection[int], *, is_reading: bool = True, is_latest: bool = False
) -> dict[int, list[AttachedFile]]:
    """Return the files by contribution id, by one statement.

    Readers get those of the approved revision of published contributions. The author and
    moderators (`is_reading` False) get those of contributions in any status, of the latest
    revision if none was approved. With `is_latest` they are always of the latest revision.
    """
    files: dict[int, list[AttachedFile]] = defaultdict(list)
    if not ids:
        return files
    approved, latest = Contribution.approved_revision, Contribution.latest_revision
    revision = latest if is_latest else func.coalesce(approved, latest)
    query: Any = (
        select(Attachment.contribution_id, *_COLUMNS)
        .join(Contribution, Contribution.id == Attachment.contribution_id)
        .where(
            Attachment.contribution_id.in_(list(ids)),
            Attachment.is_in_revision(revision),
            Contribution.status != Status.WITHDRAWN,
        )
        .order_by(Attachment.id)
    )
    if is_reading:
        query = query.where(Contribution.is_readable)
    for contribution_id, *values in db.session.execute(query):
        files[contribution_id].append(AttachedFile(*values))
    return files


def file_for(user: User | None, consultation: Consultation, key: str) -> FileAccess:
    """Return a file if the person may download it; raises NotFound.

    Callers must have checked that they may read the consultation. Readers may download the files
    of the approved revision of a published contribution; moderators and the author, all of its
    files. A file that is not sent yet is only for the person who uploaded it. Those of a withdrawn
    text are kept for a day, in case that is undone, and nobody has them.
    """
    attachment = db.session.scalar(
        select(Attachment).where(
            Attachment.key == key, Attachment.consultation_id == consultation.id
        )
    )
    if attachment is None:
        raise NotFound
    contribution = None
    if attachment.contribution_id is not None:
        contribution = db.session.get_one(Contribution, attachment.contribution_id)
        if contribution.status is Status.WITHDRAWN:
            raise NotFound
    if contribution is not None and _is_public(attachment, contribution):
        return FileAccess(attachment, is_public=True)
    is_uploader = user is not None and attachment.user_id == user.id
    if is_uploader or (contribution is not None and can(user, Action.MODERATE, consultation)):
        return FileAccess(attachment, is_public=False)
    raise NotFound


def _is_public(attachment: Attachment, contribution: Contribution) -> bool:
    return contribution.is_readable and attachment.is_in_revision(contribution.approved_revision)
