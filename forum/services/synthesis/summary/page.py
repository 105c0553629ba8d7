"""A summary as readers see it: sections of statements, each with the words that it rests on."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from forum.domain.contributions.content import Publication
from forum.domain.synthesis.figures import Figures, number_of
from forum.domain.synthesis.summaries import SummaryPart
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.summary import Edition, Summary
from forum.models.user import User
from forum.services.synthesis.quoted import (
    ChangedQuotation,
    CitedContribution,
    QuotingText,
    find_changed,
    hide_quotations,
    read_quoting,
)
from forum.services.synthesis.summary.records import (
    StatementRecord,
    number_statements,
    read_draft,
    records_of,
)
from forum.services.synthesis.summary.sources import CitedWords, Source, read_sources
from forum.services.texts.localised import LocalisedText, localise

MOST_NAMES: Final = 300
"""So many contributors are named on the page; the exports have all of them."""

MOST_UNCITED: Final = 200


@dataclass(slots=True)
class CitedSource:
    """A contribution that a statement cites, with the words of it that are cited.

    `changed` are quotations in the statement that it no longer says.
    """

    contribution: CitedContribution
    words: list[CitedWords] = field(default_factory=list)
    changed: list[ChangedQuotation] = field(default_factory=list)

    @property
    def excerpts(self) -> list[CitedWords]:
        """Return the words that can be shown."""
        return [words for words in self.words if words.words]

    @property
    def is_broken(self) -> bool:
        """Return whether cited words are no longer there."""
        return any(words.is_broken for words in self.words)


@dataclass(slots=True)
class SummaryBlock:
    """A heading within a section, or a statement with its number and what it cites."""

    id: int
    number: int
    text: LocalisedText
    sources: list[CitedSource]

    @property
    def cites(self) -> list[int]:
        """Return the numbers of the contributions that it cites."""
        return [source.contribution.number for source in self.sources]


@dataclass(slots=True)
class SummarySection:
    """A section with its statements; `question` is the id of its guiding question, if any."""

    part: SummaryPart
    question: int | None
    blocks: list[SummaryBlock] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A summary for readers of one language.

    `number` is that of the edition, 0 for the draft. `figures` say who had taken part when the
    edition was published; a draft has none. `cited` is the number of contributions that it cites,
    and `received` the number of all, both on that day; `uncited` holds the first numbers of the
    others that readers see, and `uncited_more` says how many more there are. Replies are in none
    of them. `changed` are quotations of the title and the lead that their sources no longer say.
    """

    number: int
    author: User
    language: str
    published_at: datetime | None
    is_interim: bool
    title: LocalisedText
    standfirst: LocalisedText | None
    sections: list[SummarySection]
    figures: Figures
    cited: int
    received: int
    uncited: list[int]
    uncited_more: int
    changed: Sequence[ChangedQuotation] = ()

    @property
    def last(self) -> int | None:
        """Return the number of the last contribution on the day of the edition, if it is one."""
        return number_of(self.figures, "last") if self.number else None

    @property
    def statements(self) -> list[SummaryBlock]:
        """Return the statements in their order, without headings."""
        return [block for section in self.sections for block in section.blocks if block.number]


def read_edition(edition: Edition, consultation: Consultation, language: str) -> SummaryView:
    """Return an edition as readers of `language` see it, by a fixed number of statements."""
    return _read_view(edition, records_of(edition), consultation, language)


def preview_draft(summary: Summary, consultation: Consultation, language: str) -> SummaryView:
    """Return the draft as readers of `language` would see it."""
    return _read_view(summary, read_draft(summary), consultation, language)


