"""The labels and the title page of a report, in its language."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from forum import clock
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.web.language import dates, labels
from forum.web.language.countries import count_countries


def report_labels(overview: Overview) -> dict[str, str]:
    """Return the labels of a report, by the keys of `domain.exports.report.LABELS`."""
    return {
        "contents": _("Contents"),
        "introduction": _("Introduction"),
        "background": _("Background"),
        "questions": _("Guiding questions"),
        "question": _("Question"),
        "notes": _("Notes from the team"),
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
        "count": _count_label(overview),
        "no_answer": _("Nobody has answered this question."),
        **_remark_labels(),
    }


def _remark_labels() -> dict[str, str]:
    """Return the labels of remarks on a contribution."""
    return {
        "publication": _("Shown with"),
        "late": _("Received after closing"),
        "edited": _("Edited on"),
        "signatures": _("Number of co-signatories"),
        "signatories": _("Co-signatories"),
        "before_edit": _("before the text was edited"),
        "files": _("Files"),
        "stakeholder": _("Kind of stakeholder"),
        "region": _("Region"),
        "yes": _("yes"),
        "unset": _(
            "This file lacks letters because the server has no font for them: %(scripts)s. "
            "Where they are missing, the name of the script appears in brackets. The web page "
            "and the other formats contain all letters.",
            scripts="%(scripts)s",
        ),
    }


def title_page(consultation: Consultation, overview: Overview) -> tuple[tuple[str, str], ...]:
    """Return the rows of the title page: organisers, dates and counts, each with its label."""

    def when(value: datetime | None) -> str:
        if value is None:
            return _("not set")
        return dates.full_date_in_zone(value, consultation.zone)

    team = "; ".join(
        ", ".join(
            filter(
                None, (seat.name, labels.label_or_role(seat.label, seat.role), seat.organisation)
            )
        )
        for seat in overview.team
    )
    rows = [
        (_("As at"), when(clock.now())),
        (_("Organised by"), ", ".join(consultation.organisers)),
        (_("Team"), team),
        (_("Opened"), when(consultation.opens_at)),
        (_("Closed"), when(consultation.closes_at)),
        (_("Contributions"), str(overview.contributions)),
        (_("Replies"), str(overview.replies)),
        (_("Received after closing"), _count_or_blank(overview.counts, "late")),
        (_("Co-signatures"), _count_or_blank(overview.counts, "signatures")),
        (_("Countries"), str(count_countries(overview.counts.get("country", {})))),
    ]
    return tuple((label, value) for label, value in rows if value)


def _count_or_blank(counts: Mapping[str, Mapping[str, int]], kind: str) -> str:
    """Return a count, or an empty string for zero."""
    return str(counts.get(kind, {}).get("", "") or "")


def _count_label(overview: Overview) -> str:
    if overview.counts.get("signatures"):
        return _("Contributions, replies and co-signatures")
    return _("Contributions and replies")
