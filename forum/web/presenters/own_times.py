"""Times on the pages of a signed-in person: all in one zone, which the page names once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from forum import clock
from forum.domain.zones import zone_label
from forum.web.language import dates
from forum.web.language.locale import available_zones, zone_name


@dataclass(frozen=True)
class OwnTimes:
    """The zone of all times on a page, and whether it is known to be the reader's."""

    zone: str
    is_readers: bool

    @property
    def place(self) -> str:
        """Return the name of the zone, as readers know it."""
        return zone_label(self.zone, clock.now())

    @property
    def sentence(self) -> str:
        """Return which zone it is, in words."""
        if self.is_readers:
            return _("All times are those of %(place)s, your time zone.", place=self.place)
        return _("All times are those of %(place)s.", place=self.place)

    def moment(self, at: datetime) -> str:
        """Return '7 December, 09:30'."""
        return dates.moment(at, self.zone)

    def full(self, at: datetime) -> str:
        """Return 'Friday 11 December 2026, 23:59'."""
        return dates.full_date(at, self.zone)

    def brief(self, at: datetime) -> str:
        """Return the hour, with the day if it was not today."""
        is_today = dates.day(at, self.zone) == dates.day(clock.now(), self.zone)
        return dates.hour(at, self.zone) if is_today else self.moment(at)


def own_times(zones: Iterable[str]) -> OwnTimes:
    """Return the zone for a page about consultations in these zones.

    It is the reader's. Where that is unknown, it is that of the consultations if they share one,
    else that of the site.
    """
    if readers_zone := zone_name():
        return OwnTimes(readers_zone, is_readers=True)
    shared = set(zones)
    name = shared.pop() if len(shared) == 1 else str(current_app.config["FORUM_TIMEZONE"])
    return OwnTimes(name if name in available_zones() else "UTC", is_readers=False)