def _read_view(
    stored: Edition | Summary,
    records: Sequence[StatementRecord],
    consultation: Consultation,
    language: str,
) -> SummaryView:
    texts = localise(
        [stored.title_id, stored.standfirst_id, *(r.text_id for r in records)], language
    )
    since = stored.changed_at if isinstance(stored, Summary) else stored.published_at
    heads = {id_: since for id_ in (stored.title_id, stored.standfirst_id) if id_ is not None}
    quoting = read_quoting(consultation.id, {id_: texts[id_] for id_ in heads}, heads)
    texts |= quoting.texts
    is_draft = isinstance(stored, Summary)
    figures = {} if isinstance(stored, Summary) else stored.figures
    received = _list_received(consultation, None if is_draft else number_of(figures, "last"))
    cited_ids = {citation.contribution for r in records for citation in r.citations}
    uncited = [number for id_, number in received if id_ not in cited_ids]
    sections = _make_sections(records, texts, read_sources(records, language))
    if not is_draft:
        _note_changes(sections, stored.published_at)
    return SummaryView(
        number=0 if isinstance(stored, Summary) else stored.number,
        author=stored.by,
        language=stored.language,
        published_at=None if is_draft else stored.published_at,
        is_interim=not is_draft and stored.is_interim,
        title=texts[stored.title_id],
        standfirst=texts.get(stored.standfirst_id or 0),
        sections=sections,
        figures=figures,
        cited=len(received) - len(uncited) if is_draft else number_of(figures, "cited"),
        received=len(received) if is_draft else number_of(figures, "contributions"),
        uncited=uncited[:MOST_UNCITED],
        uncited_more=len(uncited[MOST_UNCITED:]),
        changed=[each for id_ in heads for each in quoting.changed.get(id_, ())],
    )


def _make_sections(
    records: Sequence[StatementRecord],
    texts: Mapping[int, LocalisedText],
    sources: Mapping[int, Sequence[Source]],
) -> list[SummarySection]:
    sections: list[SummarySection] = []
    numbers = number_statements(records)
    for record in records:
        if not sections or (sections[-1].part, sections[-1].question) != record.section:
            sections.append(SummarySection(*record.section))
        text = texts[record.text_id]
        is_whole = all(source.contribution.is_readable for source in sources[record.id])
        sections[-1].blocks.append(
            SummaryBlock(
                id=record.id,
                number=numbers.get(record.id, 0),
                text=text if is_whole else hide_quotations(text),
                sources=group_sources(sources[record.id]),
            )
        )
    return sections


def _note_changes(sections: Sequence[SummarySection], since: datetime | None) -> None:
    """Add to the sources of statements which quotations they no longer say."""
    blocks = {block.id: block for section in sections for block in section.blocks}
    changed = find_changed(
        {
            id_: QuotingText(block.text.text_id, [s.contribution for s in block.sources], since)
            for id_, block in blocks.items()
        }
    )
    for id_, quotations in changed.items():
        for source in blocks[id_].sources:
            number = source.contribution.number
            source.changed = [each for each in quotations if each.number == number]


def group_sources(sources: Sequence[Source]) -> list[CitedSource]:
    """Return each contribution once, with all the words of it that are cited."""
    groups: dict[int, CitedSource] = {}
    for source in sources:
        id_ = source.contribution.id
        groups.setdefault(id_, CitedSource(source.contribution)).words.append(source.words)
    return list(groups.values())


def _list_received(consultation: Consultation, last: int | None) -> list[tuple[int, int]]:
    """Return ids and numbers of what readers see, up to a number, replies left out."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.number)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.parent_id.is_(None),
            Contribution.has_appeared,
            *_up_to(last),
        )
        .order_by(Contribution.number)
    )
    return [(id_, number) for id_, number in rows if number is not None]


@dataclass(frozen=True, slots=True)
class Contributors:
    """Who wrote what readers see, as they consented to appear, in alphabetical order.

    `names` are the first of them, with organisation and countries; `more` are left out, and
    `withheld` is the number of contributions whose authors withhold their names.
    """

    names: list[tuple[str, str, str]]
    more: int
    withheld: int

    @property
    def total(self) -> int:
        """Return how many are named, here or in the exports."""
        return len(self.names) + self.more


def _up_to(last: int | None) -> list[ColumnElement[bool]]:
    return [] if last is None else [Contribution.number <= last]


def list_contributors(consultation: Consultation, last: int | None = None) -> Contributors:
    """Return who wrote the contributions up to the number `last`, by default all."""
    people: set[tuple[str, str, str]] = set()
    withheld = 0
    for publication, name, organisation, countries in db.session.execute(
        select(
            Contribution.publication,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
        ).where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.has_appeared,
            *_up_to(last),
        )
    ):
        if publication is Publication.WITHHELD:
            withheld += 1
        elif publication is Publication.ORGANISATION:
            people.add((organisation, "", countries))
        else:
            people.add((name, organisation, countries))
    names = sorted(people, key=lambda person: [_sort_key(words) for words in person])
    return Contributors(names[:MOST_NAMES], max(0, len(names) - MOST_NAMES), withheld)


def _sort_key(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
