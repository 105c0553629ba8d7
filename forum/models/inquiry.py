"""Private questions of a facilitator to the author of a contribution, and the answers."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime
from forum.domain.inquiries import InquiryState, state_of
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text
from forum.models.user import User


class Inquiry(Base):
    """A thread that only the author of a contribution and the team of its consultation see.

    `answered_at` is None while the last question has no answer.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR withdrawn_at IS NULL", name="ended_once"),
        Index("ix_inquiry_place", "consultation_id", "contribution_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    consultation: Mapped[Consultation] = relationship()
    contribution: Mapped[Contribution] = relationship()
    messages: Mapped[list["InquiryMessage"]] = relationship(
        order_by="InquiryMessage.id", cascade="all, delete-orphan", back_populates="inquiry"
    )

    @property
    def state(self) -> InquiryState:
        """Return where the thread stands."""
        return state_of(
            answered_at=self.answered_at,
            closed_at=self.closed_at,
            withdrawn_at=self.withdrawn_at,
        )


class InquiryMessage(Base):
    """A question of the team, or an answer of the author; `key` is that of the form.

    `contribution_id` is the text as which the author had an answer published.
    """

    __tablename__ = "inquiry_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    is_answer: Mapped[bool] = mapped_column(default=False)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    contribution_id: Mapped[int | None] = mapped_column(
        ForeignKey("contribution.id", ondelete="SET NULL"), index=True
    )

    inquiry: Mapped[Inquiry] = relationship(back_populates="messages")
    by: Mapped[User | None] = relationship()
    text: Mapped[Text] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
