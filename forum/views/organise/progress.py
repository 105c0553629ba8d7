"""The progress of a consultation: its steps from draft to archive, and a checklist for its team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, Role
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.moderation.queue import WAITING_TARGET
from forum.services.translation.budget import Forecast
from forum.web.http.current_user import can
from forum.web.language import dates, labels
from forum.web.language.files import format_number

OPEN, SUMMARY = 2, 4


@dataclass(frozen=True)
class TranslationsToDo:
    """What is unseen of the words of the team by language, and what translating will take."""

    unseen: Mapping[str, int] = field(default_factory=dict)
    forecast: Forecast = field(default_factory=Forecast)


DESKS: Final = {
    "edit": (Action.EDIT, "organise.edit"),
    "moderation": (Action.MODERATE, "moderation.queue"),
    "summary": (Action.SUMMARISE, "synthesis.edit"),
    "post": (Action.POST, "posts.new"),
    "languages": (Action.TRANSLATE, "organise.languages"),
}
"""Where what is missing is put right, and what one must be allowed to do there."""
POSITION_BY_STAGE: Final = {
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
    date: str
    remark: str = ""


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the checklist: its state ('done', 'late' or ''), text, remark and page."""

    state: str
    text: str
    remark: str = ""
    desk: str = ""


def progress_steps(consultation: Consultation, overview: Overview) -> list[ProgressStep]:
    """Return the six steps from draft to archive, with their dates."""
    zone = consultation.zone

    def day(value: datetime | None, default: str) -> str:
        return dates.short_day(value, zone) if value else default

    stage = consultation.stage()
    is_summarised = stage is Stage.CLOSED and overview.has_summary
    current = SUMMARY if is_summarised else POSITION_BY_STAGE[stage]
    opens, closes = consultation.opens_at, consultation.closes_at
    opening = _("%(from)s to %(to)s", **{"from": day(opens, "…"), "to": day(closes, "…")})
    extension = overview.extension
    remark = (
        _("Extended; originally closing on %(day)s", day=dates.short_day(extension.before, zone))
        if extension and extension.before
        else ""
    )
    steps = [
        (_("Draft"), _creation_day(consultation), ""),
        (_("Announced"), day(consultation.published_at, _("not yet")), ""),
        (_("Open"), opening if opens else _("no date yet"), remark),
        (_("Closed"), dates.moment(closes, zone) if closes else _("no date yet"), ""),
        (
            _("Summary"),
            day(overview.summary_at if overview.has_summary else None, _("not yet")),
            _("Interim summary published") if overview.is_interim else "",
        ),
        (_("Archived"), day(consultation.archived_at, _("when you decide")), ""),
    ]
    return [
        ProgressStep(_state(position, current, overview.has_summary), *step)
        for position, step in enumerate(steps)
    ]


def _creation_day(consultation: Consultation) -> str:
    """Return the day of creation; empty if the consultation was imported after its publication."""
    created, published = consultation.created_at, consultation.published_at
    is_original = published is None or created <= published
    return dates.short_day(created, consultation.zone) if is_original else ""


def _state(position: int, current: int, has_summary: bool) -> str:
    if position == current:
        return "now"
    if position == SUMMARY:
        return "done" if has_summary else ""
    return "done" if position < current else ""


def checklist(
    consultation: Consultation,
    overview: Overview,
    *,
    oldest: datetime | None,
    now: datetime,
    translations: TranslationsToDo,
) -> list[ChecklistItem]:
    """Return the checklist for the current stage: what is done and what is still to do.

    `oldest` is when the longest waiting text was sent.
    """
    stage = consultation.stage(now)
    if stage in (Stage.DRAFT, Stage.SCHEDULED):
        lines = _before_opening(consultation, overview)
        return [*lines, *_language_items(translations), *_cost_items(translations)]
    lines = [_moderation_item(oldest, now), *_language_items(translations)]
    if stage is Stage.OPEN:
        lines = [_welcome_item(overview), *lines, _answers_item(overview)]
    if stage is not Stage.OPEN or overview.has_summary:
        lines.append(
            ChecklistItem(
                "done" if overview.has_summary else "", _("Summary published"), "", "summary"
            )
        )
    return lines


