"""All that the organiser's desk shows of a consultation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.models.contribution import Decision
from forum.services.consultations import team as teams
from forum.services.consultations.overview import EventFacts, Facts, facts
from forum.services.moderation import decisions as moderation
from forum.services.moderation import queue as cases
from forum.views.organise.progress import address_of, checklist, life
from forum.web.language.date_fields import Typed, as_typed
from forum.web.language.locale import language, zone
from forum.web.presenters.timeline import Ruler, ruler

SEATS: Final = (Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.TRANSLATOR)
LOGGED: Final = 14
ONE_MORE_WEEK: Final = timedelta(days=7)


def desk_of(
    consultation: Consultation,
    now: datetime,
    *,
    step: str = "",
    typed: Mapping[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the template of the desk needs; `typed` is what stood in the form of `step`."""
    said = facts(consultation, language())
    decisions = cases.latest_decisions(consultation, limit=LOGGED)
    log: list[EventFacts | Decision] = [*said.events, *decisions]
    log.sort(key=lambda entry: entry.at, reverse=True)
    oldest = cases.oldest_waiting(consultation)
    return {
        "consultation": consultation,
        "facts": said,
        "stage": consultation.stage(now),
        "life": life(consultation, said),
        "ruler": _ruler(consultation, said, now),
        "waiting": moderation.queue_sizes(consultation)[Status.PENDING],
        "checks": [
            (check, address_of(check, consultation))
            for check in checklist(consultation, said, oldest=oldest, now=now)
        ],
        "seats": teams.seats(consultation),
        "seat_roles": SEATS,
        "log": log[:LOGGED],
        "proposed": proposed_closing(consultation, now),
        "step": step,
        "typed": typed or {},
        "errors": errors or {},
    }


def proposed_closing(consultation: Consultation, now: datetime) -> Typed:
    """Return the day a week after the closing date, or after now, at the same hour there."""
    closes = consultation.closes_at
    if closes is None:
        return Typed(hour="23:59")
    local = closes.astimezone(zone(consultation.zone))
    if consultation.stage(now) is not Stage.OPEN:
        today = now.astimezone(zone(consultation.zone)).date()
        local = datetime.combine(today, local.timetz())
    return as_typed(local + ONE_MORE_WEEK, consultation.zone)


def _ruler(consultation: Consultation, said: Facts, now: datetime) -> Ruler | None:
    extension = said.extension
    return ruler(
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        extended_from=extension.before if extension else None,
        zone_name=consultation.zone,
        now=now,
        days=said.counts.get("day", {}),
        is_wide=True,
    )
