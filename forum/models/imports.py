"""Old discussions that were brought in from files, and what each of them added."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.states import ImportState, ItemKind, state_at
from forum.models.consultation import Consultation
from forum.models.user import User


class Import(Base):
    """One file of an old discussion: read, looked at, brought in, and perhaps undone.

    The file itself and the document made of it lie in the file store until it has been brought in.
    `content` is what was recognised, as values to show; `error` says why it cannot be read. It
    `is_new` if it made its consultation, and `last_version` is what that had reached when it was
    undone. Without `by` it came from the command line.
    """

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="progress_counted"),
        Index("ix_import_by", "by_id", "id"),
        Index("ix_import_uid", "uid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    kind: Mapped[SourceKind] = mapped_column(enum_type(SourceKind))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="SET NULL"), index=True
    )
    uid: Mapped[str] = mapped_column(String(36), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    is_new: Mapped[bool] = mapped_column(default=False)
    file_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    document_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    last_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stored_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undo_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    by: Mapped[User | None] = relationship()
    consultation: Mapped[Consultation | None] = relationship()

    @property
    def state(self) -> ImportState:
        """Return how far it is."""
        return state_at(
            read_at=self.read_at,
            is_faulty=bool(self.error),
            confirmed_at=self.confirmed_at,
            stored_at=self.stored_at,
            undo_asked_at=self.undo_asked_at,
            undone_at=self.undone_at,
        )


class BroughtItem(Base):
    """A row that an import added, so that undoing it takes exactly that away."""

    __tablename__ = "brought_item"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("import.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ItemKind] = mapped_column(enum_type(ItemKind), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
