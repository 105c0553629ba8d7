"""Flags: readers' requests that a moderator look at a contribution."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.contributions.flags import FlagOutcome
from forum.models.contributions.contribution import Contribution
from forum.models.user import User

IS_OPEN = text("closed_at IS NULL")


class Flag(Base):
    """One person's request that a moderator look at a text; open until a decision closes it.

    A person has one open flag on a text at most. `rule` is the value of a `domain` rule, or empty
    for another reason; `language` is that of the reason. Only moderators see flags and who raised
    them.
    """

    __tablename__ = "flag"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_outcome"),
        Index(
            "uq_flag_open",
            "contribution_id",
            "by_id",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_flag_queue", "consultation_id", "closed_at", "contribution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(LongText)
    language: Mapped[str] = mapped_column(String(5))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    outcome: Mapped[FlagOutcome | None] = mapped_column(enum_type(FlagOutcome))

    contribution: Mapped[Contribution] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
