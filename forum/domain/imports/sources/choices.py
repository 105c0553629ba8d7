"""What a person chooses about a file that is brought in, beside what was recognised in it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Self

from forum.domain.characters import clean_line
from forum.domain.imports.reading import find_zone
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid

MAX_TITLE: Final = 300
MAX_COLUMNS: Final = 200
DAY_ORDERS: Final = ("", "day", "month")


@dataclass(frozen=True)
class ImportChoices:
    """The choices for one file; empty ones leave it to what the file says.

    `columns` has a role for each column of a table. `day_order` says what the first number of a
    date is: the day or the month. `is_public` says whether everyone sees the consultation, or its
    team alone.
    """

    zone: str = "UTC"
    title: str = ""
    language: str = ""
    organisers: tuple[str, ...] = ()
    opens_on: str = ""
    closes_on: str = ""
    columns: tuple[str, ...] = ()
    encoding: str = ""
    day_order: str = ""
    is_public: bool | None = None

    def as_values(self) -> dict[str, Any]:
        """Return the choices as values of JSON."""
        return asdict(self)

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Self:
        """Return the choices that `as_values` wrote."""
        fields = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        for name in ("organisers", "columns"):
            fields[name] = tuple(fields.get(name, ()))
        return cls(**fields)

    def checked(self) -> Self:
        """Return the choices in their normal form; raises Invalid with the field that is wrong."""
        find_zone(self.zone)
        if self.language and self.language not in LANGUAGES:
            raise Invalid("language", "language")
        opens_on = _day(self.opens_on, "opens_on")
        closes_on = _day(self.closes_on, "closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            raise Invalid("closes_before_opening", "closes_on")
        organisers = tuple(filter(None, map(clean_line, self.organisers)))
        title = clean_line(self.title)
        if len(title) > MAX_TITLE or any(len(name) > MAX_TITLE for name in organisers):
            raise Invalid("too_long", "title" if len(title) > MAX_TITLE else "organisers")
        if self.day_order not in DAY_ORDERS:
            raise Invalid("day_order", "day_order")
        columns = self.columns[:MAX_COLUMNS]
        return replace(
            self,
            title=title,
            organisers=organisers,
            columns=columns,
            opens_on=opens_on,
            closes_on=closes_on,
        )


def _day(text: str, field: str) -> str:
    if not text.strip():
        return ""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("day", field) from None
    if not 1990 <= day.year <= 2099:
        raise Invalid("day_out_of_bounds", field)
    return day.isoformat()
