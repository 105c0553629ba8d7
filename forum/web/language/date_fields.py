"""Form fields for a day and an hour, in the time zone of a consultation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from forum.errors import Invalid
from forum.web.language.locale import available_zones, zone


@dataclass(frozen=True)
class DateFields:
    """The text of two fields, for a day and an hour; both may be empty or invalid."""

    day: str = ""
    hour: str = ""

    def instant(self, zone_name: str) -> datetime | None:
        """Return the instant in UTC, or None if both fields are empty.

        Raises Invalid("day"), Invalid("hour") or Invalid("no_such_time"). If an hour occurs twice
        because clocks go back, the first one is meant.
        """
        if not self.day and not self.hour:
            return None
        try:
            day = date.fromisoformat(self.day)
        except ValueError:
            raise Invalid("day") from None
        try:
            hour = time.fromisoformat(self.hour).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            raise Invalid("hour") from None
        local = datetime.combine(day, hour, zone(zone_name))
        try:
            instant = local.astimezone(UTC)
        except OverflowError:
            raise Invalid("day") from None
        if instant.astimezone(zone(zone_name)).time() != hour:
            raise Invalid("no_such_time")
        return instant


def read_date_fields(form: Mapping[str, str], name: str) -> DateFields:
    """Return the fields `<name>-day` and `<name>-hour` of a form."""
    return DateFields(form.get(f"{name}-day", "").strip(), form.get(f"{name}-hour", "").strip())


def date_fields_of(instant: datetime | None, zone_name: str) -> DateFields:
    """Return the fields that show an instant; empty for None."""
    if instant is None:
        return DateFields()
    local = instant.astimezone(zone(zone_name))
    return DateFields(local.date().isoformat(), local.strftime("%H:%M"))


def zone_choices() -> list[str]:
    """Return UTC and all zones named after places, in alphabetical order."""
    aliases = ("Etc/", "posix/", "right/", "SystemV/")
    places = (z for z in available_zones() if "/" in z and not z.startswith(aliases))
    return ["UTC", *sorted(places)]
