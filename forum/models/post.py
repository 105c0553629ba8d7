"""Posts: signed messages of a consultation's team."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.models.consultations.seat_label import SeatLabelColumn
from forum.models.translation import Text
from forum.models.user import User


class Post(Base):
    """A signed message of the team, of a known kind."""

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_latest", "consultation_id", "published_at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    kind: Mapped[PostKind] = mapped_column(enum_type(PostKind))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    label: Mapped[SeatLabel] = mapped_column(SeatLabelColumn, default=NO_LABEL)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    title_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("text.id"))

    author: Mapped[User] = relationship()
    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    body: Mapped[Text] = relationship(foreign_keys=[body_id])
