"""The life of a consultation as a row of steps, and what its team has still to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, Role
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Facts
from forum.services.moderation.queue import TARGET
from forum.web.http.current_user import can
from forum.web.language import dates

OPEN, SUMMARY = 2, 4
DESKS: Final = {
    "edit": (Action.EDIT, "organise.edit"),
    "moderation": (Action.MODERATE, "moderation.queue"),
    "summary": (Action.SUMMARISE, "synthesis.edit"),
    "post": (Action.POST, "posts.new"),
}
"""Where what is missing is put right, and what one must be allowed to do there."""
CURRENT: Final = {
    Stage.DRAFT: 0,
    Stage.SCHEDULED: 1,
    Stage.OPEN: OPEN,
    Stage.CLOSED: 3,
    Stage.ARCHIVED: 5,
}


@dataclass(frozen=True)
class Step:
    """One step: its state ('done', 'now' or ''), name, date in words, and a remark."""

    state: str
    name: str
    when: str
    remark: str = ""


@dataclass(frozen=True)
class Check:
    """A line of the checklist: its state ('done', 'late' or ''), words, and its desk."""

    state: str
    words: str
    remark: str = ""
    desk: str = ""


def life(consultation: Consultation, said: Facts) -> list[Step]:
    """Return the six steps from draft to archive."""
    zone = consultation.zone

    def day(value: datetime | None, otherwise: str) -> str:
        return dates.short_day(value, zone) if value else otherwise

    stage = consultation.stage()
    current = SUMMARY if stage is Stage.CLOSED and said.has_summary else CURRENT[stage]
    opens, closes = consultation.opens_at, consultation.closes_at
    opening = _("%(from)s to %(to)s", **{"from": day(opens, "…"), "to": day(closes, "…")})
    extension = said.extension
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
        (_("Summary"), day(said.summary_at, _("not yet")), ""),
        (_("Archived"), day(consultation.archived_at, _("when you decide")), ""),
    ]
    return [
        Step(_state(position, current, said.has_summary), *words)
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
    consultation: Consultation, said: Facts, *, oldest: datetime | None, now: datetime
) -> list[Check]:
    """Return what is done and what is still to do at this stage."""
    stage = consultation.stage(now)
    if stage in (Stage.DRAFT, Stage.SCHEDULED):
        return _before_opening(consultation, said)
    lines = [_waiting(oldest, now)]
    if stage is Stage.OPEN:
        lines = [_welcome(said), *lines, _unanswered(said)]
    if stage is not Stage.OPEN or said.has_summary:
        lines.append(
            Check("done" if said.has_summary else "", _("Summary published"), "", "summary")
        )
    return lines


def address_of(check: Check, consultation: Consultation) -> str:
    """Return where this person can put right what is missing, or an empty string."""
    if check.state == "done" or check.desk not in DESKS:
        return ""
    action, endpoint = DESKS[check.desk]
    return url_for(endpoint, slug=consultation.slug) if can(action, consultation) else ""


def _before_opening(consultation: Consultation, said: Facts) -> list[Check]:
    roles = {seat.role for seat in said.team}
    return [
        Check("done" if said.questions else "late", _("Guiding questions"), "", "edit"),
        Check("done" if consultation.opens_at else "late", _("Opening date"), "", "edit"),
        Check("done" if consultation.closes_at else "", _("Closing date"), "", "edit"),
        Check(
            "done" if Role.MODERATOR in roles else "",
            _("Somebody moderates"),
            "" if Role.MODERATOR in roles else _("Until then the organisers do."),
        ),
        Check(
            "done" if Role.FACILITATOR in roles else "late",
            _("Somebody facilitates"),
            "" if Role.FACILITATOR in roles else _("Nobody else can write the summary."),
        ),
        _welcome(said),
    ]


def _welcome(said: Facts) -> Check:
    return Check("done" if said.posts else "", _("Welcome note published"), "", "post")


def _waiting(oldest: datetime | None, now: datetime) -> Check:
    target = dates.age(TARGET)
    if oldest is None or now - oldest <= TARGET:
        return Check("done", _("No text waits longer than %(target)s", target=target))
    words = _("A text waits longer than %(target)s", target=target)
    return Check("late", words, dates.age(now - oldest), "moderation")


def _unanswered(said: Facts) -> Check:
    numbers = [str(q.number) for q in said.questions if not q.answers]
    if not numbers:
        return Check("done", _("Every question has an answer"))
    words = ngettext(
        "Nobody has answered question %(list)s",
        "Nobody has answered questions %(list)s",
        len(numbers),
        list=", ".join(numbers),
    )
    return Check("late", words)
