"""Files that were made of a consultation for its readers."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, UTCDateTime

CHOICE_COLUMNS: Final = ("format", "language", "order", "texts", "document", "filters")


class Export(Base):
    """The latest file of one choice: format, language, order, texts, document and filters.

    `file_key` is its key in the file store. It shows the consultation in the state `made_of`, as it
    was at `made_at`, and is served only while `basis` is the consultation's: until something that
    readers saw is hidden or changed. `asked_at` is set while a new file is
    waited for, with the `progress` in per cent; `failed_at` when it could not be made. `scripts`
    are the scripts of which a PDF lacks letters.
    """

    __tablename__ = "export"
    __table_args__ = (
        UniqueConstraint("consultation_id", *CHOICE_COLUMNS),
        CheckConstraint("progress BETWEEN 0 AND 100", name="per_cent"),
        CheckConstraint("size >= 0", name="size_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    format: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    order: Mapped[str] = mapped_column(String(10))
    texts: Mapped[str] = mapped_column(String(15))
    document: Mapped[str] = mapped_column(String(15))
    filters: Mapped[str] = mapped_column(String(900))
    made_of: Mapped[str] = mapped_column(String(64), default="")
    basis: Mapped[str] = mapped_column(String(64), default="")
    file_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    scripts: Mapped[str] = mapped_column(LongText, default="")
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    progress: Mapped[int] = mapped_column(default=0)


class ExportWish(Base):
    """That a person wants to be told by mail when a file is there; it ends when it is told."""

    __tablename__ = "export_wish"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("export.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