def address_of(item: ChecklistItem, consultation: Consultation) -> str:
    """Return where this person can put right what is missing, or an empty string."""
    if item.state == "done" or item.desk not in DESKS:
        return ""
    action, endpoint = DESKS[item.desk]
    return url_for(endpoint, slug=consultation.slug) if can(action, consultation) else ""


def _before_opening(consultation: Consultation, overview: Overview) -> list[ChecklistItem]:
    roles = {seat.role for seat in overview.team}
    return [
        ChecklistItem("done" if overview.questions else "late", _("Guiding questions"), "", "edit"),
        ChecklistItem("done" if consultation.opens_at else "late", _("Opening date"), "", "edit"),
        ChecklistItem("done" if consultation.closes_at else "", _("Closing date"), "", "edit"),
        ChecklistItem(
            "done" if Role.MODERATOR in roles else "",
            _("A moderator is appointed"),
            "" if Role.MODERATOR in roles else _("Until then the organisers moderate."),
        ),
        ChecklistItem(
            "done" if Role.FACILITATOR in roles else "late",
            _("A facilitator is appointed"),
            "" if Role.FACILITATOR in roles else _("Nobody else can write the summary."),
        ),
        _welcome_item(overview),
    ]


def _language_items(translations: TranslationsToDo) -> list[ChecklistItem]:
    """Return for each language what the team says that nobody has read in it yet."""
    return [
        ChecklistItem(
            "",
            _("Accept the translations: %(language)s", language=labels.language_name(code)),
            ngettext(
                "%(num)d text of the team is unseen. Its readers see the original first.",
                "%(num)d texts of the team are unseen. Their readers see the originals first.",
                unseen,
            ),
            "languages",
        )
        for code, unseen in translations.unseen.items()
        if unseen
    ] or [ChecklistItem("done", _("Whatever the team says was read in each language"))]


def _cost_items(translations: TranslationsToDo) -> list[ChecklistItem]:
    """Return how much engines have still to translate, and what nothing here can translate."""
    forecast, items = translations.forecast, []
    if forecast.uses:
        words = _(
            "Foreseen for translation: about %(n)s characters, into %(languages)s",
            n=format_number(forecast.hosted_characters + forecast.own_characters),
            languages=", ".join(
                labels.language_name(code)
                for code in dict.fromkeys(use.target for use in forecast.uses)
            ),
        )
        items.append(ChecklistItem("", words, " ".join(_cost_details(forecast)), "languages"))
    if forecast.untranslated:
        words = _(
            "Nothing here can translate about %(n)s characters; the originals are shown",
            n=format_number(forecast.untranslated),
        )
        items.append(ChecklistItem("", words, "", "languages"))
    return items


def _cost_details(forecast: Forecast) -> list[str]:
    """Return where texts go to be translated, whether that exceeds the cap, and what is added."""
    sentences = [_("Contributions are added as they come.")]
    if forecast.hosted_characters:
        n = format_number(forecast.hosted_characters)
        sentences.append(_("About %(n)s of these go to other servers.", n=n))
    if forecast.exceeds_cap:
        left = format_number(forecast.left or 0)
        sentences.append(_("Only %(n)s may go there this month.", n=left))
    return sentences


def _welcome_item(overview: Overview) -> ChecklistItem:
    return ChecklistItem(
        "done" if overview.post_count else "", _("Welcome note published"), "", "post"
    )


def _moderation_item(oldest: datetime | None, now: datetime) -> ChecklistItem:
    target = dates.age(WAITING_TARGET)
    if oldest is None or now - oldest <= WAITING_TARGET:
        return ChecklistItem(
            "done", _("No text has been waiting for more than %(target)s", target=target)
        )
    words = _("A text has been waiting for more than %(target)s", target=target)
    return ChecklistItem("late", words, dates.age(now - oldest), "moderation")


def _answers_item(overview: Overview) -> ChecklistItem:
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
