"""Dates, times and durations in the language of the page, with months in letters and 24 hours."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.languages import BY_CODE
from forum.web.language.locale import language, zone

FIRST_OF_MONTH = re.compile(r"(?<!\d)1(?= [^\W\d]{3})")


@lru_cache(maxsize=8192)
def _format(value: datetime, pattern: str, zone_name: str, code: str) -> str:
    """Return an instant by the pattern that the language has under this name."""
    in_zone = format_datetime(
        value, getattr(BY_CODE[code], pattern), tzinfo=zone(zone_name), locale=code
    )
    return _adjust_grammar(in_zone, code)


def _adjust_grammar(text: str, code: str) -> str:
    """Return a date with correct grammar: 'a la 1:00' in Spanish, '1er octobre' in French."""
    if code == "es":
        return text.replace(" a las 1:", " a la 1:")
    return FIRST_OF_MONTH.sub("1er", text) if code == "fr" else text


def full_date(value: datetime, zone_name: str) -> str:
    """Return 'Friday 11 December 2026, 23:59' in the given zone."""
    return _format(value, "date_and_hour", zone_name, language())


def full_date_and_place(value: datetime, zone_name: str) -> str:
    """Return 'Friday 11 December 2026, 23:59 (Nairobi)'."""
    return f"{full_date(value, zone_name)} ({city(zone_name)})"


def moment(value: datetime, zone_name: str) -> str:
    """Return '7 December, 09:30' in the given zone."""
    return _format(value, "moment", zone_name, language())


def hour(value: datetime, zone_name: str) -> str:
    """Return '20:59' in the given zone."""
    return _format(value, "hour", zone_name, language())


def hour_format() -> str:
    """Return the format of an hour for scripts in the reader's language, such as 'H h mm'."""
    return BY_CODE[language()].hour.replace("'", "")


def day(value: datetime, zone_name: str) -> str:
    """Return '11 December 2026' in the given zone."""
    return _format(value, "date", zone_name, language())


def short_day(value: datetime, zone_name: str) -> str:
    """Return '11 December' in the given zone."""
    return _format(value, "day_and_month", zone_name, language())


def calendar_day(value: date) -> str:
    """Return '11 December' for a date without time."""
    code = language()
    return _adjust_grammar(format_date(value, BY_CODE[code].day_and_month, locale=code), code)


def city(zone_name: str) -> str:
    """Return the city in the name of a zone, for example 'Nairobi'; 'UTC' for zones without."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ") if "/" in zone_name else "UTC"


def time_left(left: timedelta) -> str:
    """Return '3 days', '5 hours' or '12 minutes', rounded down; '1 minute' at least."""
    if left >= timedelta(days=1):
        return ngettext("%(num)d day", "%(num)d days", left.days)
    hours = left.seconds // 3600
    if hours:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d minute", "%(num)d minutes", max(1, left.seconds // 60))


def age(duration: timedelta) -> str:
    """Return how long something has been waiting: '31 hours', '3 days'."""
    if duration < timedelta(hours=48) and duration >= timedelta(hours=1):
        return ngettext("%(num)d hour", "%(num)d hours", int(duration.total_seconds() // 3600))
    if duration < timedelta(hours=1):
        minutes = int(duration.total_seconds() // 60)
        return ngettext("%(num)d minute", "%(num)d minutes", minutes) if minutes else _("moments")
    return ngettext("%(num)d day", "%(num)d days", duration.days)


def grace_period(minutes: int) -> str:
    """Return how long a grace period is: '15 minutes', '6 hours', '3 days'."""
    for unit, format_count in ((24 * 60, _days), (60, _hours)):
        if minutes and minutes % unit == 0:
            return format_count(minutes // unit)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def _days(n: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", n)


def _hours(n: int) -> str:
    return ngettext("%(num)d hour", "%(num)d hours", n)
