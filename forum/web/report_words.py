"""The words that an export needs, in its language."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from forum.domain.contributions import Capacity
from forum.domain.moderation import Status
from forum.models.consultation import Consultation
from forum.services.facts import EventFacts, Facts
from forum.services.reports import ReportWords
from forum.web import dates, wording
from forum.web.letters import address
from forum.web.places import country


def labels() -> dict[str, str]:
    """Return the labels of a report, by the keys of `domain.report.LABELS`."""
    return {
        "contents": _("Contents"),
        "introduction": _("Introduction"),
        "background": _("Background"),
        "questions": _("Guiding questions"),
        "question": _("Question"),
        "notes": _("Notes of the team"),
        "history": _("History of the dates"),
        "summary": _("Summary"),
        "contributions": _("Contributions"),
        "general": _("On the subject as a whole"),
        "taking_part": _("Who took part"),
        "original": _("Original"),
        "in_reply_to": _("in reply to"),
        "number": _("Number"),
        "name": _("Name"),
        "organisation": _("Organisation"),
        "country": _("Country"),
        "capacity": _("Capacity"),
        "role": _("Role"),
        "date": _("Date"),
        "language": _("Language"),
        "answer": _("Text"),
        "translation": _("Translation"),
        "title": _("Title"),
        "address": _("Address"),
        "parent": _("In reply to"),
        "page": _("page"),
        "about": _("About"),
        "group": _("Group"),
        "count": _("Contributions and replies"),
        "no_answer": _("Nobody has answered this question."),
    }


def report_words(consultation: Consultation, said: Facts, language: str) -> ReportWords:
    """Return the words for a report; call it inside `web.letters.speaking(language)`."""
    zone = consultation.zone
    capacities = {c: str(words) for c, words in wording.CAPACITIES.items()}
    base = address("contributions.show", language, slug=consultation.slug, number=0)[:-1]
    page = address("consultations.show", language, slug=consultation.slug)
    site = current_app.config["FORUM_SITE_NAME"]
    return ReportWords(
        language=language,
        site=site,
        subtitle=_("Proceedings, %(site)s. %(address)s", site=site, address=page),
        labels=labels(),
        facts=_facts(consultation, said),
        translated=wording.translation_label,
        not_yet=wording.not_yet,
        date=lambda value: dates.full(value, zone),
        country=country,
        capacity=lambda value: "" if value is Capacity.PERSONAL else capacities[value],
        stub=_stub,
        post_kind=lambda kind: str(wording.POST_KINDS[kind]),
        event=_event(zone),
        language_name=wording.language_name,
        address=lambda number: page if number is None else f"{base}{number}",
    )


def _facts(consultation: Consultation, said: Facts) -> tuple[tuple[str, str], ...]:
    def when(value: datetime | None) -> str:
        if value is None:
            return _("not set")
        in_zone = dates.full(value, consultation.zone)
        return f"{in_zone} ({dates.place(consultation.zone)})"

    team = "; ".join(
        ", ".join(
            filter(
                None, (seat.name, wording.label_or_role(seat.label, seat.role), seat.organisation)
            )
        )
        for seat in said.team
    )
    found = [
        (_("Organised by"), ", ".join(consultation.organisers)),
        (_("Team"), team),
        (_("Opened"), when(consultation.opens_at)),
        (_("Closed"), when(consultation.closes_at)),
        (_("Contributions"), str(said.contributions)),
        (_("Replies"), str(said.replies)),
        (_("Countries"), str(len(said.counts.get("country", {})))),
    ]
    return tuple((label, value) for label, value in found if value)


def _stub(status: Status) -> str:
    if status is Status.WITHDRAWN:
        return _("Withdrawn by its author.")
    return _("Hidden by the moderator.")


def _event(zone: str) -> Callable[[EventFacts], str]:
    def sentence(event: EventFacts) -> str:
        parts = [dates.full(event.at, zone), str(wording.EVENTS[event.kind]), event.by]
        if event.before and event.after:
            parts.append(
                _(
                    "from %(before)s to %(after)s",
                    before=dates.full(event.before, zone),
                    after=dates.full(event.after, zone),
                )
            )
        return ", ".join(filter(None, parts))

    return sentence
