"""The life of a consultation as a row of steps, and what its team has still to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.moderation.queue import TARGET
from forum.web.language import dates

OPEN, SUMMARY = 2, 4
CURRENT: Final = {
    Stage.DRAFT: 0,
    Stage.SCHEDULED: 1,
    Stage.OPEN: OPEN,
    Stage.CLOSED: 3,
    Stage.ARCHIVED: 5,
}


@dataclass(frozen=True)
class ProgressStep:
    """One step: its state ('done', 'now' or ''), name, date in words, and a remark."""

    state: str
    name: str
    when: str
    remark: str = ""


@dataclass(frozen=True)
class ChecklistItem:
    """A line of the checklist: its state ('done', 'late' or ''), words, and its desk."""

    state: str
    words: str
    remark: str = ""
    desk: str = ""


def life(consultation: Consultation, overview: Overview) -> list[ProgressStep]:
    """Return the six steps from draft to archive."""
    zone = consultation.zone

    def day(value: datetime | None, otherwise: str) -> str:
        return dates.short_day(value, zone) if value else otherwise

    stage = consultation.stage()
    current = SUMMARY if stage is Stage.CLOSED and overview.has_summary else CURRENT[stage]
    opens, closes = consultation.opens_at, consultation.closes_at
    opening = _("%(from)s to %(to)s", **{"from": day(opens, "…"), "to": day(closes, "…")})
    extension = overview.extension
    remark = (
        _("Extended, from %(day)s", day=dates.short_day(extension.before, zone))
        if extension and extension.before
        else ""
    )
    named = [
        (_("Draft"), _drafted(consultation), ""),
        (_("Announced"), day(consultation.published_at, _("not yet")), ""),
        (_("Open"), opening if opens else _("no date yet"), remark),
        (_("Closed"), dates.moment(closes, zone) if closes else _("no date yet"), ""),
        (_("Summary"), day(overview.summary_at, _("not yet")), ""),
        (_("Archived"), day(consultation.archived_at, _("when you decide")), ""),
    ]
    return [
        ProgressStep(_state(position, current, overview.has_summary), *words)
        for position, words in enumerate(named)
    ]


def _drafted(consultation: Consultation) -> str:
    """Return the day of creation; what was imported later than it was published has none."""
    created, published = consultation.created_at, consultation.published_at
    is_ours = published is None or created <= published
    return dates.short_day(created, consultation.zone) if is_ours else ""


def _state(position: int, current: int, has_summary: bool) -> str:
    if position == current:
        return "now"
    if position == SUMMARY:
        return "done" if has_summary else ""
    return "done" if position < current else ""


def checklist(
    consultation: Consultation, overview: Overview, *, oldest: datetime | None, now: datetime
) -> list[ChecklistItem]:
    """Return what is done and what is still to do at this stage."""
    stage = consultation.stage(now)
    if stage in (Stage.DRAFT, Stage.SCHEDULED):
        return _before_opening(consultation, overview)
    lines = [_waiting(oldest, now)]
    if stage is Stage.OPEN:
        lines = [_welcome(overview), *lines, _unanswered(overview)]
    if stage is not Stage.OPEN or overview.has_summary:
        lines.append(
            ChecklistItem(
                "done" if overview.has_summary else "", _("Summary published"), "", "summary"
            )
        )
    return lines


def _before_opening(consultation: Consultation, overview: Overview) -> list[ChecklistItem]:
    roles = {seat.role for seat in overview.team}
    return [
        ChecklistItem("done" if overview.questions else "late", _("Guiding questions"), "", "edit"),
        ChecklistItem("done" if consultation.opens_at else "late", _("Opening date"), "", "edit"),
        ChecklistItem("done" if consultation.closes_at else "", _("Closing date"), "", "edit"),
        ChecklistItem(
            "done" if Role.MODERATOR in roles else "",
            _("Somebody moderates"),
            "" if Role.MODERATOR in roles else _("Until then the organisers do."),
        ),
        ChecklistItem(
            "done" if Role.FACILITATOR in roles else "late",
            _("Somebody facilitates"),
            "" if Role.FACILITATOR in roles else _("Nobody else can write the summary."),
        ),
        _welcome(overview),
    ]


def _welcome(overview: Overview) -> ChecklistItem:
    return ChecklistItem("done" if overview.posts else "", _("Welcome note published"), "", "post")


def _waiting(oldest: datetime | None, now: datetime) -> ChecklistItem:
    target = dates.age(TARGET)
    if oldest is None or now - oldest <= TARGET:
        return ChecklistItem("done", _("No text waits longer than %(target)s", target=target))
    words = _("A text waits longer than %(target)s", target=target)
    return ChecklistItem("late", words, dates.age(now - oldest), "moderation")


def _unanswered(overview: Overview) -> ChecklistItem:
    numbers = [str(q.number) for q in overview.questions if not q.answers]
    if not numbers:
        return ChecklistItem("done", _("Every question has an answer"))
    words = ngettext(
        "Nobody has answered question %(list)s",
        "Nobody has answered questions %(list)s",
        len(numbers),
        list=", ".join(numbers),
    )
    return ChecklistItem("late", words)
