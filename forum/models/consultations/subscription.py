"""Subscriptions: who wants the team's mails about a consultation, and who does not."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, UTCDateTime


class Subscription(Base):
    """A person's own choice; who takes part and has made none gets the mails."""

    __tablename__ = "subscription"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_wanted: Mapped[bool]
    chosen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
