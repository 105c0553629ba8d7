"""What people asked of their data: accounts that are to be erased, files, and the log of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.privacy.erasure import ErasureChoice, PrivacyStep
from forum.models.user import User


class AccountErasure(Base):
    """An account that is closed and will be erased; until then `former` says how it was."""

    __tablename__ = "account_erasure"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    choice: Mapped[ErasureChoice] = mapped_column(enum_type(ErasureChoice))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now(), index=True)
    former: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    user: Mapped[User] = relationship()


class OwnDataFile(Base):
    """A file of all that is kept about a person, for whoever asked for it.

    That is the person, or an administrator whom the person has asked. `file_key` is its key in the
    file store once it is made.
    """

    __tablename__ = "own_data_file"
    __table_args__ = (
        UniqueConstraint("user_id", "asked_by_id"),
        CheckConstraint("size >= 0", name="size_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_key: Mapped[str | None] = mapped_column(String(36), unique=True)
    size: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])


class PrivacyRecord(Base):
    """One line of the log: what was done, when, and by whom if that is known.

    It holds no personal data: `subject_id` and `by_id` are emptied when that person is erased. `n`
    counts contributions or people, as the step says.
    """

    __tablename__ = "privacy_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[PrivacyStep] = mapped_column(enum_type(PrivacyStep))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    subject_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    by_administrator: Mapped[bool] = mapped_column(default=False)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="SET NULL")
    )
    n: Mapped[int] = mapped_column(default=0)

    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
