"""Drafts: texts that people have not sent yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.inquiry import Inquiry
from forum.models.post import Post


class Draft(Base):
    """The unsent fields of one form: a new contribution, a reply, or a change of one's own text;
    or the answer to a private question.

    `key` becomes the key of the contribution or answer. `version` rises with each save; saving on
    top of an older version creates a separate draft instead. `opening` is what lists show of its
    texts, in `language`, or in no known one.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_from_one"),
        Index(
            "ix_draft_place",
            "user_id",
            "consultation_id",
            "parent_id",
            "post_id",
            "contribution_id",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    contribution_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    inquiry_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), index=True
    )
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opening: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(2), default="")
    version: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    consultation: Mapped[Consultation] = relationship()
    parent: Mapped[Contribution | None] = relationship(foreign_keys=[parent_id])
    post: Mapped[Post | None] = relationship()
    contribution: Mapped[Contribution | None] = relationship(foreign_keys=[contribution_id])
    inquiry: Mapped[Inquiry | None] = relationship()

    @property
    def answers_to(self) -> ReplyTarget | None:
        """Return the contribution or the post to which it will be a reply, or None."""
        return self.parent or self.post
