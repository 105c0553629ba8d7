"""Hits of a search: their authors and dates, and snippets that show the matching words."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.html.read import plain_text
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import Snippet, best_snippet
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import TranslationStatus
from forum.services.search.documents import is_searchable_file, select_own_words

_NOTHING: Final = SearchTerms()

FILE_CHARACTERS: Final = 200_000
"""The number of characters of a file in which a snippet is looked for."""


@dataclass(frozen=True, slots=True)
class HitSnippet:
    """A snippet in `language` of a text that was written in `written_in`.

    `status` is the status of the translation, if it is one; `file` the name of the file that the
    snippet comes from, if any.
    """

    snippet: Snippet
    language: str
    written_in: str
    status: TranslationStatus | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A contribution that matches a search, with what readers may see of it."""

    id: int
    number: int
    consultation_id: int
    slug: str
    zone: str
    name: str
    organisation: str
    countries: str
    capacity: Capacity
    publication: Publication
    label: SeatLabel
    language: str
    submitted_at: datetime
    dated: bool
    late: bool
    edited_at: datetime | None
    parent_id: int | None
    post_id: int | None
    title: HitSnippet | None = None
    excerpt: HitSnippet | None = None
    question_ids: tuple[int, ...] = ()


_T: Any = Contribution.__table__.c
_C: Any = Consultation.__table__.c
_COLUMNS: Final[tuple[Any, ...]] = (
    _T.id,
    _T.number,
    _T.consultation_id,
    _C.slug,
    _C.zone,
    _T.shown_name,
    _T.shown_organisation,
    _T.shown_countries,
    _T.capacity,
    _T.publication,
    _T.shown_label,
    _T.language,
    _T.submitted_at,
    _T.dated,
    _T.late,
    _T.edited_at,
    _T.parent_id,
    _T.post_id,
)

_IDS: Final[Any] = bindparam("ids", expanding=True)
_SELECT_HITS: Final = (
    select(*_COLUMNS)
    .join(Consultation.__table__, _C.id == _T.consultation_id)
    .where(_T.id.in_(_IDS), Contribution.is_readable)
)
_SELECT_PASSAGES: Final = (
    select_own_words(_IDS)
    .where(Contribution.is_readable)
    .order_by(Passage.contribution_id, Passage.position)
)


Version = tuple[str, str, TranslationStatus | None]
"""The safe HTML of a passage in a language, and its status if it is a translation."""


@dataclass(slots=True)
class _IndexedPassage:
    """One passage as written, with its translations by language.

    `first` is the language in which the reader wants it.
    """

    kind: PassageKind
    language: str
    html: str
    first: str
    translations: dict[str, tuple[str, TranslationStatus]] = field(default_factory=dict)


def read_hits(
    questions_by_id: Mapping[int, Sequence[str]],
    terms: SearchTerms,
    language: str,
    read: Collection[str] = (),
    *,
    languages_by_id: Mapping[int, Collection[str]],
) -> list[Hit]:
    """Return contributions with the questions that they answer, in this order.

    Their snippets are in `language`, or as they were written in the languages `read`.
    `languages_by_id` are the only languages in which they have the term, where these are known.
    Whatever a search knew before, what readers do not see at this moment is left out.
    """
    ids = list(questions_by_id)
    if not ids:
        return []
    rows: Any = db.session.execute(_SELECT_HITS, {"ids": ids})
    rows_by_id = {row[0]: row for row in rows}
    passages = _read_passages(ids, language, read)
    snippets = {
        id_: _find_excerpts(passages[id_], terms, language, languages_by_id.get(id_)) for id_ in ids
    }
    unmatched = [id_ for id_, (title, text) in snippets.items() if not _has_match(title, text)]
    snippets_of_files = (
        _read_file_snippets(unmatched, terms) if terms.required and unmatched else {}
    )
    hits = []
    for id_ in ids:
        if id_ in rows_by_id:
            title, text = snippets[id_]
            excerpt, questions = snippets_of_files.get(id_) or text, questions_by_id[id_]
            values: list[Any] = [*rows_by_id[id_], title, excerpt, tuple(map(int, questions))]
            hits.append(Hit(*values))
    return hits


