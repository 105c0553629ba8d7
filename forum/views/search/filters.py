"""The filters of a search: the possible values with their counts, and the chosen ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.characters import shorten
from forum.domain.contributions.content import Capacity
from forum.domain.countries import REGIONS, region_name
from forum.services.consultations.overview import QuestionView
from forum.services.search.query import CONTRIBUTION, NO_QUESTION, REPLY, Facet, FacetCounts
from forum.views.search.form import FORM_FACETS, SearchForm
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.locale import language
from forum.web.language.stakeholders import stakeholder_words

TITLES: Final = {
    Facet.QUESTION: _l("Question"),
    Facet.KIND: _l("Contributions or replies"),
    Facet.LANGUAGE: _l("Written in"),
    Facet.COUNTRY: _l("Country"),
    Facet.REGION: _l("Region of the world"),
    Facet.STAKEHOLDER: _l("Kind of stakeholder"),
    Facet.CAPACITY: _l("Capacity"),
    Facet.ORGANISATION: _l("Organisation"),
    Facet.LATE: _l("After closing"),
}
MAX_LABEL: Final = 70


@dataclass(frozen=True)
class FilterOption:
    """One value of a filter; `hit_count` counts its hits, `language` is that of the label."""

    value: str
    label: str
    hit_count: int
    language: str


@dataclass(frozen=True)
class FilterChoice:
    """A filter with its possible values; `chosen` is empty if none is chosen."""

    name: str
    title: str
    options: Sequence[FilterOption]
    chosen: str


@dataclass(frozen=True)
class ChosenFilter:
    """A filter that is set, with its label and the arguments of the search without it."""

    title: str
    label: str
    language: str
    arguments_without: Mapping[str, str]


class SearchFilters:
    """The filters of one search, in one consultation or in all."""

    def __init__(self, form: SearchForm, questions: Sequence[QuestionView]) -> None:
        self.form = form
        self.questions = {str(question.id): question for question in questions}

    def choices(self, counts: FacetCounts | None) -> list[FilterChoice]:
        """Return the filters that are set or have at least two values, or mark some of the hits."""
        counts_by_facet = {} if counts is None else counts.by_facet
        choices = (self._choice(facet, counts_by_facet.get(facet, {})) for facet in FORM_FACETS)
        return [choice for choice in choices if _is_offered(choice)]

    def chosen(self) -> list[ChosenFilter]:
        """Return the filters that are set."""
        form = self.form
        filters = [
            ChosenFilter(
                str(TITLES[facet]),
                self._label(facet, self._value_in_counts(facet, value)),
                self._language_of(facet, self._value_in_counts(facet, value)),
                form.address(**{facet.value: ""}),
            )
            for facet, value in form.chosen.items()
        ]
        others = (
            (_("Name or organisation"), form.author, "author"),
            (_("From"), form.since, "from"),
            (_("Until"), form.until, "to"),
        )
        filters += [
            ChosenFilter(title, value, "", form.address(**{name: ""}))
            for title, value, name in others
            if value
        ]
        return filters

    def _choice(self, facet: Facet, counts: Mapping[str, int]) -> FilterChoice:
        chosen = self._value_in_counts(facet, self.form.chosen.get(facet, ""))
        counts_by_value = dict(counts)
        if chosen:
            counts_by_value.setdefault(chosen, 0)
        options = [
            FilterOption(
                self._value_in_address(facet, value),
                self._label(facet, value),
                n,
                self._language_of(facet, value),
            )
            for value, n in counts_by_value.items()
            if value
        ]
        if facet is Facet.QUESTION:
            options.sort(key=lambda option: int(option.value) or len(self.questions) + 1)
        elif facet is Facet.COUNTRY:
            options.sort(key=lambda option: option.label)
        elif facet is Facet.REGION:
            positions = {region: position for position, region in enumerate(REGIONS)}
            options.sort(key=lambda option: positions.get(option.value, len(positions)))
        else:
            options.sort(key=lambda option: (-option.hit_count, option.label))
        return FilterChoice(
            facet.value, str(TITLES[facet]), options, self.form.chosen.get(facet, "")
        )

    def _language_of(self, facet: Facet, value: str) -> str:
        """Return the language of the label of a value: for a question, that of its words."""
        question = self.questions.get(value) if facet is Facet.QUESTION else None
        return language() if question is None else question.text.display_language

    def _value_in_counts(self, facet: Facet, value: str) -> str:
        """Return the value in the counts for a value in the address: for a question, its id."""
        if facet is not Facet.QUESTION or value == NO_QUESTION:
            return value
        return next((id_ for id_, q in self.questions.items() if str(q.number) == value), "")

    def _value_in_address(self, facet: Facet, id_: str) -> str:
        """Return the value in the address for a value in the counts: for a question, its number."""
        if facet is Facet.QUESTION and id_ in self.questions:
            return str(self.questions[id_].number)
        return id_

    def _label(self, facet: Facet, value: str) -> str:
        if facet is Facet.QUESTION:
            return self._question(value)
        if facet is Facet.COUNTRY:
            return country(value)
        if facet is Facet.REGION:
            return region_name(value, language())
        if facet is Facet.LANGUAGE:
            return labels.language_name(value)
        if facet is Facet.CAPACITY and value in set(Capacity):
            return str(labels.CAPACITY_CHOICES[Capacity(value)])
        if facet is Facet.KIND:
            kinds = {CONTRIBUTION: _("Contributions"), REPLY: _("Replies")}
            return kinds.get(value, value)
        if facet is Facet.STAKEHOLDER:
            return stakeholder_words(value)
        return _("Sent after closing") if facet is Facet.LATE else value

    def _question(self, id_: str) -> str:
        if id_ not in self.questions:
            return (
                _("On the subject as a whole")
                if id_ == NO_QUESTION
                else _("This question does not exist")
            )
        question = self.questions[id_]
        return f"{question.number} {shorten(question.text.plain, MAX_LABEL)}"


def _is_offered(choice: FilterChoice) -> bool:
    """Return whether a filter narrows a search: what came late stands out from all the rest."""
    if choice.name == Facet.LATE:
        return bool(choice.options)
    return len(choice.options) > 1 or bool(choice.chosen)
