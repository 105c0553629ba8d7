"""What authors agree to when they send a text, in all its versions."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime
from forum.models.translation import Text


class ConsentVersion(Base):
    """One version of what authors agree to; the highest number is the current version."""

    __tablename__ = "consent_version"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    number: Mapped[int]
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    text: Mapped[Text] = relationship()