def _has_match(*excerpts: HitSnippet | None) -> bool:
    return any(excerpt is not None and excerpt.snippet.score for excerpt in excerpts)


def _read_passages(
    ids: Sequence[int], language: str, read: Collection[str]
) -> dict[int, list[_IndexedPassage]]:
    rows = db.session.execute(_SELECT_PASSAGES, {"ids": ids})
    passages_by_id: dict[int, dict[int, _IndexedPassage]] = defaultdict(dict)
    for id_, position, kind, _, written_in, html, code, translation, status in rows:
        first = written_in if written_in in read else language
        passage = passages_by_id[id_].setdefault(
            position, _IndexedPassage(kind, written_in, html, first)
        )
        if code is not None:
            passage.translations[code] = translation, status
    return defaultdict(list, {id_: list(p.values()) for id_, p in passages_by_id.items()})


def _find_excerpts(
    passages: list[_IndexedPassage],
    terms: SearchTerms,
    language: str,
    having: Collection[str] | None,
) -> tuple[HitSnippet | None, HitSnippet | None]:
    """Return the best snippet of the title and the best of the text."""
    titles = [passage for passage in passages if passage.kind is PassageKind.TITLE]
    texts = [passage for passage in passages if passage.kind is not PassageKind.TITLE]
    titled = _find_best_snippet(titles, terms, language, having)
    return titled, _find_best_snippet(texts, terms, language, having)


def _find_best_snippet(
    passages: list[_IndexedPassage],
    terms: SearchTerms,
    language: str,
    having: Collection[str] | None,
) -> HitSnippet | None:
    """Return the best snippet in the reader's language, or else in one that has the words.

    `having` are the only languages that have the words, if these are known.
    """
    best: HitSnippet | None = None
    first: tuple[_IndexedPassage, Version] | None = None
    for versions_of in (_version_for_reader, _second_version, _versions_in_other_languages):
        for passage in passages:
            for version in versions_of(passage, language):
                first = first or (passage, version)
                if having is not None and version[1] not in having:
                    continue
                candidate = _find_snippet(passage, version, terms)
                if best is None or candidate.snippet.score > best.snippet.score:
                    best = candidate
                if best.snippet.score >= len(terms.required):
                    return best
        if best is not None and best.snippet.score:
            return best
    return None if first is None else _find_snippet(*first, _NOTHING)


def _find_snippet(passage: _IndexedPassage, version: Version, terms: SearchTerms) -> HitSnippet:
    html, code, status = version
    return HitSnippet(best_snippet(plain_text(html), terms, code), code, passage.language, status)


def _version_for_reader(passage: _IndexedPassage, language: str) -> Iterator[Version]:
    """Return the version that the reader sees: the translation, or else the original."""
    if passage.first in passage.translations:
        html, status = passage.translations[passage.first]
        yield html, passage.first, status
    else:
        yield passage.html, passage.language, None


def _second_version(passage: _IndexedPassage, language: str) -> Iterator[Version]:
    """Return the original of what is shown in translation, or the translation of the other."""
    if passage.first in passage.translations:
        yield passage.html, passage.language, None
    elif language in passage.translations:
        html, status = passage.translations[language]
        yield html, language, status


def _versions_in_other_languages(passage: _IndexedPassage, language: str) -> Iterator[Version]:
    for code, (html, status) in sorted(passage.translations.items()):
        if code != language:
            yield html, code, status


def _read_file_snippets(ids: Sequence[int], terms: SearchTerms) -> dict[int, HitSnippet]:
    """Return a snippet of the first file with a match, by contribution."""
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.language,
            Attachment.name,
            Attachment.language,
            func.substr(Attachment.text, 1, FILE_CHARACTERS),
        )
        .select_from(Attachment)
        .join(Contribution, is_searchable_file())
        .where(Contribution.id.in_(ids))
        .order_by(Attachment.id)
    )
    snippets: dict[int, HitSnippet] = {}
    for contribution_id, written_in, name, language, text in rows:
        code = language or written_in
        candidate = best_snippet(text, terms, code)
        if candidate.score and contribution_id not in snippets:
            snippets[contribution_id] = HitSnippet(candidate, code, code, file=name)
    return snippets
