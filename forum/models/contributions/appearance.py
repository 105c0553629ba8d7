"""How somebody appears before readers: the columns of whatever people sign."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import choice
from forum.domain.contributions.content import Capacity, Publication


class AppearanceColumns:
    """The columns that `domain.contributions.content.Appearance` fills and reads.

    The `shown_` columns hold only what readers may see; `organisation_id` is for moderators.
    `shown_countries` are ISO 3166 codes with blanks between them, or "001" for the whole world.
    """

    shown_name: Mapped[str] = mapped_column(String(200), default="")
    shown_organisation: Mapped[str] = mapped_column(String(300), default="")
    shown_countries: Mapped[str] = mapped_column(String(200), default="")
    shown_label: Mapped[str] = mapped_column(String(100), default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity), default=Capacity.PERSONAL)
    publication: Mapped[Publication] = mapped_column(choice(Publication), default=Publication.NAME)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
