"""The status line of a consultation: stage, dates in up to three time zones, time left."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from forum import clock
from forum.domain.languages import BY_CODE
from forum.domain.lifecycle import Stage, is_closing
from forum.models.consultation import Consultation
from forum.web.language import dates
from forum.web.language.locale import language, zone_name


@dataclass(frozen=True)
class StatusLine:
    """The status line: `kind` is its shape and colour, `headline` its words."""

    kind: str
    headline: str
    sentence: Markup


def status_line(
    consultation: Consultation, *, summary_published: bool, now: datetime | None = None
) -> StatusLine:
    """Return the status line of a consultation at `now`, by default at the current time."""
    now = now or clock.now()
    stage = consultation.stage(now)
    opens, closes = consultation.opens_at, consultation.closes_at
    if stage is Stage.DRAFT:
        return StatusLine("upcoming", _("Draft, visible to its team only"), Markup(""))
    if stage is Stage.SCHEDULED:
        headline = (
            _("Opens in %(left)s", left=dates.time_left(opens - now)) if opens else _("Upcoming")
        )
        return StatusLine("upcoming", headline, _with_date(_("Opens on"), opens, consultation.zone))
    if stage is Stage.OPEN:
        return _open_status(consultation, now)
    closing_sentence = _with_date(_("Closed on"), closes, consultation.zone)
    if summary_published:
        return StatusLine("summary", _("Summary published"), closing_sentence)
    if stage is Stage.ARCHIVED:
        return StatusLine("closed", _("Archived"), closing_sentence)
    return StatusLine("closed", _("Closed, summary in preparation"), closing_sentence)


def explain_no_writing(consultation: Consultation) -> Markup | str:
    """Return why nobody can write a contribution now, and from when one could or can."""
    stage, zone = consultation.stage(), consultation.zone
    if stage is Stage.DRAFT:
        return _("Nobody can write before it is published.")
    if stage is Stage.SCHEDULED:
        if consultation.opens_at is None:
            return _("It is not open for contributions yet.")
        return _with_date(_("You can write from"), consultation.opens_at, zone)
    if stage is Stage.ARCHIVED:
        return _("It is archived: everything remains readable, nothing can be added.")
    return _("The consultation is closed and no longer accepts contributions.")


def _open_status(consultation: Consultation, now: datetime) -> StatusLine:
    closes = consultation.closes_at
    if closes is None:
        return StatusLine("open", _("Open, no closing date set"), Markup(""))
    left = dates.time_left(closes - now)
    sentence = _with_date(_("Open until"), closes, consultation.zone)
    if is_closing(now, closes):
        return StatusLine("closing", _("Closes in %(left)s", left=left), sentence)
    return StatusLine("open", _("Open, %(left)s left", left=left), sentence)


def _with_date(label: str, value: datetime | None, zone: str) -> Markup:
    return Markup("") if value is None else Markup("{} {}").format(label, instant_html(value, zone))


def instant_html(value: datetime, zone: str) -> Markup:
    """Return an instant in the zone of the consultation, of the reader and in UTC, each once.

    Where the reader's zone is not known, the page's script puts it in.
    """
    iso = value.strftime("%Y-%m-%dT%H:%M:%SZ")
    date_here = Markup('<time datetime="{}">{}</time>').format(iso, dates.full_date(value, zone))
    by_script = Markup() if zone_name() else _place_by_script(iso, zone)
    utc = (
        ""
        if dates.in_zone(zone, value) == "UTC"
        else _("%(time)s UTC", time=_brief(value, "UTC", zone))
    )
    readers_zone = zone_name()
    if readers_zone and readers_zone not in (zone, "UTC"):
        others = [
            _(
                "%(time)s %(zone)s, your time zone",
                time=_brief(value, readers_zone, zone),
                zone=dates.in_zone(readers_zone, value),
            )
        ]
    else:
        others = []
    others += [utc] if utc else []
    zone_remark = _(", your time zone") if readers_zone == zone else ""
    place = dates.in_zone(zone, value)
    semicolon = BY_CODE[language()].colon.replace(":", ";")
    in_other_zones = Markup(" ({})").format(semicolon.join(others)) if others else Markup()
    return Markup("{} {}{}{}{}").format(date_here, place, zone_remark, in_other_zones, by_script)


def _place_by_script(iso: str, zone: str) -> Markup:
    """Return the place where the script puts the time of the reader's device."""
    words = _("%(time)s in your time zone", time="{}")
    place = Markup('<span data-at="{}" data-zone="{}" data-here=", {}" data-hour="{}"></span>')
    return place.format(iso, zone, words, BY_CODE[language()].hour.replace("'", ""))


def _brief(value: datetime, zone: str, other_zone: str) -> str:
    """Return the hour in `zone`, with the day if it is another day than in `other_zone`."""
    if dates.day(value, zone) == dates.day(value, other_zone):
        return dates.hour(value, zone)
    return dates.moment(value, zone)
