"""The summary in words: the titles of its sections, and its statements with their citations."""

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from forum.domain.synthesis.summaries import SummaryPart
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.synthesis.summary.page import SummarySection, SummaryView
from forum.web.language import dates

PART_TITLES: Final = {
    SummaryPart.BRIEF: _l("In brief"),
    SummaryPart.METHOD: _l("Method and limits"),
    SummaryPart.PARTICIPATION: _l("Who took part"),
    SummaryPart.QUESTION: _l("By question"),
    SummaryPart.OUTSIDE: _l("Outside the questions"),
    SummaryPart.AGREEMENT: _l("Agreement and disagreement"),
    SummaryPart.RECOMMENDATIONS: _l("Recommendations"),
    SummaryPart.NEXT_STEPS: _l("Next steps"),
}


@dataclass(frozen=True, slots=True)
class NamedSection:
    """A section with its anchor; a section of a question has the question instead of a title."""

    anchor: str
    title: str
    question: QuestionView | None
    part: SummaryPart
    section: SummarySection | None

    @property
    def key(self) -> str:
        """Return what names the section in forms."""
        return f"question-{self.question.id}" if self.question else self.part.value


def name_sections(view: SummaryView, overview: Overview) -> list[NamedSection]:
    """Return the sections of a summary that readers see; who took part is always one of them."""
    questions = {question.id: question for question in overview.questions}
    named = [name_section(section, questions) for section in view.sections]
    if any(section.part is SummaryPart.PARTICIPATION for section in named):
        return named
    parts = list(SummaryPart)
    place = parts.index(SummaryPart.PARTICIPATION)
    at = sum(parts.index(section.part) < place for section in named)
    empty = SummarySection(SummaryPart.PARTICIPATION, None)
    return [*named[:at], name_section(empty, questions), *named[at:]]


def name_section(section: SummarySection, questions: dict[int, QuestionView]) -> NamedSection:
    """Return a section with its title."""
    question = questions.get(section.question or 0)
    if section.part is SummaryPart.QUESTION and question is not None:
        return NamedSection(f"question-{question.number}", "", question, section.part, section)
    part = SummaryPart.OUTSIDE if section.part is SummaryPart.QUESTION else section.part
    anchor = part.value.replace("_", "-")
    return NamedSection(anchor, str(PART_TITLES[part]), None, part, section)


def suggest_citation(
    view: SummaryView, consultation: Consultation, title: Markup, site: str
) -> Markup:
    """Return how to cite a summary, with edition and date; `site` is the address of the site."""
    kind = (
        _("Interim summary of an e-discussion")
        if view.is_interim
        else _("Summary of an e-discussion")
    )
    year = f" ({view.published_at.year})" if view.published_at else ""
    day = dates.day(view.published_at, consultation.zone) if view.published_at else ""
    edition = _("version %(number)s", number=view.number) if view.number else ""
    if view.number:
        page = url_for("synthesis.edition", slug=consultation.slug, number=view.number)
    else:
        page = url_for("synthesis.show", slug=consultation.slug)
    rest = ", ".join(filter(None, (kind, edition, day)))
    return Markup("{}{}. {}. {}. {}{}").format(view.author.name, year, title, rest, site, page)
