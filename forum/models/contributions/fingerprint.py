"""Fingerprints, by which near-copies of a contribution are found."""

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import Base


class Fingerprint(Base):
    """One hash of a contribution; texts with many words in common share hashes."""

    __tablename__ = "fingerprint"
    __table_args__ = (Index("ix_fingerprint_value", "consultation_id", "value"),)

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
