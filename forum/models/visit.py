"""Visits: up to where a person has seen a consultation, so that pages can mark what is new."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, UTCDateTime


class Visit(Base):
    """The present or last visit of a person to a consultation, with the end of the one before.

    What has a higher number than `number_before`, or a post with a higher id than `post_before`,
    is new during this visit; what is above `number_seen` and `post_seen` will be new at the next
    one. `ended_at` is when the visit before ended, `seen_at` when this one was last active.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("number_before BETWEEN 0 AND number_seen", name="numbers_seen_in_order"),
        CheckConstraint("post_before BETWEEN 0 AND post_seen", name="posts_seen_in_order"),
        CheckConstraint("ended_at <= seen_at", name="ended_before_it_began"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number_before: Mapped[int]
    number_seen: Mapped[int]
    post_before: Mapped[int]
    post_seen: Mapped[int]
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
