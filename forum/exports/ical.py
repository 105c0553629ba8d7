"""The dates of a consultation as iCalendar (RFC 5545)."""

from datetime import UTC, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vText

from forum.domain.exports.calendar import CalendarDate, CalendarSheet
from forum.exports.characters import printable

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
ASK_AGAIN: Final = timedelta(hours=12)
"""How often a calendar that follows the address should ask whether dates have changed."""


def render_calendar(sheet: CalendarSheet) -> bytes:
    """Return the file: lines of at most 75 octets, and the rules of its time zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Forum//e-discussions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(printable(sheet.title)))  # else commas stay bare
    calendar.add("url", sheet.address)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for one in sheet.dates:
        calendar.add_component(_make_event(sheet, one))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _make_event(sheet: CalendarSheet, one: CalendarDate) -> Event:
    event, language = Event(), {"LANGUAGE": sheet.language}
    event.add("uid", one.uid)
    event.add("dtstamp", sheet.revised_at.astimezone(UTC))
    event.add("last-modified", sheet.revised_at.astimezone(UTC))
    event.add("sequence", sheet.revision)
    event.add("dtstart", one.at.astimezone(UTC if sheet.zone == "UTC" else ZoneInfo(sheet.zone)))
    event.add("summary", printable(one.title), parameters=language)
    event.add("description", printable(one.description), parameters=language)
    event.add("url", sheet.address)
    event.add("transp", "TRANSPARENT")
    if one.reminder is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -one.reminder)
        alarm.add("description", printable(one.title), parameters=language)
        event.add_component(alarm)
    return event
