"""What people say of points of two rounds of a consultation."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.synthesis.rounds import RoundTie


class RoundMatch(Base):
    """A point of an earlier round and one of the consultation that follows it, and their tie."""

    __tablename__ = "round_match"
    __table_args__ = (CheckConstraint("earlier_id <> later_id", name="of_two_points"),)

    earlier_id: Mapped[int] = mapped_column(
        ForeignKey("point.id", ondelete="CASCADE"), primary_key=True
    )
    later_id: Mapped[int] = mapped_column(
        ForeignKey("point.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    tie: Mapped[RoundTie] = mapped_column(enum_type(RoundTie))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
