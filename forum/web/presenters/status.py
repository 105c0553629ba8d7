"""Where a consultation stands, in words: status, dates in three zones, time left."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from forum import clock
from forum.domain.lifecycle import Stage, is_closing
from forum.models.consultation import Consultation
from forum.web.language import dates
from forum.web.language.locale import zone_name


@dataclass(frozen=True)
class Standing:
    """The status line: `kind` is its shape and colour, `headline` its words."""

    kind: str
    headline: str
    sentence: Markup


def standing(
    consultation: Consultation, *, summary_published: bool, now: datetime | None = None
) -> Standing:
    """Return the status of a consultation at `now` for the reader of this page."""
    now = now or clock.now()
    stage = consultation.stage(now)
    opens, closes = consultation.opens_at, consultation.closes_at
    if stage is Stage.DRAFT:
        return Standing("upcoming", _("Draft, seen by its team only"), Markup(""))
    if stage is Stage.SCHEDULED:
        headline = (
            _("Opens in %(left)s", left=dates.time_left(opens - now)) if opens else _("Upcoming")
        )
        return Standing("upcoming", headline, _until(_("Opens on"), opens, consultation.zone))
    if stage is Stage.OPEN:
        return _open(consultation, now)
    ended = _until(_("Closed on"), closes, consultation.zone)
    if summary_published:
        return Standing("summary", _("Summary published"), ended)
    if stage is Stage.ARCHIVED:
        return Standing("closed", _("Archived"), ended)
    return Standing("closed", _("Closed, summary in preparation"), ended)


def _open(consultation: Consultation, now: datetime) -> Standing:
    closes = consultation.closes_at
    if closes is None:
        return Standing("open", _("Open, no closing date set"), Markup(""))
    left = dates.time_left(closes - now)
    sentence = _until(_("Open until"), closes, consultation.zone)
    if is_closing(now, closes):
        return Standing("closing", _("Closes in %(left)s", left=left), sentence)
    return Standing("open", _("Open, %(left)s left", left=left), sentence)


def _until(lead: str, value: datetime | None, zone: str) -> Markup:
    return Markup("") if value is None else Markup("{} {}").format(lead, instant(value, zone))


def instant(value: datetime, zone: str) -> Markup:
    """Return a date in the consultation's zone, the reader's and UTC, each said once."""
    iso = value.strftime("%Y-%m-%dT%H:%M:%SZ")
    main = Markup('<time datetime="{}">{}</time>').format(iso, dates.full(value, zone))
    utc = "" if zone == "UTC" else _("%(time)s UTC", time=_brief(value, "UTC", zone))
    mine = zone_name()
    if mine and mine not in (zone, "UTC"):
        others = [
            _(
                "%(time)s in %(place)s, your time zone",
                time=_brief(value, mine, zone),
                place=dates.place(mine),
            )
        ]
    else:
        others = []
    others += [utc] if utc else []
    own = _(", your time zone") if mine == zone else ""
    place = _("in %(place)s", place=dates.place(zone)) if zone != "UTC" else "UTC"
    tail = Markup(" ({})").format("; ".join(others))
    return Markup("{} {}{}{}").format(main, place, own, tail if others else Markup(""))


def _brief(value: datetime, zone: str, beside: str) -> str:
    """Return the hour, with the day where it differs from the day in the zone beside it."""
    if dates.day(value, zone) == dates.day(value, beside):
        return dates.hour(value, zone)
    return dates.moment(value, zone)
