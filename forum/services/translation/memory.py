"""The translation memory: sentences that people have translated, for a consultation or the site."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, or_, select

from forum import clock
from forum.database import batches, insert_all, read_at_once
from forum.domain.characters import clean_text
from forum.domain.translation import codes
from forum.domain.translation.units import SentenceRequest, sentence_key
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import MemoryEntry, Text, Translation, TranslationUnit
from forum.models.user import User

KEYS_PER_STATEMENT: Final = 500
MOST_FINDINGS: Final = 12
MAX_TARGET: Final = 8_000
"""Characters of one sentence's translation; the longest sentences have a thousand."""

SentenceKey = tuple[str, str]
"""The key of a sentence and the language in which it is written."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A person's translation of one sentence; `source` and `target` are coded text."""

    source_language: str
    language: str
    source: str
    target: str

    @property
    def key(self) -> str:
        """Return the key of the sentence."""
        return sentence_key(codes.plain(self.source))


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What the memory says for one sentence, and by whom."""

    id: int
    target: str
    by_id: int | None
    made_at: datetime
    is_by_author: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry of the memory that has the words that somebody looks for."""

    source: str
    target: str
    source_language: str
    by: str
    made_at: datetime


def clean_target(target: str) -> str:
    """Return what somebody typed as one line of coded text, with its no-break blanks."""
    return " ".join(part for part in _split_at_blanks(clean_text(target)) if part)


def _split_at_blanks(text: str) -> list[str]:
    for blank in ("\r", "\n", "\t", "\f", "\v"):
        text = text.replace(blank, " ")
    return text.split(" ")


def find_entries(
    requests: Iterable[SentenceRequest], *, consultation_id: int, target: str
) -> dict[SentenceRequest, str]:
    """Return people's translations as coded text, by a connection of its own.

    Those of the consultation win over those of the site, and then the newest. Those of authors for
    their own texts come in when a translation is stored.
    """
    keys: dict[SentenceKey, list[SentenceRequest]] = {}
    for request in requests:
        keys.setdefault((sentence_key(request.text), request.language), []).append(request)
    rows: list[Any] = []
    for batch in batches(sorted({key for key, _ in keys}), KEYS_PER_STATEMENT):
        rows += read_at_once(db.engine, _entries(batch, consultation_id, target))
    return {
        request: words.target
        for key, words in choose(rows).items()
        for request in keys.get(key, ())
    }


def read_entries(keys: Collection[str], *, consultation_id: int, language: str) -> list[Any]:
    """Return the entries of the sentences with these keys, for `choose`."""
    rows: list[Any] = []
    for batch in batches(sorted(set(keys)), KEYS_PER_STATEMENT):
        rows += db.session.execute(_entries(batch, consultation_id, language)).all()
    return rows


def _entries(keys: Sequence[str], consultation_id: int, language: str) -> Executable:
    """Return the query for the entries of these sentences, those that win last."""
    return (
        select(
            MemoryEntry.key,
            MemoryEntry.source_language,
            MemoryEntry.consultation_id,
            MemoryEntry.author_id,
            MemoryEntry.id,
            MemoryEntry.target,
            MemoryEntry.by_id,
            MemoryEntry.made_at,
        )
        .where(
            MemoryEntry.key.in_(keys),
            MemoryEntry.language == language,
            or_(
                MemoryEntry.consultation_id == consultation_id,
                MemoryEntry.consultation_id.is_(None),
            ),
        )
        .order_by(MemoryEntry.consultation_id.is_not(None), MemoryEntry.id)
    )


def choose(rows: Iterable[Any], author_id: int | None = None) -> dict[SentenceKey, EntryWords]:
    """Return what wins in texts of an author, of these entries in the order of their scopes.

    It is the newest of the author and the consultation, or else that of the site. A scope whose
    newest entry is taken back says nothing.
    """
    by_scope: dict[tuple[int, SentenceKey], EntryWords] = {}
    for row in rows:
        is_by_author = row.author_id is not None
        if is_by_author and row.author_id != author_id:
            continue
        scope = 0 if row.consultation_id is None else 2 if is_by_author else 1
        words = EntryWords(row.id, row.target, row.by_id, row.made_at, is_by_author)
        by_scope[scope, (row.key, row.source_language)] = words
    said = {place: words for place, words in by_scope.items() if words.target}
    order = sorted(said, key=lambda place: (place[0] > 0, said[place].id))
    return {place[1]: said[place] for place in order}


