"""Which files of contributions are shown to whom."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from forum.domain.contributions.attachments import FileKind
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as pages and exports name it; `words` is 0 where no text was read."""

    key: str
    name: str
    kind: FileKind
    size: int
    words: int
    language: str


@dataclass(frozen=True, slots=True)
class FileAccess:
    """A file that this person may have; `is_public` says whether every reader may."""

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


def attached_file(attachment: Attachment) -> AttachedFile:
    """Return a file as pages name it."""
    return AttachedFile(**{column.key: getattr(attachment, column.key) for column in _COLUMNS})


def shown_files(
    ids: Collection[int], *, is_reading: bool = True, is_latest: bool = False
) -> dict[int, list[AttachedFile]]:
    """Return the files of contributions by id, in one statement.

    Readers get those of the approved revision while it is published; the author and moderators
    (`is_reading` False) the same in any status, or those of the latest revision where none was
    approved yet, or where `is_latest`.
    """
    found: dict[int, list[AttachedFile]] = defaultdict(list)
    if not ids:
        return found
    shown, latest = Contribution.approved_revision, Contribution.latest_revision
    revision = latest if is_latest else func.coalesce(shown, latest)
    query: Any = (
        select(Attachment.contribution_id, *_COLUMNS)
        .join(Contribution, Contribution.id == Attachment.contribution_id)
        .where(
            Attachment.contribution_id.in_(list(ids)),
            Attachment.is_in_revision(revision),
        )
        .order_by(Attachment.id)
    )
    if is_reading:
        query = query.where(Contribution.is_readable)
    for contribution_id, *values in db.session.execute(query):
        found[contribution_id].append(AttachedFile(*values))
    return found


def file_for(user: User | None, consultation: Consultation, key: str) -> FileAccess:
    """Return a file for somebody who came through the gate; raises NotFound.

    Readers have what belongs to the approved revision of a published contribution. Its author and
    moderators have the others too; what is not sent yet only the person who uploaded it.
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
    if contribution is not None and _is_public(attachment, contribution):
        return FileAccess(attachment, is_public=True)
    is_mine = user is not None and attachment.user_id == user.id
    if is_mine or (contribution is not None and can(user, Action.MODERATE, consultation)):
        return FileAccess(attachment, is_public=False)
    raise NotFound


def _is_public(attachment: Attachment, contribution: Contribution) -> bool:
    return contribution.is_readable and attachment.is_in_revision(contribution.approved_revision)
