"""What statements cite, as readers may see it now: authors, and the words of excerpts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, Subquery, and_, func, select

from forum.domain.characters import shorten
from forum.domain.contributions.content import PassageKind
from forum.domain.html.read import one_line
from forum.domain.synthesis.alignment import is_by_machine
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, digest_of, text_content
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.synthesis.quoted import CitedContribution, read_cited
from forum.services.synthesis.sentence_pairs import TranslatedText, read_pairs, translated_words
from forum.services.synthesis.summary.records import CitationRecord, StatementRecord

FIRST_CHARACTERS: Final = 700
OPENING_LENGTH: Final = 240
_CUT_OFF_MARKUP = re.compile(r"(<[^>]*|&[^;]*)$")


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


def read_words(ids: Iterable[int], language: str) -> dict[int, tuple[str, CitedWords]]:
    """Return the hash and the words of excerpts by id, only where readers see these words now.

    One statement reads the excerpts, one more the sentences of their translations.
    """
    rows = db.session.execute(_select_excerpts(ids, language)).all()
    texts = {
        row.text_id: TranslatedText(row.text_id, str(row.html), str(row.translation))
        for row in rows
        if row.language != language and row.translation is not None
    }
    pairs = read_pairs(texts.values(), language)
    words = {}
    for row in rows:
        span = WordSpan(row.start, row.end)
        original = text_content(str(row.html))[span.start : span.end]
        if digest_of(original) == row.digest:
            text, aligned = texts.get(row.text_id), pairs.get(row.text_id, ())
            translation = translated_words(text, aligned, span) if text else ""
            is_machine = row.status is TranslationStatus.MACHINE or is_by_machine(aligned, span)
            cited = CitedWords(original, row.language, translation, language, is_machine)
            words[row.id] = row.digest, cited
    return words


def _select_excerpts(ids: Iterable[int], language: str) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Excerpt.id,
        Excerpt.start,
        Excerpt.end,
        Excerpt.digest,
        Text.id.label("text_id"),
        Text.language.label("language"),
        Text.html.label("html"),
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
    return shorten(one_line(_CUT_OFF_MARKUP.sub("", html)), length)
