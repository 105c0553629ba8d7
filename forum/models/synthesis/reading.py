"""What facilitators have read on the reading desk, and who reads there now."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, UTCDateTime


class ReadingMark(Base):
    """That a person has read a revision of a contribution; an edit makes it unread again."""

    __tablename__ = "reading_mark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            ondelete="CASCADE",
        ),
        Index("ix_reading_mark_consultation", "consultation_id", "user_id"),
        Index("ix_reading_mark_contribution", "contribution_id"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    contribution_id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int]
    revision: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())


class DeskPresence(Base):
    """When a person was last seen on the reading desk, and the number of the text before them."""

    __tablename__ = "desk_presence"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
