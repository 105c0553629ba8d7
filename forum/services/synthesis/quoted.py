"""Quotations that the team typed, held to what readers see of their sources now."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from markupsafe import Markup
from sqlalchemy import ColumnElement, select

from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.html.read import cited_numbers, plain_text, remove_citations
from forum.domain.synthesis.quotations import (
    QuotableTexts,
    Quotation,
    closest_words,
    find_quotations,
    html_without_quotations,
)
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.services.texts.localised import LocalisedText

QuotingKey = TypeVar("QuotingKey", bound=Hashable)

OWN_WORDS: Final = (PassageKind.TITLE, PassageKind.WORDS)


@dataclass(frozen=True, slots=True)
class CitedContribution:
    """A cited contribution; only its number is left when readers can no longer read it."""

    id: int
    number: int
    is_readable: bool
    name: str = ""
    organisation: str = ""
    countries: str = ""
    publication: Publication = Publication.WITHHELD
    capacity: Capacity = Capacity.PERSONAL
    language: str = ""
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangedQuotation:
    """A quotation that its source does not say; `present` is what it says most like it, or ""."""

    words: str
    number: int
    present: str
    language: str


@dataclass(frozen=True, slots=True)
class QuotingText:
    """A text of the team, with what it cites, as readers have seen it `since` an instant."""

    text_id: int
    cited: Sequence[CitedContribution]
    since: datetime | None = None

    def may_differ(self) -> bool:
        """Return whether a source was changed since; without an instant, it may differ."""
        return any(_is_changed(one, self.since) for one in self.cited)


def _is_changed(one: CitedContribution, since: datetime | None) -> bool:
    return one.is_readable and (
        since is None or (one.edited_at is not None and one.edited_at > since)
    )


def read_cited(ids: Iterable[int]) -> dict[int, CitedContribution]:
    """Return contributions by id as readers may see them, by one statement."""
    return {one.id: one for one in _read(Contribution.id.in_(sorted(ids)))}


def read_numbered(consultation_id: int, numbers: Iterable[int]) -> dict[int, CitedContribution]:
    """Return contributions by number as readers may see them, by one statement."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    is_here = Contribution.consultation_id == consultation_id
    return {one.number: one for one in _read(is_here, Contribution.number.in_(wanted))}


def _read(*conditions: ColumnElement[bool]) -> Iterator[CitedContribution]:
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.number,
            Contribution.status,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.shown_countries,
            Contribution.publication,
            Contribution.capacity,
            Contribution.language,
            Contribution.edited_at,
        ).where(*conditions)
    )
    for id_, number, status, *shown in rows:
        is_readable = visibility_of(status, number) is Visibility.WORDS
        yield CitedContribution(id_, number or 0, is_readable, *(shown if is_readable else ()))


@dataclass(frozen=True)
class QuotedWords:
    """The own words of contributions that readers see, with their languages, by contribution."""

    passages: Mapping[int, Sequence[tuple[str, str]]]
    _quotable: dict[int, QuotableTexts] = field(default_factory=dict)

    def say(self, contribution_id: int, quotation: Quotation) -> bool:
        """Return whether a contribution has the words of a quotation."""
        if contribution_id not in self._quotable:
            texts = [text for text, _language in self.passages.get(contribution_id, ())]
            self._quotable[contribution_id] = QuotableTexts([*texts, " ".join(texts)])
        return self._quotable[contribution_id].have(quotation.words)

    def closest(self, ids: Iterable[int], quotation: Quotation) -> tuple[str, str]:
        """Return the words of these most like a quotation, and their language; "" if none are."""
        passages = [passage for id_ in ids for passage in self.passages.get(id_, ())]
        words = closest_words(quotation.words, (text for text, _language in passages))
        found = (language for text, language in passages if words in " ".join(text.split()))
        return words, next(found, "") if words else ""


def read_quoted(ids: Iterable[int]) -> QuotedWords:
    """Return the words of contributions to which quotations are held, by one statement."""
    passages: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(Passage.contribution_id, Text.html, Text.language)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .join(Text, Text.id == Passage.text_id)
        .where(
            Passage.contribution_id.in_(sorted(set(ids))),
            Passage.revision == Contribution.approved_revision,
            Passage.kind.in_(OWN_WORDS),
            Contribution.is_readable,
        )
        .order_by(Passage.contribution_id, Passage.position)
    )
    for id_, html, language in rows:
        passages[id_].append((plain_text(str(html)), language))
    return QuotedWords(passages)


