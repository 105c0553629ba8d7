"""The filters of a search in words: what can be chosen, with how many, and what is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.contributions.content import Capacity
from forum.domain.countries import REGIONS, region_name
from forum.services.consultations.overview import QuestionView
from forum.services.search.query import CONTRIBUTION, NO_QUESTION, REPLY, Facet, FacetCounts
from forum.views.search.form import CHOSEN, SearchForm
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.locale import language

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
LONGEST: Final = 70


@dataclass(frozen=True)
class FilterOption:
    """One value of a filter, and how many texts it gives."""

    value: str
    label: str
    n: int


@dataclass(frozen=True)
class FilterChoice:
    """A filter with its values; `chosen` is empty where all are wanted."""

    name: str
    title: str
    options: Sequence[FilterOption]
    chosen: str


@dataclass(frozen=True)
class ChosenFilter:
    """A filter that is set, in words, and the search without it."""

    title: str
    label: str
    without: Mapping[str, str]


class SearchFilters:
    """The filters of one search of one consultation, or of all."""

    def __init__(self, form: SearchForm, questions: Sequence[QuestionView]) -> None:
        self.form = form
        self.questions = {str(question.id): question for question in questions}

    def choices(self, counts: FacetCounts | None) -> list[FilterChoice]:
        """Return the filters between whose values there is a choice, or that are set."""
        by = {} if counts is None else counts.by
        made = (self._choice(facet, by.get(facet, {})) for facet in CHOSEN)
        return [choice for choice in made if len(choice.options) > 1 or choice.chosen]

    def chosen(self) -> list[ChosenFilter]:
        """Return the filters that are set."""
        form = self.form
        found = [
            ChosenFilter(
                str(TITLES[facet]),
                self._label(facet, self._id(facet, value)),
                form.address(**{facet.value: ""}),
            )
            for facet, value in form.chosen.items()
        ]
        others = (
            (_("Name or organisation"), form.author, "author"),
            (_("From"), form.since, "from"),
            (_("Until"), form.until, "to"),
        )
        found += [
            ChosenFilter(title, told, form.address(**{name: ""}))
            for title, told, name in others
            if told
        ]
        return found

    def _choice(self, facet: Facet, counts: Mapping[str, int]) -> FilterChoice:
        chosen = self._id(facet, self.form.chosen.get(facet, ""))
        numbers = dict(counts)
        if chosen:
            numbers.setdefault(chosen, 0)
        options = [
            FilterOption(self._value(facet, value), self._label(facet, value), n)
            for value, n in numbers.items()
            if value
        ]
        if facet is Facet.QUESTION:
            options.sort(key=lambda option: int(option.value) or len(self.questions) + 1)
        elif facet is Facet.COUNTRY:
            options.sort(key=lambda option: option.label)
        elif facet is Facet.REGION:
            places = {region: place for place, region in enumerate(REGIONS)}
            options.sort(key=lambda option: places.get(option.value, len(places)))
        else:
            options.sort(key=lambda option: (-option.n, option.label))
        return FilterChoice(
            facet.value, str(TITLES[facet]), options, self.form.chosen.get(facet, "")
        )

    def _id(self, facet: Facet, value: str) -> str:
        """Return what the counts call a value of the address."""
        if facet is not Facet.QUESTION or value == NO_QUESTION:
            return value
        return next((id_ for id_, q in self.questions.items() if str(q.number) == value), "")

    def _value(self, facet: Facet, id_: str) -> str:
        """Return what the address calls a value of the counts."""
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
        return _("Sent after closing") if facet is Facet.LATE else value

    def _question(self, id_: str) -> str:
        if id_ not in self.questions:
            return _("On the subject as a whole") if id_ == NO_QUESTION else _("No such question")
        question = self.questions[id_]
        words = question.text.plain
        return (
            f"{question.number} {words[: LONGEST - 1]}…"
            if len(words) > LONGEST
            else (f"{question.number} {words}")
        )
