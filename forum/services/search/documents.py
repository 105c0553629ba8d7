"""The documents of the search index: the words of a contribution in each language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, and_, select

from forum import clock
from forum.database import is_postgresql
from forum.domain.contributions.attachments import Extraction
from forum.domain.contributions.content import PassageKind
from forum.domain.html.read import plain_text
from forum.domain.search.analyser import fold_words, index_words
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.search import SearchDocument, consultation_token
from forum.models.translation import Text, Translation

OWN_WORDS: Final = (PassageKind.TITLE, PassageKind.WORDS)
TITLE_WEIGHT: Final = 3
MOST_POSITION: Final = 16_383
MOST_POSITIONS: Final = 255
MOST_BYTES: Final = 900_000
PLACE_BYTES: Final = 10
LONGEST_BYLINE: Final = 1_000


@dataclass(slots=True)
class IndexedContribution:
    """A contribution with its titles and its other texts by language.

    `row` is a row of Contribution with the columns that a document needs; `files` is the number
    of files whose text is among `texts`.
    """

    row: Any
    titles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: int = 0

    @property
    def languages(self) -> list[str]:
        """Return the languages of its texts; the author's language is always one of them."""
        return sorted({self.row.language, *self.titles, *self.texts})


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A row of the documents' table, with its words in the form that the search engine takes.

    `consultation_id` says in which part of the index they stand.
    """

    row: dict[str, Any]
    consultation_id: int
    stems: str
    phrases: str


def make_documents(contribution_ids: Iterable[int]) -> list[IndexDocument]:
    """Return the documents of those contributions that readers see, by three statements."""
    at = clock.now()
    contributions_by_id = _read_contributions(contribution_ids)
    _add_texts(contributions_by_id)
    _add_files(contributions_by_id)
    return [
        _make_document(contribution, language, at)
        for contribution in contributions_by_id.values()
        for language in contribution.languages
    ]


def _read_contributions(contribution_ids: Iterable[int]) -> dict[int, IndexedContribution]:
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.consultation_id,
            Contribution.language,
            Contribution.approved_revision,
            Contribution.shown_name,
            Contribution.shown_organisation,
        ).where(
            Contribution.id.in_(list(contribution_ids)),
            Contribution.is_readable,
            Contribution.approved_revision.is_not(None),
        )
    )
    return {row.id: IndexedContribution(row) for row in rows}


def _add_texts(contributions_by_id: dict[int, IndexedContribution]) -> None:
    rows = db.session.execute(
        select_own_words(contributions_by_id).order_by(
            Passage.contribution_id, Passage.position, Translation.language
        )
    )
    added_texts: set[tuple[int, int]] = set()
    for contribution_id, _, kind, text_id, written_in, html, language, translated_html, _ in rows:
        contribution = contributions_by_id[contribution_id]
        texts_by_language = contribution.titles if kind is PassageKind.TITLE else contribution.texts
        if (contribution_id, text_id) not in added_texts:
            added_texts.add((contribution_id, text_id))
            texts_by_language[written_in].append(plain_text(html))
        if translated_html is not None:
            texts_by_language[language].append(plain_text(translated_html))


def select_own_words(ids: Iterable[int] | BindParameter[Any]) -> Any:
    """Return the query for the authors' own words that readers see, each with its translations.

    `ids` are those of contributions, or the parameter for them.
    """
    wanted = ids if isinstance(ids, BindParameter) else list(ids)
    return (
        select(
            Passage.contribution_id,
            Passage.position,
            Passage.kind,
            Text.id,
            Text.language,
            Text.html,
            Translation.language,
            Translation.html,
            Translation.status,
        )
        .join(
            Contribution,
            and_(
                Contribution.id == Passage.contribution_id,
                Contribution.approved_revision == Passage.revision,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(
            Translation,
            and_(Translation.text_id == Text.id, Translation.language != Text.language),
        )
        .where(Passage.contribution_id.in_(wanted), Passage.kind.in_(OWN_WORDS))
    )


def is_searchable_file() -> Any:
    """Return the condition that readers may read a file and that its text has been extracted."""
    return and_(
        Attachment.contribution_id == Contribution.id,
        Attachment.is_in_revision(Contribution.approved_revision),
        Attachment.extraction == Extraction.DONE,
    )


def _add_files(contributions_by_id: dict[int, IndexedContribution]) -> None:
    rows = db.session.execute(
        select(Contribution.id, Attachment.language, Attachment.text)
        .select_from(Attachment)
        .join(Contribution, is_searchable_file())
        .where(Contribution.id.in_(list(contributions_by_id)))
        .order_by(Attachment.id)
    )
    for contribution_id, language, text in rows:
        contribution = contributions_by_id[contribution_id]
        contribution.files += 1
        contribution.texts[language or contribution.row.language].append(text)


def _make_document(contribution: IndexedContribution, language: str, at: datetime) -> IndexDocument:
    row = contribution.row
    titles = contribution.titles.get(language, [])
    byline = [row.shown_name, row.shown_organisation]
    heading_stems = index_words(titles, language).stems * (TITLE_WEIGHT - 1)
    all_tokens = index_words([*titles, *byline, *contribution.texts.get(language, [])], language)
    columns = {
        "contribution_id": row.id,
        "language": language,
        "revision": row.approved_revision,
        "shown_name": row.shown_name,
        "shown_organisation": row.shown_organisation,
        "byline": fold_words(" ".join(byline))[:LONGEST_BYLINE],
        "files": contribution.files,
        "indexed_at": at,
    }
    return IndexDocument(
        columns,
        row.consultation_id,
        _join_tokens(row.consultation_id, [*heading_stems, *all_tokens.stems]),
        _join_tokens(row.consultation_id, all_tokens.phrases),
    )


def _join_tokens(consultation_id: int, tokens: Sequence[str]) -> str:
    if is_postgresql():
        return to_tsvector([consultation_token(consultation_id), *tokens])
    return " ".join(tokens)


def to_tsvector(tokens: Sequence[str]) -> str:
    """Return tokens in the notation that PostgreSQL reads as a tsvector.

    The tokens need no escaping, because the analyser never makes one with a quote. The result is
    cut before it reaches a megabyte, the most that PostgreSQL takes.
    """
    positions_by_token: dict[str, list[str]] = defaultdict(list)
    size = 0
    for position, token in enumerate(tokens, 1):
        positions = positions_by_token[token]
        if len(positions) < MOST_POSITIONS:
            size += PLACE_BYTES if positions else PLACE_BYTES + len(token.encode())
            positions.append(str(min(position, MOST_POSITION)))
        if size > MOST_BYTES:
            break
    return " ".join(
        f"'{token}':{','.join(positions)}" for token, positions in positions_by_token.items()
    )


def is_current_document() -> Any:
    """Return the condition that a document has the present revision and author of its text."""
    return and_(
        SearchDocument.revision == Contribution.approved_revision,
        SearchDocument.shown_name == Contribution.shown_name,
        SearchDocument.shown_organisation == Contribution.shown_organisation,
    )
