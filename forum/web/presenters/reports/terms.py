"""What a report says of itself: what was left out, how to cite it, and how it may be used."""

import re
from collections.abc import Iterator
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
from forum.web.language import dates, labels
from forum.web.language.countries import country

_LICENCE: Final = re.compile(r"\bCC(?:0|[ -]BY(?:-(?:NC|ND|SA)){0,2})(?: \d\.\d)?(?![\w.-])")
"""The short name of a Creative Commons licence in a consent notice."""


@dataclass(frozen=True)
class Terms:
    """The terms of one report, in its language."""

    subtitle: str
    address: str
    citation: str
    foreign: tuple[Words, ...]
    """Names and titles in the citation, in their order, each in a language of its own."""

    licence: str
    filters: tuple[Words, ...]

    @classmethod
    def of(cls, proceedings: Proceedings, page: str, site: str, *, is_summary: bool) -> Self:
        """Return the terms of the proceedings, or of the document of the summary."""
        title, language = proceedings.overview.title, proceedings.language
        slug = proceedings.consultation.slug
        now = clock.now()
        day = dates.day(now, proceedings.consultation.zone)
        organisers = ", ".join(proceedings.consultation.organisers)
        by = Words(organisers, proceedings.consultation.language) if organisers else Words(site)
        subtitle = _("Proceedings, %(site)s. %(address)s", site=site, address=page)
        citation = _(
            "%(by)s (%(year)s). %(title)s. Contributions to an e-discussion on %(site)s, as at "
            "%(day)s. %(address)s",
            by=by.text, year=now.year, title=title.plain, site=site, day=day, address=page,
        )  # fmt: skip
        summary = proceedings.summary
        if is_summary and summary is not None and summary.published_at is not None:
            page = address("synthesis.show", language, slug=slug)
            subtitle = _(
                "Summary of an e-discussion, %(site)s. %(address)s", site=site, address=page
            )
            title, by = summary.title, Words(summary.author.name)
            citation = _(
                "%(by)s (%(year)s). %(title)s. Summary of an e-discussion, version of %(day)s. "
                "%(address)s",
                by=by.text, year=summary.published_at.year, title=title.plain,
                day=dates.day(summary.published_at, proceedings.consultation.zone), address=page,
            )  # fmt: skip
        conditions = address("consultations.consent", language, slug=slug)
        return cls(
            subtitle=subtitle,
            address=page,
            citation=citation,
            foreign=(by, Words(title.plain, title.display_language)),
            licence=_licence(proceedings.consent, conditions),
            filters=_filter_words(proceedings),
        )

    def _citation_parts(self) -> Iterator[Words]:
        """Yield the parts of the citation with their languages."""
        rest = self.citation
        for words in self.foreign:
            before, _found, rest = rest.partition(words.text)
            yield from (Words(before), words)
        yield Words(rest)

    @property
    def facts(self) -> tuple[ReportFact, ...]:
        """Return the terms as rows of the title page."""
        rows = [
            (_("Only"), self.filters),
            (_("How to cite"), tuple(self._citation_parts())),
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
        (filters.stakeholder, _("Kind of stakeholder:"), Words(filters.stakeholder)),
        (filters.late, "", Words(late)),
    ]  # fmt: skip
    return [(label, value) for chosen, label, value in rows if chosen]
