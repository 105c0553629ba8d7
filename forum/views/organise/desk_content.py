"""The values that the template of the organisers' desk needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.models.contributions.decision import Decision
from forum.models.contributions.redaction import Redaction
from forum.services.consultations import team
from forum.services.consultations.overview import DateChangeView, read_overview
from forum.services.moderation import queue
from forum.services.moderation.queue import count_by_status
from forum.services.moderation.redactions import list_latest
from forum.services.translation import review
from forum.services.translation.budget import foresee
from forum.services.translation.engines import read_ladder
from forum.views.organise.progress import (
    TranslationsToDo,
    address_of,
    checklist,
    progress_steps,
)
from forum.web.language.date_fields import DateFields, date_fields_of
from forum.web.language.locale import language, zone
from forum.web.presenters.timeline import make_timeline

SEATS: Final = (Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.TRANSLATOR)
MAX_LOG_ENTRIES: Final = 14
ONE_MORE_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class LogEntry:
    """What happened at an instant: a change of the dates, a decision on a text, or a redaction."""

    at: datetime
    date_change: DateChangeView | None = None
    decision: Decision | None = None
    redaction: Redaction | None = None


def desk_values(
    consultation: Consultation,
    now: datetime,
    *,
    step: str = "",
    fields: Mapping[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the values for the template; `fields` are the posted fields of the form of `step`."""
    overview = read_overview(consultation, language())
    decisions = queue.list_latest_decisions(consultation, limit=MAX_LOG_ENTRIES)
    redactions = list_latest(consultation, limit=MAX_LOG_ENTRIES)
    oldest = queue.find_longest_wait_start(consultation)
    return {
        "consultation": consultation,
        "overview": overview,
        "stage": consultation.stage(now),
        "progress_steps": progress_steps(consultation, overview),
        "timeline": make_timeline(consultation, overview.counts, overview.extension, is_wide=True),
        "waiting": count_by_status(consultation)[Status.PENDING],
        "checks": [
            (item, address_of(item, consultation))
            for item in checklist(
                consultation,
                overview,
                oldest=oldest,
                now=now,
                translations=_translations_to_do(consultation),
            )
        ],
        "seats": team.list_appointments(consultation),
        "seat_roles": SEATS,
        "log": _latest_entries(overview.date_changes, decisions, redactions),
        "proposed_closing": proposed_closing(consultation, now),
        "step": step,
        "fields": fields or {},
        "errors": errors or {},
    }


def _translations_to_do(consultation: Consultation) -> TranslationsToDo:
    unseen = review.list_unseen(consultation.id)
    return TranslationsToDo(
        {code: len(texts) for code, texts in unseen.items()},
        foresee(consultation, read_ladder(current_app.config)),
    )


def desk_with_errors(
    consultation: Consultation, step: str, errors: dict[str, str]
) -> ResponseReturnValue:
    """Show the desk with the posted form of a step, and a sentence for each field with an error."""
    values = desk_values(consultation, clock.now(), step=step, fields=request.form, errors=errors)
    return render_template("organise/desk.html", **values), 422


def _latest_entries(
    date_changes: Iterable[DateChangeView],
    decisions: Iterable[Decision],
    redactions: Iterable[Redaction],
) -> list[LogEntry]:
    """Return the entries of the log, newest first."""
    log = [LogEntry(change.at, date_change=change) for change in date_changes]
    log += [LogEntry(decision.at, decision=decision) for decision in decisions]
    log += [LogEntry(each.undone_at or each.at, redaction=each) for each in redactions]
    return sorted(log, key=lambda entry: entry.at, reverse=True)[:MAX_LOG_ENTRIES]


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
