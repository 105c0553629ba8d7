"""The columns for how a person appears to readers, shared by all tables that people sign."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.database import enum_type
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.content import Capacity, Publication
from forum.models.consultations.seat_label import SeatLabelColumn


class AppearanceColumns:
    """The columns that store a `domain.contributions.content.Appearance`.

    The `shown_` columns hold only what readers may see; `organisation_id` is for moderators.
    `shown_countries` is a list of ISO 3166 codes separated by spaces, or "001" for the whole world.
    """

    shown_name: Mapped[str] = mapped_column(String(200), default="")
    shown_organisation: Mapped[str] = mapped_column(String(300), default="")
    shown_countries: Mapped[str] = mapped_column(String(200), default="")
    shown_label: Mapped[SeatLabel] = mapped_column(SeatLabelColumn, default=NO_LABEL)
    capacity: Mapped[Capacity] = mapped_column(enum_type(Capacity), default=Capacity.PERSONAL)
    publication: Mapped[Publication] = mapped_column(
        enum_type(Publication), default=Publication.NAME
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
