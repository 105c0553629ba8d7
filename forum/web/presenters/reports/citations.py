"""How to cite a summary, a discussion or a contribution, the same on every page and in every file.

Each is a line in parts, since titles are in languages of their own.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.exports.report import Words
from forum.domain.languages import BY_CODE
from forum.models.consultation import Consultation
from forum.services.discussion.contribution_views import ContributionView
from forum.services.synthesis.summary.page import SummaryView
from forum.services.texts.localised import LocalisedText
from forum.web.http.addresses import address
from forum.web.language import dates
from forum.web.language.locale import language
from forum.web.presenters.texts import words_html

Line = tuple[Words, ...]

_TITLE: Final = "\0"
_ENDS: Final = (".", "?", "!", "…")


def line_text(line: Line) -> str:
    """Return a line as text."""
    return "".join(words.text for words in line)


def line_html(line: Line) -> Markup:
    """Return a line as HTML; parts in another language than the page's say so."""
    return Markup("").join(words_html(part.text, part.language or language()) for part in line)


def cite_summary(view: SummaryView, consultation: Consultation, title: LocalisedText) -> Line:
    """Return how to cite an edition of a summary, of a consultation with this title."""
    kind = (
        _("Interim summary of an e-discussion")
        if view.is_interim
        else _("Summary of an e-discussion")
    )
    year, day = "", ""
    if view.published_at:
        year = f" ({_year(view.published_at, consultation)})"
        day = dates.day(view.published_at, consultation.zone)
    edition = _("version %(number)s", number=view.number) if view.number else ""
    slug = consultation.slug
    page = (
        address("synthesis.edition", language(), slug=slug, number=view.number)
        if view.number
        else address("synthesis.show", language(), slug=slug)
    )
    rest = ", ".join(filter(None, (kind, edition, day)))
    return (
        Words(f"{view.author.name}{year}. "),
        _title_words(title),
        Words(BY_CODE[language()].colon),
        _title_words(view.title),
        Words(f"{_stop(view.title)} {rest}. {page}"),
    )


def cite_discussion(
    consultation: Consultation, title: LocalisedText, at: datetime, *, site: str
) -> Line:
    """Return how to cite all contributions to a discussion, as they were at an instant."""
    organisers = ", ".join(consultation.organisers)
    by = Words(organisers, consultation.language) if organisers else Words(site)
    rest = _(
        "Contributions to an e-discussion on %(site)s, as at %(day)s. %(address)s",
        site=site,
        day=dates.day(at, consultation.zone),
        address=address("consultations.show", language(), slug=consultation.slug),
    )
    year = _year(at, consultation)
    return (by, Words(f" ({year}). "), _title_words(title), Words(f"{_stop(title)} {rest}"))


def cite_contribution(
    view: ContributionView, author: str, consultation: Consultation, title: LocalisedText
) -> Line:
    """Return how to cite a contribution, whose author appears as `author`, in its last version."""
    page = address("contributions.show", language(), slug=consultation.slug, number=view.number)
    at = view.edited_at or (view.submitted_at if view.dated else None)
    if at is None:
        line = _(
            "%(author)s, contribution %(n)s to “%(title)s”.",
            author=author, n=view.number, title=_TITLE,
        )  # fmt: skip
    else:
        line = _(
            "%(author)s, contribution %(n)s to “%(title)s”, version of %(day)s.",
            author=author, n=view.number, title=_TITLE, day=dates.day(at, consultation.zone),
        )  # fmt: skip
    before, _mark, after = line.partition(_TITLE)
    return Words(before), _title_words(title), Words(f"{after} {page}")


def _year(at: datetime, consultation: Consultation) -> int:
    return at.astimezone(ZoneInfo(consultation.zone)).year


def _title_words(title: LocalisedText) -> Words:
    return Words(title.plain, title.display_language)


def _stop(title: LocalisedText) -> str:
    """Return the full stop after a title, unless it ends with a sign of its own."""
    return "" if title.plain.endswith(_ENDS) else "."
