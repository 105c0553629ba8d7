"""Contributions that the summary leaves out on purpose."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.synthesis.omissions import OmissionReason
from forum.models.user import User


class Omission(Base):
    """A facilitator's reason for not citing a contribution; only the team sees it."""

    __tablename__ = "omission"

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[OmissionReason] = mapped_column(enum_type(OmissionReason))
    note: Mapped[str] = mapped_column(String(1000), default="")
    language: Mapped[str] = mapped_column(String(5))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    by: Mapped[User | None] = relationship()
