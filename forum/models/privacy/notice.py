"""What organisers say of personal data in their consultation."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base, Day, UTCDateTime


class PrivacyNotice(Base):
    """What differs from the usual notice; empty fields stand for the usual words.

    `purpose` holds words by language. Personal details are removed when the day `kept_until` is
    over. The organisers were `told_at` some time before; the details were `removed_at` last.
    """

    __tablename__ = "privacy_notice"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    controller: Mapped[str] = mapped_column(String(300), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    purpose: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    kept_until: Mapped[date | None] = mapped_column(Day)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
