"""The glossary of a consultation, or of the whole site: terms and how each language words them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber
from forum.models.user import User


class GlossaryTerm(Base):
    """A concept of a consultation's glossary, or of the site's if it has no consultation.

    A removed one is kept, so that it can be put back.
    """

    __tablename__ = "glossary_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int | None] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    keep_as_is: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    note_language: Mapped[str] = mapped_column(String(5), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    changed_by: Mapped[User | None] = relationship()
    wordings: Mapped[dict[str, "GlossaryWording"]] = relationship(
        collection_class=attribute_keyed_dict("language"), cascade="all, delete-orphan"
    )


class GlossaryWording(Base):
    """How a term is worded in one language; `key` is the wording folded for comparison."""

    __tablename__ = "glossary_wording"

    term_id: Mapped[int] = mapped_column(
        ForeignKey("glossary_term.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), index=True)
    text: Mapped[str] = mapped_column(String(200))
    variants: Mapped[list[str]] = mapped_column(JSON, default=list)
    gender: Mapped[Gender | None] = mapped_column(enum_type(Gender))
    number: Mapped[GrammaticalNumber | None] = mapped_column(enum_type(GrammaticalNumber))
