"""Organisations for which people speak, each with one name and any number of aliases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime


class Organisation(Base):
    """An organisation; `key` is its name folded by `domain.organisations.fold`."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("name <> ''", name="has_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(300), unique=True)
    stakeholder_type: Mapped[str] = mapped_column(String(200), default="")
    is_checked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    aliases: Mapped[list["OrganisationAlias"]] = relationship(
        order_by="OrganisationAlias.name", cascade="all, delete-orphan"
    )


class OrganisationAlias(Base):
    """Another name of an organisation: an acronym, a translation, an old or misspelt name."""

    __tablename__ = "organisation_alias"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
