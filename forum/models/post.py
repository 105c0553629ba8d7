"""Posts: signed messages of a consultation's team, published or planned."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.models.consultations.seat_label import SeatLabelColumn
from forum.models.translation import Text
from forum.models.user import User


class Post(Base):
    """A signed message of the team, of a known kind.

    A digest lists, after its words and before its `ending`, the contributions with numbers above
    `digest_after` up to `digest_until` that readers see.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_latest", "consultation_id", "published_at"),
        CheckConstraint(
            "(digest_after IS NULL) = (digest_until IS NULL)", name="digest_of_a_range"
        ),
        CheckConstraint(
            "0 <= digest_after AND digest_after <= digest_until", name="range_in_order"
        ),
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
    ending_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))
    digest_after: Mapped[int | None]
    digest_until: Mapped[int | None]

    author: Mapped[User] = relationship()
    title: Mapped[Text] = relationship(foreign_keys=[title_id])
    body: Mapped[Text] = relationship(foreign_keys=[body_id])
    ending: Mapped[Text | None] = relationship(foreign_keys=[ending_id])


class PlannedPost(Base):
    """A message that the team prepares: a draft, or due at `publish_at`; readers see nothing of it.

    It becomes a post of the same `key`. Where it was to appear before the dates changed, it was
    stopped, and waits until somebody of the team looks at it again. `version` is raised by each
    change, so that nobody overwrites what a colleague has just written.
    """

    __tablename__ = "planned_post"
    __table_args__ = (
        CheckConstraint("stopped_at IS NULL OR publish_at IS NOT NULL", name="stopped_if_due"),
        Index("ix_planned_post_due", "publish_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[PostKind] = mapped_column(enum_type(PostKind))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(LongText, default="")
    body: Mapped[str] = mapped_column(LongText, default="")
    ending: Mapped[str] = mapped_column(LongText, default="")
    digest_after: Mapped[int | None]
    digest_until: Mapped[int | None]
    by_mail: Mapped[bool] = mapped_column(default=False)
    publish_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    author: Mapped[User] = relationship()
