"""The words that an export needs, in its language."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from forum.domain.contributions.content import Capacity
from forum.domain.contributions.statuses import Status
from forum.models.consultation import Consultation
from forum.services.consultations.overview import DateChangeView, Overview
from forum.services.discussion.entries import ContributionView
from forum.services.discussion.passages import QuoteSource
from forum.services.exports.report_parts import ReportWords
from forum.web.http.addresses import address
from forum.web.language import dates, files
from forum.web.language import labels as wording
from forum.web.language.countries import countries_counted, countries_named


def labels(said: Overview) -> dict[str, str]:
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
        "count": _count(said),
        "no_answer": _("Nobody has answered this question."),
        **_marks(),
    }


def _marks() -> dict[str, str]:
    """Return the labels of what else there is to say of a contribution."""
    return {
        "publication": _("Shown with"),
        "late": _("Received after closing"),
        "edited": _("Edited on"),
        "signatures": _("Number of co-signatories"),
        "signatories": _("Co-signatories"),
        "before_edit": _("before the text was edited"),
        "files": _("Files"),
        "yes": _("yes"),
    }


def report_words(consultation: Consultation, said: Overview, code: str) -> ReportWords:
    """Return the words for a report; call it inside `web.letters.speaking(code)`."""
    zone = consultation.zone
    capacities = {c: str(words) for c, words in wording.CAPACITIES.items()}
    base = address("contributions.show", code, slug=consultation.slug, number=0)[:-1]
    page = address("consultations.show", code, slug=consultation.slug)
    site = current_app.config["FORUM_SITE_NAME"]
    return ReportWords(
        language=code,
        site=site,
        subtitle=_("Proceedings, %(site)s. %(address)s", site=site, address=page),
        labels=labels(said),
        facts=_facts(consultation, said),
        translated=wording.translation_label,
        not_yet=wording.not_yet,
        date=lambda value: dates.full(value, zone),
        country=countries_named,
        capacity=lambda value: "" if value is Capacity.PERSONAL else capacities[value],
        appearance=lambda value: str(wording.PUBLICATION_CHOICES[value]),
        shown_as=wording.author_name,
        remarks=_remarks(zone),
        quoted=_quoted,
        post=lambda title: _("a note of the team: %(title)s", title=title),
        size=files.size,
        stub=_stub,
        post_kind=lambda kind: str(wording.POST_KINDS[kind]),
        event=_event(zone),
        language_name=wording.language_name,
        address=lambda number: page if number is None else f"{base}{number}",
    )


def _facts(consultation: Consultation, said: Overview) -> tuple[tuple[str, str], ...]:
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
        (_("Received after closing"), _some(said.counts, "late")),
        (_("Co-signatures"), _some(said.counts, "signatures")),
        (_("Countries"), str(countries_counted(said.counts.get("country", {})))),
    ]
    return tuple((label, value) for label, value in found if value)


def _some(counts: Mapping[str, Mapping[str, int]], kind: str) -> str:
    """Return a count, or nothing for none."""
    return str(counts.get(kind, {}).get("", "") or "")


def _count(said: Overview) -> str:
    if said.counts.get("signatures"):
        return _("Contributions, replies and co-signatures")
    return _("Contributions and replies")


def _remarks(zone: str) -> Callable[[ContributionView], tuple[str, ...]]:
    def remarks(entry: ContributionView) -> tuple[str, ...]:
        late = _("Received after closing") if entry.late else ""
        edited = ""
        if entry.edited_at is not None:
            edited = _("Edited on %(day)s", day=dates.full(entry.edited_at, zone))
        return tuple(filter(None, (late, edited)))

    return remarks


def _quoted(quoted: QuoteSource) -> str:
    if quoted.post_id is not None:
        return _("Quoted from a note of the team, %(who)s:", who=quoted.name)
    if not quoted.is_shown:
        return _("Quoted from [%(n)s]. These words are no longer shown.", n=quoted.number)
    who = wording.author_name(quoted.name, quoted.organisation, quoted.publication)
    if quoted.is_earlier:
        return _("Quoted from an earlier version of [%(n)s], %(who)s:", n=quoted.number, who=who)
    return _("Quoted from [%(n)s], %(who)s:", n=quoted.number, who=who)


def _stub(status: Status) -> str:
    if status is Status.WITHDRAWN:
        return _("Withdrawn by its author.")
    return _("Hidden by the moderator.")


def _event(zone: str) -> Callable[[DateChangeView], str]:
    def sentence(event: DateChangeView) -> str:
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
