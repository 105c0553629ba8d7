"""Decisions of moderators."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.contributions.statuses import RevisionState, Status
from forum.models.contributions.contribution import Contribution
from forum.models.user import User


class Decision(Base):
    """One step of moderation: who, from, to, when, which rule, why, and on which revision.

    `edit` is the state after a decision on a change to a published text; the contribution itself
    stays published.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "edit IS NULL OR (before = 'published' AND after = 'published')",
            name="edits_leave_published",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[str] = mapped_column(String(24), default="")
    after: Mapped[Status] = mapped_column(enum_type(Status))
    revision: Mapped[int] = mapped_column(default=1)
    edit: Mapped[RevisionState | None] = mapped_column(enum_type(RevisionState))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    rule: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(LongText, default="")

    contribution: Mapped[Contribution] = relationship()
    by: Mapped[User | None] = relationship()
