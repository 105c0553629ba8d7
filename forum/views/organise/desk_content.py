"""The values that the template of the organisers' desk needs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.models.contributions.decision import Decision
from forum.services.consultations import team
from forum.services.consultations.overview import DateChangeView, Overview, read_overview
from forum.services.moderation import queue
from forum.services.moderation.queue import count_by_status
from forum.views.organise.progress import checklist, progress_steps
from forum.web.language.date_fields import DateFields, date_fields_of
from forum.web.language.locale import language, zone
from forum.web.presenters.timeline import Timeline, make_timeline

SEATS: Final = (Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.TRANSLATOR)
MAX_LOG_ENTRIES: Final = 14
ONE_MORE_WEEK: Final = timedelta(days=7)


def desk_values(
    consultation: Consultation,
    now: datetime,
    *,
    step: str = "",
    typed: Mapping[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the values for the template; `typed` are the posted fields of the form of `step`."""
    overview = read_overview(consultation, language())
    decisions = queue.list_latest_decisions(consultation, limit=MAX_LOG_ENTRIES)
    log: list[DateChangeView | Decision] = [*overview.date_changes, *decisions]
    log.sort(key=lambda entry: entry.at, reverse=True)
    oldest = queue.find_longest_wait_start(consultation)
    return {
        "consultation": consultation,
        "facts": overview,
        "stage": consultation.stage(now),
        "life": progress_steps(consultation, overview),
        "ruler": _timeline(consultation, overview, now),
        "waiting": count_by_status(consultation)[Status.PENDING],
        "checks": checklist(consultation, overview, oldest=oldest, now=now),
        "seats": team.list_appointments(consultation),
        "seat_roles": SEATS,
        "log": log[:MAX_LOG_ENTRIES],
        "proposed": proposed_closing(consultation, now),
        "step": step,
        "typed": typed or {},
        "errors": errors or {},
    }


def proposed_closing(consultation: Consultation, now: datetime) -> DateFields:
    """Return a week after the closing date; if the consultation is not open, a week from today.

    The hour is that of the closing date, by default 23:59.
    """
    closes = consultation.closes_at
    if closes is None:
        return DateFields(hour="23:59")
    local = closes.astimezone(zone(consultation.zone))
    if consultation.stage(now) is not Stage.OPEN:
        today = now.astimezone(zone(consultation.zone)).date()
        local = datetime.combine(today, local.timetz())
    return date_fields_of(local + ONE_MORE_WEEK, consultation.zone)


def _timeline(consultation: Consultation, overview: Overview, now: datetime) -> Timeline | None:
    extension = overview.extension
    return make_timeline(
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        extended_from=extension.before if extension else None,
        zone_name=consultation.zone,
        now=now,
        days=overview.counts.get("day", {}),
        is_wide=True,
    )
