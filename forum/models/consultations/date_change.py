"""The public history of a consultation's dates."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.lifecycle import DateChangeKind
from forum.models.translation import Text
from forum.models.user import User


class DateChange(Base):
    """One change of dates, shown to all readers: who, when, from, to, why."""

    __tablename__ = "date_change"
    __table_args__ = (Index("ix_date_change_history", "consultation_id", "at"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    kind: Mapped[DateChangeKind] = mapped_column(enum_type(DateChangeKind))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    after: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))

    by: Mapped[User | None] = relationship()
    reason: Mapped[Text | None] = relationship()
