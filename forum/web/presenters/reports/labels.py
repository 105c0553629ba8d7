"""The labels and the title page of a report, in its language."""

from datetime import datetime

from flask_babel import gettext as _

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.exports.report import ReportFact, Words
from forum.domain.synthesis.figures import Figures, number_of
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.web.language import dates
from forum.web.language.seats import seat_words, seat_words_or_role
from forum.web.presenters.reports.columns import column_meanings


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
        "count": _count_label(overview),
        "no_answer": _("Nobody has answered this question."),
        **_remark_labels(),
        **_document_labels(),
        **column_meanings(),
        **_archive_labels(),
    }


def _archive_labels() -> dict[str, str]:
    """Return the labels of an archive and of its README."""
    return {
        "previous": _("Previous page"),
        "next": _("Next page"),
        "pages": _("Pages"),
        "in_archive": _("In this archive"),
        "archive_about": _(
            "To read, open index.html in any browser; no connection is needed. To check that "
            "nothing has changed, run: sha256sum -c SHA256SUMS"
        ),
        "archive_index": _("The title page, with the contents of all pages."),
        "archive_columns": _("What the columns of both tables mean."),
        "archive_json": _(
            "The whole discussion as data, with all translations; it can be loaded into this "
            "software."
        ),
        "archive_licence": _("What authors agreed to, and the licence."),
        "archive_readme": _("How this archive is made up."),
        "archive_manifest": _("All files with their sizes and checksums, for machines."),
        "archive_sums": _("The SHA-256 checksums of all files."),
        "archive_missing": _("These files could not be read when the archive was made:"),
    }


def _document_labels() -> dict[str, str]:
    """Return the labels of annexes and of what documents say of themselves."""
    return {
        "page_of": _("page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"),
        "cited": _("Annex: contributions cited"),
        "contributors": _("Annex: contributors"),
        "whole_text": _("The whole text:"),
        "cite": _("How to cite"),
        "licence": _("Licence"),
        "columns": _("Columns"),
        "column": _("Column"),
        "meaning": _("Meaning"),
        "contribution_rows": _("One row for each contribution"),
        "answer_rows": _("One row for each answer"),
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


def label_words(label: SeatLabel) -> Words | None:
    """Return the label of a seat in the language of the report, if it has one."""
    return Words(*seat_words(label)) if label else None


def title_page(
    consultation: Consultation, overview: Overview, figures: Figures, at: datetime
) -> tuple[ReportFact, ...]:
    """Return the rows of the title page: organisers, dates, and figures as at an instant."""

    def when(value: datetime | None) -> str:
        if value is None:
            return _("not set")
        return dates.full_date_in_zone(value, consultation.zone)

    def number(kind: str, *, shows_zero: bool = False) -> list[Words]:
        found = number_of(figures, kind)
        return [Words(str(found) if found or shows_zero else "")]

    organisers = ", ".join(consultation.organisers)
    rows: list[tuple[str, list[Words]]] = [
        (_("As at"), [Words(when(at))]),
        (_("Organised by"), [Words(organisers, consultation.language)]),
        (_("Team"), _team_words(overview)),
        (
            _("Opens") if _is_after(consultation.opens_at, at) else _("Opened"),
            [Words(when(consultation.opens_at))],
        ),
        (
            _("Closes") if _is_after(consultation.closes_at, at) else _("Closed"),
            [Words(when(consultation.closes_at))],
        ),
        (_("Contributions"), number("contributions", shows_zero=True)),
        (_("Replies"), number("replies", shows_zero=True)),
        (_("After closing"), number("late")),
        (_("Co-signatures"), number("signatures")),
        (_("Countries"), number("countries", shows_zero=True)),
    ]
    facts = (ReportFact(label, tuple(parts)) for label, parts in rows)
    return tuple(fact for fact in facts if fact.value)


def _is_after(value: datetime | None, at: datetime) -> bool:
    return value is not None and value > at


def _team_words(overview: Overview) -> list[Words]:
    """Return the team on one line, each label in its language."""
    words: list[Words] = []
    for seat in overview.team:
        organisation = f", {seat.organisation}" if seat.organisation else ""
        words += [
            Words(f"{'; ' if words else ''}{seat.name}, "),
            Words(*seat_words_or_role(seat.label, seat.role)),
            Words(organisation),
        ]
    return words


def _count_label(overview: Overview) -> str:
    if overview.counts.get("signatures"):
        return _("Contributions, replies and co-signatures")
    return _("Contributions and replies")