def add_entries(
    consultation: Consultation | None,
    renderings: Sequence[Rendering],
    *,
    by: User,
    is_by_author: bool = False,
) -> None:
    """Add a person's translations to the memory of a consultation, or to that of the site.

    Those of an author hold for their own texts alone.

    Raises Invalid("codes") where a code of the sentence is missing, doubled or unknown, ("empty")
    without words and ("too_long"), with the place of the rendering, from 0, as its field.
    """
    for place, rendering in enumerate(renderings):
        if not codes.CODE.sub("", rendering.target).strip():
            raise Invalid("empty", str(place))
        if len(rendering.target) > MAX_TARGET:
            raise Invalid("too_long", str(place), limit=MAX_TARGET)
        if faults := codes.find_code_faults(rendering.source, rendering.target):
            raise Invalid("codes", str(place), codes=faults)
    consultation_id = None if consultation is None else consultation.id
    _insert(consultation_id, renderings, by.id, author_id=by.id if is_by_author else None)


def take_entry_back(entry: MemoryEntry, *, by: User) -> None:
    """Add an entry that restores what the memory said before `entry`, perhaps nothing."""
    before = db.session.scalar(
        select(MemoryEntry.target)
        .where(
            MemoryEntry.key == entry.key,
            MemoryEntry.source_language == entry.source_language,
            MemoryEntry.language == entry.language,
            MemoryEntry.consultation_id.is_not_distinct_from(entry.consultation_id),
            MemoryEntry.author_id.is_not_distinct_from(entry.author_id),
            MemoryEntry.id < entry.id,
        )
        .order_by(MemoryEntry.id.desc())
        .limit(1)
    )
    rendering = Rendering(entry.source_language, entry.language, entry.source, before or "")
    _insert(entry.consultation_id, [rendering], by.id, author_id=entry.author_id)


def _insert(
    consultation_id: int | None,
    renderings: Sequence[Rendering],
    by_id: int | None,
    *,
    author_id: int | None,
) -> None:
    now = clock.now()
    rows = [
        {
            "consultation_id": consultation_id,
            "source_language": rendering.source_language,
            "language": rendering.language,
            "key": rendering.key,
            "source": rendering.source,
            "target": rendering.target,
            "by_id": by_id,
            "author_id": author_id,
            "made_at": now,
        }
        for rendering in renderings
    ]
    if rows:
        db.session.execute(insert_all(MemoryEntry), rows)


def find_phrase(phrase: str, *, consultation_id: int, language: str) -> list[Finding]:
    """Return sentences of the memory that have a phrase in one language or the other, newest first.

    What was replaced by a newer entry is found as well: it is what people said before. Sentences of
    contributions stand here only while readers see one that has them.
    """
    if not (phrase := phrase.strip()):
        return []
    rows = db.session.execute(
        select(
            MemoryEntry.source,
            MemoryEntry.target,
            MemoryEntry.source_language,
            User.name,
            MemoryEntry.made_at,
        )
        .outerjoin(User, User.id == MemoryEntry.by_id)
        .where(
            MemoryEntry.language == language,
            MemoryEntry.target != "",
            or_(
                MemoryEntry.consultation_id == consultation_id,
                MemoryEntry.consultation_id.is_(None),
            ),
            or_(
                MemoryEntry.source.icontains(phrase, autoescape=True),
                MemoryEntry.target.icontains(phrase, autoescape=True),
            ),
            _is_read_somewhere(),
        )
        .order_by(MemoryEntry.id.desc())
        .limit(MOST_FINDINGS)
    )
    return [Finding(row[0], row[1], row[2], row[3] or "", row[4]) for row in rows]


def _is_read_somewhere() -> ColumnElement[bool]:
    """Return the condition that an entry's sentence stands in a text that readers or a team see."""
    passages = (
        select(Passage.text_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(Passage.text_id == Text.id)
    )
    is_read = passages.where(
        Contribution.is_readable, Passage.revision == Contribution.approved_revision
    )
    place = (
        select(TranslationUnit.key)
        .join(Translation, Translation.id == TranslationUnit.translation_id)
        .join(Text, Text.id == Translation.text_id)
        .where(
            TranslationUnit.key == MemoryEntry.key,
            TranslationUnit.source_language == MemoryEntry.source_language,
            or_(
                MemoryEntry.consultation_id.is_(None),
                Text.consultation_id == MemoryEntry.consultation_id,
            ),
            or_(is_read.exists(), ~passages.exists()),
        )
    )
    return place.exists()