def meant_by(quotation: Quotation, cited: Sequence[CitedContribution]) -> list[CitedContribution]:
    """Return the readable sources of a quotation: those cited next after it, else all."""
    meant = [one for one in cited if one.number in quotation.cites] or cited
    return list({one.id: one for one in meant if one.is_readable}.values())


def find_changed(
    texts: Mapping[QuotingKey, QuotingText],
) -> dict[QuotingKey, list[ChangedQuotation]]:
    """Return the quotations in texts whose sources say something else since, by key.

    Two statements read words, none where no source was changed.
    """
    asked = {key: text for key, text in texts.items() if text.may_differ()}
    if not asked:
        return {}
    rows = db.session.execute(
        select(Text.id, Text.source).where(Text.id.in_({t.text_id for t in asked.values()}))
    )
    quotations = {id_: find_quotations(source) for id_, source in rows}
    quoting = {key: text for key, text in asked.items() if quotations[text.text_id]}
    words = read_quoted(one.id for text in quoting.values() for one in text.cited)
    return {
        key: found
        for key, text in quoting.items()
        if (found := list(_compare(text, quotations[text.text_id], words)))
    }


def _compare(
    text: QuotingText, quotations: Sequence[Quotation], words: QuotedWords
) -> Iterator[ChangedQuotation]:
    for quotation in quotations:
        meant = meant_by(quotation, text.cited)
        changed = [one for one in meant if _is_changed(one, text.since)]
        if changed and not any(words.say(one.id, quotation) for one in meant):
            present, language = words.closest([one.id for one in changed], quotation)
            yield ChangedQuotation(quotation.words, changed[0].number, present, language)


def hide_quotations(text: LocalisedText) -> LocalisedText:
    """Return a text without its quotations, since readers no longer see a source of them."""
    translation = text.translation
    return replace(
        text,
        html=_hide(text.html),
        cut=None,
        translation=None if translation is None else _hide(translation),
        translation_cut=None,
    )


def without_citations(text: LocalisedText) -> LocalisedText:
    """Return a text whose sources stand beside it without their numbers."""
    translation = text.translation
    return replace(
        text,
        html=Markup(remove_citations(text.html)),  # noqa: S704 - a part of safe HTML
        cut=None,
        translation=None if translation is None else Markup(remove_citations(translation)),  # noqa: S704 - the same
        translation_cut=None,
    )


def _hide(html: str) -> Markup:
    return Markup(html_without_quotations(str(html)))  # noqa: S704 - escaped there


@dataclass(frozen=True, slots=True)
class QuotingTexts:
    """Texts of the team by id as readers may see them, and what they quote that was changed."""

    texts: Mapping[int, LocalisedText]
    changed: Mapping[int, Sequence[ChangedQuotation]]


def list_concealed(consultation_id: int, pages: Mapping[int, str]) -> set[int]:
    """Return the keys of safe HTML that cites by number what readers no longer see."""
    return {
        key
        for key, sources in _read_sources(consultation_id, pages).items()
        if not all(one.is_readable for one in sources)
    }


def _read_sources(
    consultation_id: int, pages: Mapping[int, str]
) -> dict[int, list[CitedContribution]]:
    numbers = {key: cited_numbers(html) for key, html in pages.items()}
    cited = read_numbered(consultation_id, (n for each in numbers.values() for n in each))
    return {key: [cited[n] for n in each if n in cited] for key, each in numbers.items()}


def read_quoting(
    consultation_id: int, texts: Mapping[int, LocalisedText], since: Mapping[int, datetime]
) -> QuotingTexts:
    """Return texts that cite contributions by number, without quotations that may not be seen.

    One statement reads what they cite, and two more words of what was changed.
    """
    sources = _read_sources(consultation_id, {id_: text.html for id_, text in texts.items()})
    return QuotingTexts(
        {
            id_: text if all(one.is_readable for one in sources[id_]) else hide_quotations(text)
            for id_, text in texts.items()
        },
        find_changed({id_: QuotingText(id_, sources[id_], since[id_]) for id_ in texts}),
    )
