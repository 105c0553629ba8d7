"""Co-signatures: other people's signatures under a contribution."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime
from forum.models.contributions.appearance import AppearanceColumns
from forum.models.user import User


class CoSignature(AppearanceColumns, Base):
    """The signature of a person under another's contribution, instead of a copy of it."""

    __tablename__ = "co_signature"
    __table_args__ = (
        UniqueConstraint("contribution_id", "user_id"),
        CheckConstraint("withdrawn_at >= signed_at", name="withdrawn_after_signing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    consent_version_id: Mapped[int | None] = mapped_column(ForeignKey("consent_version.id"))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
