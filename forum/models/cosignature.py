"""Signatures of others under a contribution, and what makes near-copies of it known."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, choice
from forum.domain.contributions.content import Capacity, Publication
from forum.models.user import User


class CoSignature(Base):
    """A person who signs another's contribution instead of sending a copy of it.

    The `shown_` columns hold only what readers may see.
    """

    __tablename__ = "co_signature"
    __table_args__ = (
        UniqueConstraint("contribution_id", "user_id"),
        CheckConstraint("withdrawn_at >= signed_at", name="withdrawn_after_signing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    publication: Mapped[Publication] = mapped_column(choice(Publication), default=Publication.NAME)
    shown_name: Mapped[str] = mapped_column(String(200), default="")
    shown_organisation: Mapped[str] = mapped_column(String(300), default="")
    shown_countries: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity), default=Capacity.PERSONAL)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("consent.id"))
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()


class Fingerprint(Base):
    """One of the hashes by which texts with many words in common are found."""

    __tablename__ = "fingerprint"
    __table_args__ = (Index("ix_fingerprint_value", "consultation_id", "value"),)

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
