"""Dates, times and durations in the language of the page, with months in letters and 24 hours."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import clock
from forum.domain.languages import BY_CODE
from forum.domain.zones import is_place, zone_label
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


@lru_cache(maxsize=8192)
def iso(value: datetime) -> str:
    """Return an instant in UTC as machines read it: '2026-12-11T20:59:00Z'."""
    return f"{value.isoformat()[:19]}Z"


def full_date(value: datetime, zone_name: str) -> str:
    """Return 'Friday 11 December 2026, 23:59' in the given zone."""
    return _format(value, "date_and_hour", zone_name, language())


def moment(value: datetime, zone_name: str) -> str:
    """Return '7 December, 09:30' in the given zone, with the year if it is not this one."""
    is_near = _is_this_year(value.astimezone(zone(zone_name)), zone_name)
    return _format(value, "moment" if is_near else "moment_with_year", zone_name, language())


def moment_or_day(value: datetime, zone_name: str, year: int) -> str:
    """Return as `moment` does where the instant is of this `year` in the zone, else as `day`."""
    return _moment_or_day(value, zone_name, year, language())


@lru_cache(maxsize=8192)
def _moment_or_day(value: datetime, zone_name: str, year: int, code: str) -> str:
    is_near = value.astimezone(zone(zone_name)).year == year
    return _format(value, "moment" if is_near else "date", zone_name, code)


def this_year(zone_name: str) -> int:
    """Return the present year in the given zone."""
    return clock.now().astimezone(zone(zone_name)).year


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
    """Return '11 December' in the given zone, with the year if it is not this one."""
    is_near = _is_this_year(value.astimezone(zone(zone_name)), zone_name)
    return _format(value, "day_and_month" if is_near else "date", zone_name, language())


def calendar_date(value: date) -> str:
    """Return '11 December 2026' for a date without time."""
    return _format_date(value, language())


@lru_cache(maxsize=4096)
def _format_date(value: date, code: str) -> str:
    return _adjust_grammar(format_date(value, BY_CODE[code].date, locale=code), code)


def calendar_day(value: date) -> str:
    """Return '11 December' for a date without time, with the year if it is not this one."""
    code = language()
    pattern = BY_CODE[code].day_and_month if _is_this_year(value) else BY_CODE[code].date
    return _adjust_grammar(format_date(value, pattern, locale=code), code)


def _is_this_year(value: date, zone_name: str = "UTC") -> bool:
    return value.year == clock.now().astimezone(zone(zone_name)).year


def in_zone(zone_name: str, value: datetime) -> str:
    """Return 'in Nairobi', or 'CET (UTC+1)' for a zone that is not named after a place."""
    label = zone_label(zone_name, value)
    return _("in %(place)s", place=label) if is_place(zone_name) else label


def full_date_in_zone(value: datetime, zone_name: str) -> str:
    """Return 'Friday 11 December 2026, 23:59 (Nairobi)', for texts that stand alone."""
    label = zone_label(zone_name, value)
    date = full_date(value, zone_name)
    return f"{date} ({label})" if is_place(zone_name) else f"{date} {label}"


def zone_name(name: str) -> str:
    """Return the name of a zone in a list: one that is not named after a place has its offset."""
    label = zone_label(name, clock.now())
    return name if is_place(name) or label == "UTC" else label


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
