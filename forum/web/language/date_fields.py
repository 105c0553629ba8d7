"""Form fields for a day and an hour, in the time zone of a consultation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from forum import clock
from forum.domain.hours import read_hour
from forum.domain.zones import is_place
from forum.errors import Invalid
from forum.web.language.locale import available_zones, zone


@dataclass(frozen=True)
class DateFields:
    """The text of two fields, for a day and an hour; both may be empty or invalid."""

    day: str = ""
    hour: str = ""

    def instant(self, zone_name: str) -> datetime | None:
        """Return the instant in UTC, or None if both fields are empty.

        Raises Invalid("day"), ("day_out_of_bounds"), ("hour") or ("no_such_time"). If an hour
        occurs twice because clocks go back, the first one is meant.
        """
        if not self.day and not self.hour:
            return None
        try:
            day = date.fromisoformat(self.day)
        except ValueError:
            raise Invalid("day") from None
        hour = read_hour(self.hour)
        local = datetime.combine(day, hour, zone(zone_name))
        try:
            instant = local.astimezone(UTC)
        except OverflowError:
            raise Invalid("day_out_of_bounds") from None
        if not clock.is_within_bounds(instant):
            raise Invalid("day_out_of_bounds")
        if instant.astimezone(zone(zone_name)).time() != hour:
            raise Invalid("no_such_time")
        return instant


def read_date_fields(form: Mapping[str, str], name: str) -> DateFields:
    """Return the fields `<name>-day` and `<name>-hour` of a form."""
    return typed_fields(form.get(f"{name}-day", ""), form.get(f"{name}-hour", ""))


def typed_fields(day: str, hour: str) -> DateFields:
    """Return the two fields as typed; an hour that can be read is written as fields show it."""
    try:
        return DateFields(day.strip(), f"{read_hour(hour):%H:%M}")
    except Invalid:
        return DateFields(day.strip(), hour.strip())


def date_fields_of(instant: datetime | None, zone_name: str) -> DateFields:
    """Return the fields that show an instant; empty for None."""
    if instant is None:
        return DateFields()
    local = instant.astimezone(zone(zone_name))
    return DateFields(local.date().isoformat(), local.strftime("%H:%M"))


def zone_choices() -> list[str]:
    """Return UTC and all zones named after places, in alphabetical order."""
    return ["UTC", *sorted(filter(is_place, available_zones()))]
