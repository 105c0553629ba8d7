"""Making what is searched: the words of a contribution in each language, as an index has them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, select

from forum import clock
from forum.database import is_postgresql
from forum.domain.contributions.attachments import Extraction
from forum.domain.contributions.content import PassageKind
from forum.domain.html.read import plain_text
from forum.domain.search.analyser import fold, indexed
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.search import SearchDocument
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
    """A contribution in all its languages: its headings and its other texts."""

    contribution: Any
    titles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: int = 0

    @property
    def languages(self) -> list[str]:
        """Return the languages in which there is something; the author's always counts."""
        return sorted({self.contribution.language, *self.titles, *self.texts})


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A row of the documents' table, and the words of it as the engine takes them."""

    row: dict[str, Any]
    stems: str
    phrases: str


def documents(contribution_ids: Iterable[int]) -> list[IndexDocument]:
    """Return the documents of those of these contributions that readers see; three statements."""
    at = clock.now()
    found = _published(contribution_ids)
    _add_words(found)
    _add_files(found)
    return [_document(said, language, at) for said in found.values() for language in said.languages]


def _published(contribution_ids: Iterable[int]) -> dict[int, IndexedContribution]:
    rows = db.session.execute(
        select(
            Contribution.id,
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


def _add_words(found: dict[int, IndexedContribution]) -> None:
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Passage.kind,
            Text.id,
            Text.language,
            Text.html,
            Translation.language,
            Translation.html,
        )
        .join(
            Contribution,
            and_(
                Contribution.id == Passage.contribution_id,
                Contribution.approved_revision == Passage.revision,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Passage.contribution_id.in_(list(found)), Passage.kind.in_(OWN_WORDS))
        .order_by(Passage.contribution_id, Passage.position, Translation.language)
    )
    seen: set[tuple[int, int]] = set()
    for contribution_id, kind, text_id, written_in, html, language, translated in rows:
        said = found[contribution_id]
        words = said.titles if kind is PassageKind.TITLE else said.texts
        if (contribution_id, text_id) not in seen:
            seen.add((contribution_id, text_id))
            words[written_in].append(plain_text(html))
        if translated is not None and language != written_in:
            words[language].append(plain_text(translated))


def is_searched_file() -> Any:
    """Return the condition for the files of which readers may read the text."""
    return and_(
        Attachment.contribution_id == Contribution.id,
        Attachment.is_in_revision(Contribution.approved_revision),
        Attachment.extraction == Extraction.DONE,
    )


def _add_files(found: dict[int, IndexedContribution]) -> None:
    rows = db.session.execute(
        select(Contribution.id, Attachment.language, Attachment.text)
        .select_from(Attachment)
        .join(Contribution, is_searched_file())
        .where(Contribution.id.in_(list(found)))
        .order_by(Attachment.id)
    )
    for contribution_id, language, words in rows:
        said = found[contribution_id]
        said.files += 1
        said.texts[language or said.contribution.language].append(words)


def _document(said: IndexedContribution, language: str, at: datetime) -> IndexDocument:
    shown = said.contribution
    titles = said.titles.get(language, [])
    byline = [shown.shown_name, shown.shown_organisation]
    heads = indexed(titles, language).stems * (TITLE_WEIGHT - 1)
    whole = indexed([*titles, *byline, *said.texts.get(language, [])], language)
    written = tsvector if is_postgresql() else " ".join
    row = {
        "contribution_id": shown.id,
        "language": language,
        "revision": shown.approved_revision,
        "shown_name": shown.shown_name,
        "shown_organisation": shown.shown_organisation,
        "byline": fold(" ".join(byline))[:LONGEST_BYLINE],
        "files": said.files,
        "indexed_at": at,
    }
    return IndexDocument(row, written([*heads, *whole.stems]), written(whole.phrases))


def tsvector(tokens: Sequence[str]) -> str:
    """Return tokens as PostgreSQL reads a tsvector; the analyser lets no quote into a token.

    It is cut where PostgreSQL would refuse it: at a megabyte.
    """
    places: dict[str, list[str]] = defaultdict(list)
    size = 0
    for place, token in enumerate(tokens, 1):
        found = places[token]
        if len(found) < MOST_POSITIONS:
            size += PLACE_BYTES if found else PLACE_BYTES + len(token.encode())
            found.append(str(min(place, MOST_POSITION)))
        if size > MOST_BYTES:
            break
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())


def is_present() -> Any:
    """Return the condition that a document says what its contribution shows now."""
    return and_(
        SearchDocument.revision == Contribution.approved_revision,
        SearchDocument.shown_name == Contribution.shown_name,
        SearchDocument.shown_organisation == Contribution.shown_organisation,
    )
