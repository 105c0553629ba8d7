"""Files attached to contributions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_, or_
from sqlalchemy import Text as LongText
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.contributions.attachments import Extraction, FileKind, belongs_to_revision


class Attachment(Base):
    """One attached file; its bytes are in the file store under `key`.

    `form_key` is the key of the draft, later of the contribution, with which it was uploaded. A
    file belongs to the revisions from `since_revision` up to, but not including, `until_revision`;
    one that a moderator redacted belongs to none.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size_counted"),
        CheckConstraint(
            "(contribution_id IS NULL) = (since_revision IS NULL)", name="belongs_to_revisions"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    form_key: Mapped[str] = mapped_column(String(36), index=True)
    contribution_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    since_revision: Mapped[int | None]
    until_revision: Mapped[int | None]
    redaction_id: Mapped[int | None] = mapped_column(
        ForeignKey("redaction.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[FileKind] = mapped_column(enum_type(FileKind))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    extraction: Mapped[Extraction] = mapped_column(
        enum_type(Extraction), default=Extraction.WAITING
    )
    text: Mapped[str] = mapped_column(LongText, default="")
    words: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(5), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    @hybrid_method
    def is_in_revision(self, revision: Any) -> bool:
        """Return whether it belongs to a revision; in a query, the condition for that."""
        belongs = belongs_to_revision(revision, self.since_revision, self.until_revision)
        return belongs and self.redaction_id is None

    @is_in_revision.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_in_revision(cls, revision: Any) -> ColumnElement[bool]:
        return and_(
            cls.redaction_id.is_(None),
            cls.since_revision <= revision,
            or_(cls.until_revision.is_(None), cls.until_revision > revision),
        )
