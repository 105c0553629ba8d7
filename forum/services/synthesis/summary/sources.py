"""What statements cite, as readers may see it now: authors, and the words of excerpts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, Subquery, and_, func, select

from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.html.read import one_line
from forum.domain.synthesis.alignment import align_blocks, align_sentences, find_targets
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, digest_of, text_content
from forum.domain.translation.units import Origin
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text, Translation, TranslationStatus, TranslationUnit
from forum.services.synthesis.summary.records import CitationRecord, StatementRecord

FIRST_CHARACTERS: Final = 700
OPENING_LENGTH: Final = 240
_Unit = tuple[str, str, Origin]
_CUT_OFF_MARKUP = re.compile(r"(<[^>]*|&[^;]*)$")


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


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Words of a contribution as written, and their translation, if there is one.

    `is_machine` says that a machine made it and nobody changed it. The words are an excerpt, or the
    `is_opening` of a contribution that is cited as a whole; of an excerpt that `is_broken` there
    are none.
    """

    words: str
    language: str
    translation: str = ""
    translation_language: str = ""
    is_machine: bool = False
    is_opening: bool = False
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One citation of a statement: whom it cites, and the words."""

    citation: CitationRecord
    contribution: CitedContribution
    words: CitedWords


def read_sources(records: Sequence[StatementRecord], language: str) -> dict[int, list[Source]]:
    """Return the sources of statements by their ids, as readers of `language` may see them now.

    It takes a fixed number of statements.
    """
    citations = [citation for record in records for citation in record.citations]
    contributions = read_cited({citation.contribution for citation in citations})
    excerpts = read_words({c.excerpt for c in citations if c.excerpt is not None}, language)
    openings = read_openings(
        {c.contribution for c in citations if c.excerpt is None}, language, OPENING_LENGTH
    )
    return {
        record.id: [
            _make_source(citation, contributions[citation.contribution], excerpts, openings)
            for citation in record.citations
            if citation.contribution in contributions
        ]
        for record in records
    }


def _make_source(
    citation: CitationRecord,
    contribution: CitedContribution,
    excerpts: Mapping[int, tuple[str, CitedWords]],
    openings: Mapping[int, CitedWords],
) -> Source:
    nothing = CitedWords("", contribution.language, is_broken=citation.excerpt is not None)
    if not contribution.is_readable:
        return Source(citation, contribution, nothing)
    if citation.excerpt is None:
        return Source(citation, contribution, openings.get(contribution.id, nothing))
    digest, words = excerpts.get(citation.excerpt, ("", nothing))
    is_same = digest == citation.digest
    return Source(citation, contribution, words if is_same else nothing)


def read_cited(ids: Iterable[int]) -> dict[int, CitedContribution]:
    """Return contributions by id as readers may see them, by one statement."""
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
        ).where(Contribution.id.in_(sorted(ids)))
    )
    cited = {}
    for id_, number, status, *author in rows:
        is_readable = visibility_of(status, number) is Visibility.WORDS
        shown = author if is_readable else ()
        cited[id_] = CitedContribution(id_, number or 0, is_readable, *shown)
    return cited


def read_words(ids: Iterable[int], language: str) -> dict[int, tuple[str, CitedWords]]:
    """Return the hash and the words of excerpts by id, only where readers see these words now.

    One statement reads the excerpts, one more the sentences of their translations.
    """
    rows = db.session.execute(_select_excerpts(ids, language)).all()
    units = _read_units({row.translation_id for row in rows if row.translation_id is not None})
    words = {}
    for row in rows:
        span = WordSpan(row.start, row.end)
        original = text_content(str(row.html))[span.start : span.end]
        if digest_of(original) == row.digest:
            translation, is_machine = "", False
            if row.language != language and row.translation is not None:
                translation, is_machine = _translate(row, span, units.get(row.translation_id, ()))
            cited = CitedWords(original, row.language, translation, language, is_machine)
            words[row.id] = row.digest, cited
    return words


def _select_excerpts(ids: Iterable[int], language: str) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Excerpt.id,
        Excerpt.start,
        Excerpt.end,
        Excerpt.digest,
        Text.language.label("language"),
        Text.html.label("html"),
        Translation.id.label("translation_id"),
        Translation.html.label("translation"),
        Translation.status.label("status"),
    )
    return (
        select(*columns)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .join(
            Passage,
            and_(
                Passage.contribution_id == Excerpt.contribution_id,
                Passage.revision == Excerpt.revision,
                Passage.position == Excerpt.position,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(
            Excerpt.id.in_(sorted(ids)),
            Excerpt.state != ExcerptState.BROKEN,
            Contribution.is_readable,
            Contribution.approved_revision == Excerpt.revision,
        )
    )


def _translate(row: Any, span: WordSpan, units: Sequence[_Unit]) -> tuple[str, bool]:
    """Return the translations of the sentences that an excerpt touches; "" if they are unknown.

    Also whether a machine made one of them. Once people have translated some sentences of a text,
    it counts as edited, while others are still as the machine left them.
    """
    html, translated = str(row.html), str(row.translation)
    source, target = text_content(html), text_content(translated)

    def find(units: Sequence[_Unit]) -> list[WordSpan]:
        return find_targets(align_sentences(source, target, (unit[:2] for unit in units)), span)

    found = find(units) if units else find_targets(align_blocks(html, translated), span)
    words = " ".join(target[words.start : words.end] for words in found)
    if row.status is not TranslationStatus.EDITED:
        return words, row.status is TranslationStatus.MACHINE
    return words, bool(find([unit for unit in units if unit[2] is Origin.MACHINE]))


def _read_units(translation_ids: Iterable[int]) -> dict[int, list[_Unit]]:
    units: dict[int, list[_Unit]] = {}
    columns = TranslationUnit.source, TranslationUnit.target, TranslationUnit.origin
    for id_, source, target, origin in db.session.execute(
        select(TranslationUnit.translation_id, *columns)
        .where(TranslationUnit.translation_id.in_(sorted(translation_ids)))
        .order_by(TranslationUnit.translation_id, TranslationUnit.position)
    ):
        units.setdefault(id_, []).append((source, target, origin))
    return units


def read_openings(ids: Iterable[int], language: str, length: int) -> dict[int, CitedWords]:
    """Return the first words of contributions that readers see, by id, by one statement."""
    first_passages = _select_first_passages()
    rows = db.session.execute(
        select(
            Contribution.id,
            Text.language,
            func.substr(Text.html, 1, FIRST_CHARACTERS),
            func.substr(Translation.html, 1, FIRST_CHARACTERS),
            Translation.status,
        )
        .join(
            first_passages,
            and_(
                first_passages.c.contribution_id == Contribution.id,
                first_passages.c.revision == Contribution.approved_revision,
            ),
        )
        .join(
            Passage,
            and_(
                Passage.contribution_id == first_passages.c.contribution_id,
                Passage.revision == first_passages.c.revision,
                Passage.position == first_passages.c.position,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(Contribution.id.in_(sorted(ids)), Contribution.is_readable)
    )
    return {id_: _opening_words(*columns, language, length) for id_, *columns in rows}


def _opening_words(*values: Any) -> CitedWords:
    written_in, html, translated, status, language, length = values
    is_machine = status is TranslationStatus.MACHINE
    translation = opening_of(translated, length) if translated and written_in != language else ""
    words = opening_of(html, length)
    return CitedWords(words, written_in, translation, language, is_machine, is_opening=True)


def _select_first_passages() -> Subquery:
    """Return a query for the position of the author's first own passage in each revision."""
    return (
        select(
            Passage.contribution_id, Passage.revision, func.min(Passage.position).label("position")
        )
        .where(Passage.kind == PassageKind.WORDS)
        .group_by(Passage.contribution_id, Passage.revision)
        .subquery()
    )


def opening_of(html: str, length: int) -> str:
    """Return the first words of safe HTML as one line; the HTML may be cut off at any place."""
    text = one_line(_CUT_OFF_MARKUP.sub("", html))
    return text if len(text) <= length else f"{text[:length].rpartition(' ')[0]}…"
