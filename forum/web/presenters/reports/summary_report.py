"""The summary in a report: its sections, and the words that it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.exports.choice import TextChoice
from forum.domain.exports.report import (
    ReportContribution,
    ReportPassage,
    ReportQuestion,
    ReportStatement,
    ReportSummary,
    ReportSummarySection,
)
from forum.domain.synthesis.summaries import SummaryPart
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.synthesis.quoted import CitedContribution
from forum.services.synthesis.summary.page import CitedSource, SummaryView
from forum.services.synthesis.summary.sources import CitedWords
from forum.web.http.addresses import address
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language
from forum.web.presenters.reports.authors import byline, capacity_words
from forum.web.presenters.reports.summary import NamedSection, name_sections
from forum.web.presenters.reports.texts import quoted_text, report_text, report_title
from forum.web.presenters.texts import append_citations


@dataclass(frozen=True)
class SummaryReporter:
    """Makes the parts of a report that come from the summary."""

    view: SummaryView
    consultation: Consultation
    overview: Overview
    texts: TextChoice

    def summary(self) -> ReportSummary:
        """Return the summary with its sections, each statement with all its citations."""
        view = self.view
        published = ""
        if view.published_at is not None:
            published = dates.full_date(view.published_at, self.consultation.zone)
        kind = _("Interim summary") if view.is_interim else ""
        return ReportSummary(
            title=report_title(view.title, self.texts),
            standfirst=None
            if view.standfirst is None
            else report_text(view.standfirst, self.texts),
            byline=", ".join(filter(None, (kind, view.author.name, published))),
            sections=tuple(map(self._section, name_sections(view, self.overview))),
        )

    def _section(self, named: NamedSection) -> ReportSummarySection:
        question = named.question
        return ReportSummarySection(
            title=named.title,
            question=None
            if question is None
            else ReportQuestion(question.number, report_text(question.text, self.texts)),
            statements=tuple(self._statements(named)),
            has_charts=named.part is SummaryPart.PARTICIPATION,
        )

    def _statements(self, named: NamedSection) -> Iterator[ReportStatement]:
        for block in named.section.blocks if named.section else ():
            if not block.number:
                title = report_title(block.text, self.texts)
                yield ReportStatement(is_heading=True, text=title, cites=())
                continue
            text = report_text(block.text, self.texts)
            yield ReportStatement(
                is_heading=False,
                text=replace(
                    text,
                    html=_cite(text.html, block.cites),
                    translation=text.translation and _cite(text.translation, block.cites),
                ),
                cites=tuple(block.cites),
            )

    def cited(self) -> tuple[ReportContribution, ...]:
        """Return the contributions that are cited and can be read, with the words cited of them."""
        words: dict[int, dict[CitedWords, None]] = {}
        contributions: dict[int, CitedContribution] = {}
        for source in self._sources():
            contribution = source.contribution
            contributions[contribution.number] = contribution
            words.setdefault(contribution.number, {}).update(dict.fromkeys(source.excerpts))
        return tuple(
            self._contribution(contributions[number], list(words[number]))
            for number in sorted(contributions)
        )

    def _sources(self) -> Iterator[CitedSource]:
        for statement in self.view.statements:
            yield from (s for s in statement.sources if s.contribution.is_readable)

    def _contribution(
        self, one: CitedContribution, words: Sequence[CitedWords]
    ) -> ReportContribution:
        """Return a contribution with its excerpts; with its first words only if it has none."""
        name = labels.author_name(one.name, one.organisation, one.publication)
        slug = self.consultation.slug
        excerpts = [each for each in words if not each.is_opening] or words
        return ReportContribution(
            number=one.number,
            name=one.name,
            displayed_name=name,
            byline=byline(name, one.organisation, one.countries, one.capacity),
            organisation=one.organisation,
            country=country_names(one.countries),
            capacity=capacity_words(one.capacity),
            label=None,
            language=labels.language_name(one.language),
            submitted_at=None,
            date="",
            address=address("contributions.show", language(), slug=slug, number=one.number),
            parent=None,
            post=(),
            root=None,
            title=None,
            passages=tuple(self._passages(excerpts)),
        )

    def _passages(self, excerpts: Sequence[CitedWords]) -> Iterator[ReportPassage]:
        """Yield excerpts; that there is no translation is said once."""
        last = ""
        for words in excerpts:
            text = quoted_text(words, self.texts, language())
            is_said = text.translation is None and text.label == last
            last = text.label
            yield ReportPassage(replace(text, label="") if is_said else text, None)


def _cite(html: str, numbers: Sequence[int]) -> str:
    return str(append_citations(Markup(html), numbers))  # noqa: S704 - stored safe HTML
