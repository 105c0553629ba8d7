"""What a report says of itself: what was left out, how to cite it, and how it may be used."""

import re
from dataclasses import dataclass
from typing import Final, Self

from flask_babel import gettext as _

from forum import clock
from forum.domain.exports.choice import OFFICIAL, ExportFilters
from forum.domain.exports.report import ReportFact, Words
from forum.domain.html.read import plain_text
from forum.services.exports.proceedings import Proceedings
from forum.services.texts.localised import LocalisedText
from forum.web.http.addresses import address
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.stakeholders import stakeholder_words
from forum.web.presenters.reports.citations import cite_discussion, cite_summary, line_text

_LICENCE: Final = re.compile(r"\bCC(?:0|[ -]BY(?:-(?:NC|ND|SA)){0,2})(?: \d\.\d)?(?![\w.-])")
"""The short name of a Creative Commons licence in a consent notice."""


@dataclass(frozen=True)
class Terms:
    """The terms of one report, in its language."""

    subtitle: str
    address: str
    cited_as: tuple[Words, ...]
    licence: str
    filters: tuple[Words, ...]

    @classmethod
    def of(cls, proceedings: Proceedings, page: str, site: str) -> Self:
        """Return the terms of the proceedings, or of the document of the summary."""
        title, language = proceedings.overview.title, proceedings.language
        consultation, summary = proceedings.consultation, proceedings.summary
        slug = consultation.slug
        if proceedings.is_of_summary and summary is not None:
            page = address("synthesis.show", language, slug=slug)
            subtitle = (
                _("Interim summary of an e-discussion, %(site)s. %(address)s",
                  site=site, address=page)
                if summary.is_interim
                else _("Summary of an e-discussion, %(site)s. %(address)s",
                       site=site, address=page)
            )  # fmt: skip
            citation = cite_summary(summary, consultation, title)
        else:
            subtitle = _("Proceedings, %(site)s. %(address)s", site=site, address=page)
            citation = cite_discussion(consultation, title, clock.now(), site=site)
        conditions = address("consultations.consent", language, slug=slug)
        return cls(
            subtitle=subtitle,
            address=page,
            cited_as=citation,
            licence=_licence(proceedings.consent, conditions),
            filters=_filter_words(proceedings),
        )

    @property
    def citation(self) -> str:
        """Return how to cite the document, as text."""
        return line_text(self.cited_as)

    @property
    def facts(self) -> tuple[ReportFact, ...]:
        """Return the terms as rows of the title page."""
        rows = [
            (_("Only"), self.filters),
            (_("How to cite"), self.cited_as),
            (_("Licence"), (Words(self.licence),)),
        ]
        return tuple(ReportFact(label, parts) for label, parts in rows if parts)


def _licence(consent: LocalisedText, conditions: str) -> str:
    """Return the licence that the consent notice names, and where that notice stands."""
    named = _LICENCE.search(plain_text(str(consent.html)))
    if named is None:
        return _("As the authors agreed: %(address)s", address=conditions)
    return _(
        "%(licence)s, as the authors agreed: %(address)s", licence=named[0], address=conditions
    )


def _filter_words(proceedings: Proceedings) -> tuple[Words, ...]:
    """Return which contributions are in the file; nothing if all are."""
    filters, words = proceedings.filters, list[Words]()
    for label, value in _named_values(filters, proceedings):
        words.append(Words(f"{'; ' if words else ''}{label} {value.text}", value.language))
    return tuple(words)


def _named_values(filters: ExportFilters, proceedings: Proceedings) -> list[tuple[str, Words]]:
    questions = {str(q.number): q.text for q in proceedings.overview.questions}
    asked = questions.get(filters.question)
    capacity = _("official") if filters.capacity == OFFICIAL else _("personal")
    late = _("received after closing") if filters.late == "yes" else _("received in time")
    rows = [
        (filters.question, _("Question:"), Words(asked.plain, asked.display_language) if asked
         else Words(_("no guiding question"))),
        (filters.country, _("Country:"), Words(country(filters.country))),
        (filters.written, _("Written in:"), Words(labels.language_name(filters.written))),
        (filters.capacity, _("Capacity:"), Words(capacity)),
        (filters.stakeholder, _("Kind of stakeholder:"),
         Words(stakeholder_words(filters.stakeholder))),
        (filters.late, "", Words(late)),
    ]  # fmt: skip
    return [(label, value) for chosen, label, value in rows if chosen]
