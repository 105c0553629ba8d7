"""Which texts the reading desk lists: the filters in its address, and the texts they let pass."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from flask import request
from flask_babel import gettext as _

from forum.domain.characters import shorten
from forum.domain.contributions.content import Capacity
from forum.domain.inquiries import InquiryState
from forum.domain.search.query import MAX_CHARACTERS, parse_query
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.inquiries.reading import find_states
from forum.services.search.counts import FilteredMatches
from forum.services.search.query import NO_QUESTION, Facet, HitOrder, SearchQuery
from forum.services.search.scope import match_texts
from forum.services.synthesis.desk import find_marked_ids
from forum.services.synthesis.reading import find_read_ids
from forum.services.synthesis.summaries import cited_contribution_ids
from forum.web.http.query import text_arg
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.locale import language

FACETS: Final = (Facet.QUESTION, Facet.COUNTRY, Facet.LANGUAGE, Facet.CAPACITY)
STATES: Final = ("unread", "uncited", "unmarked", "asked", "answered")
SHOWN: Final = ("both", "original", "translation")
TEXTS_PER_PAGE: Final = 8
MAX_LABEL: Final = 60


@dataclass(frozen=True)
class DeskChoice:
    """What was chosen: words, filters as in the address, states, and which version is displayed."""

    words: str = ""
    filters: Mapping[Facet, str] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    version: str = SHOWN[0]

    @property
    def is_narrowed(self) -> bool:
        """Return whether some texts may be left out."""
        return bool(self.words or self.filters or self.states)

    @property
    def arguments(self) -> dict[str, str]:
        """Return the choice as arguments of an address."""
        values: dict[str, str] = {
            "q": self.words,
            **{facet.value: chosen for facet, chosen in self.filters.items()},
            **{state: "1" for state in STATES if state in self.states},
            "version": "" if self.version == SHOWN[0] else self.version,
        }
        return {name: value for name, value in values.items() if value}


def read_choice() -> DeskChoice:
    """Return the choice in the address of this request."""
    version = text_arg("version")
    return DeskChoice(
        words=text_arg("q").strip()[:MAX_CHARACTERS],
        filters={f: value for f in FACETS if (value := text_arg(f.value).strip()[:80])},
        states=frozenset(state for state in STATES if request.args.get(state)),
        version=version if version in SHOWN else SHOWN[0],
    )


@dataclass(frozen=True)
class DeskFilter:
    """A filter with its values and their labels; `chosen` is empty if none is."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]
    chosen: str


class DeskList:
    """The texts that a choice lets pass, in the order of their numbers."""

    def __init__(
        self, consultation: Consultation, choice: DeskChoice, reader: User, outline: Overview
    ) -> None:
        self.choice = choice
        self._consultation = consultation
        self.questions = outline.questions
        query = SearchQuery(
            terms=parse_query(choice.words),
            filters=self._stored_filters(),
            consultation_id=consultation.id,
            order=HitOrder.NUMBER,
        )
        matches = match_texts(query, reader, language())
        self._matches, self._texts = FilteredMatches(matches, query), matches.texts
        self.read_ids = find_read_ids(consultation, reader)
        self.cited_ids = cited_contribution_ids(consultation)
        self.marked_ids = find_marked_ids(consultation.id)

    def _stored_filters(self) -> dict[Facet, str]:
        """Return the filters with ids of questions instead of their numbers."""
        filters = dict(self.choice.filters)
        if Facet.QUESTION in filters:
            ids = {str(q.number): str(q.id) for q in self.questions} | {NO_QUESTION: NO_QUESTION}
            filters[Facet.QUESTION] = ids.get(filters[Facet.QUESTION], "")
        return filters

    @cached_property
    def _inquiries(self) -> dict[int, set[InquiryState]]:
        return find_states(self._consultation)

    @cached_property
    def _places(self) -> list[int]:
        left_out = {
            "unread": self.read_ids,
            "uncited": self.cited_ids,
            "unmarked": self.marked_ids,
        }
        without = [left_out[state] for state in self.choice.states if state in left_out]
        ids = self._texts.ids
        places = [p for p in self._matches.places if not any(ids[p] in some for some in without)]
        if not (wanted := self.choice.states & set(InquiryState)):
            return places
        return [p for p in places if self._inquiries.get(ids[p], set()) & wanted]

    @cached_property
    def numbers(self) -> list[int]:
        """Return the numbers of all texts that pass."""
        return [self._texts.numbers[place] for place in self._places]

    def page_after(self, number: int) -> list[int]:
        """Return the ids of the first texts with higher numbers."""
        start = bisect_right(self.numbers, number)
        return self._ids(start, start + TEXTS_PER_PAGE)

    def page_before(self, number: int) -> list[int]:
        """Return the ids of the last texts with lower numbers."""
        end = bisect_left(self.numbers, number)
        return self._ids(max(0, end - TEXTS_PER_PAGE), end)

    def _ids(self, start: int, end: int) -> list[int]:
        return [self._texts.ids[place] for place in self._places[start:end]]

    def neighbours(self, number: int) -> tuple[int, int]:
        """Return the numbers of the texts before and after one, 0 where there is none."""
        before = bisect_left(self.numbers, number)
        after = bisect_right(self.numbers, number)
        return (
            self.numbers[before - 1] if before else 0,
            self.numbers[after] if after < len(self.numbers) else 0,
        )

    def count(self, ids: set[int]) -> int:
        """Return how many of all texts of the consultation are among these."""
        return sum(id_ in ids for id_ in self._texts.ids)

    @property
    def total(self) -> int:
        """Return the number of all texts of the consultation that readers see."""
        return len(self._texts.ids)

    def filters(self) -> list[DeskFilter]:
        """Return the filters that are set or have at least two values."""
        counts = self._matches.count().by_facet
        titles = {
            Facet.QUESTION: _("Question"),
            Facet.COUNTRY: _("Country"),
            Facet.LANGUAGE: _("Written in"),
            Facet.CAPACITY: _("Capacity"),
        }
        offered = []
        for facet in FACETS:
            chosen = self.choice.filters.get(facet, "")
            options = self._options(facet, counts.get(facet, {}))
            if len(options) > 1 or chosen:
                offered.append(DeskFilter(facet.value, titles[facet], options, chosen))
        return offered

    def _options(self, facet: Facet, counts: Mapping[str, int]) -> list[tuple[str, str]]:
        if facet is Facet.QUESTION:
            options = [
                (str(q.number), f"{label_question(q)} ({counts.get(str(q.id), 0)})")
                for q in self.questions
            ]
            if general := counts.get(NO_QUESTION, 0):
                label = _("On the subject as a whole")
                options.append((NO_QUESTION, f"{label} ({general})"))
            return options
        labelled = {value: _label(facet, value) for value in counts if value}
        return [
            (value, f"{label} ({counts[value]})")
            for value, label in sorted(labelled.items(), key=lambda option: option[1])
        ]


def label_question(question: QuestionView) -> str:
    """Return the number of a question and its first words."""
    return f"{question.number} {shorten(question.text.plain, MAX_LABEL)}"


def _label(facet: Facet, value: str) -> str:
    if facet is Facet.COUNTRY:
        return country(value)
    if facet is Facet.LANGUAGE:
        return labels.language_name(value)
    return str(labels.CAPACITY_CHOICES[Capacity(value)]) if value in set(Capacity) else value
