"""The summary in words: the titles of its sections, and its statements with their citations."""

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l

from forum.domain.synthesis.summaries import SummaryPart
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.synthesis.summary.page import SummarySection, SummaryView

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
