"""Days and hours that people type, read in a consultation's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from forum.errors import Invalid
from forum.web.language.locale import available_zones, zone


@dataclass(frozen=True)
class DateFields:
    """A day and an hour as they stand in two fields; both may be empty or wrong."""

    day: str = ""
    hour: str = ""

    def instant(self, zone_name: str) -> datetime | None:
        """Return the instant in UTC, or None where nothing is typed.

        Raises Invalid("day"), ("hour") or ("no_such_time"); an hour that comes twice when clocks
        go back is the first one.
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


def typed(form: Mapping[str, str], name: str) -> DateFields:
    """Return what stands in the fields `<name>-day` and `<name>-hour`."""
    return DateFields(form.get(f"{name}-day", "").strip(), form.get(f"{name}-hour", "").strip())


def as_typed(instant: datetime | None, zone_name: str) -> DateFields:
    """Return what the fields show of an instant."""
    if instant is None:
        return DateFields()
    local = instant.astimezone(zone(zone_name))
    return DateFields(local.date().isoformat(), local.strftime("%H:%M"))


def zone_choices() -> list[str]:
    """Return the zones that a consultation can have, in the order of the alphabet."""
    named_twice = ("Etc/", "posix/", "right/", "SystemV/")
    places = (z for z in available_zones() if "/" in z and not z.startswith(named_twice))
    return ["UTC", *sorted(places)]
