"""What is shown of contributions that were found: who, when, and the words that were asked for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, select

from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.html.read import plain_text
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import Snippet, snippet
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.search.documents import OWN_WORDS, is_searched_file

FILE_CHARACTERS: Final = 200_000
"""So much of a file is looked through for words to show."""


@dataclass(frozen=True, slots=True)
class HitSnippet:
    """A snippet in `language`; `written_in` is the original's, `status` that of a translation.

    `file` is the name of the file in which the words stand, if they stand in one.
    """

    snippet: Snippet
    language: str
    written_in: str
    status: TranslationStatus | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A contribution that was found, as readers may see it."""

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
    label: str
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


_COLUMNS: Final[tuple[Any, ...]] = (
    Contribution.id,
    Contribution.number,
    Contribution.consultation_id,
    Consultation.slug,
    Consultation.zone,
    Contribution.shown_name,
    Contribution.shown_organisation,
    Contribution.shown_countries,
    Contribution.capacity,
    Contribution.publication,
    Contribution.shown_label,
    Contribution.language,
    Contribution.submitted_at,
    Contribution.dated,
    Contribution.late,
    Contribution.edited_at,
    Contribution.parent_id,
    Contribution.post_id,
)


@dataclass(slots=True)
class _PassageVersions:
    """One passage: as written, and what it is in other languages."""

    kind: PassageKind
    language: str
    html: str
    translations: dict[str, tuple[str, TranslationStatus]] = field(default_factory=dict)


def hits(ids: Sequence[int], asked: SearchTerms, language: str) -> list[Hit]:
    """Return these contributions in this order, for a reader of `language`."""
    if not ids:
        return []
    rows = db.session.execute(
        select(*_COLUMNS)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(Contribution.id.in_(ids))
    )
    found = {row.id: tuple(row) for row in rows}
    passages = _passages(ids)
    shown = {id_: _excerpts(passages[id_], asked, language) for id_ in ids}
    unmarked = [id_ for id_, (title, text) in shown.items() if not _is_marked(title, text)]
    in_files = _in_files(unmarked, asked) if asked.wanted and unmarked else {}
    answered = _answered(ids)
    return [
        replace(
            Hit(*found[id_]),
            title=shown[id_][0],
            excerpt=in_files.get(id_) or shown[id_][1],
            question_ids=tuple(answered[id_]),
        )
        for id_ in ids
        if id_ in found
    ]


def _is_marked(*excerpts: HitSnippet | None) -> bool:
    return any(excerpt is not None and excerpt.snippet.score for excerpt in excerpts)


def _passages(ids: Sequence[int]) -> dict[int, list[_PassageVersions]]:
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Passage.position,
            Passage.kind,
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
        .where(Passage.contribution_id.in_(ids), Passage.kind.in_(OWN_WORDS))
        .order_by(Passage.contribution_id, Passage.position)
    )
    found: dict[int, dict[int, _PassageVersions]] = defaultdict(dict)
    for contribution_id, position, kind, written_in, html, language, translated, status in rows:
        said = found[contribution_id].setdefault(position, _PassageVersions(kind, written_in, html))
        if language is not None:
            said.translations[language] = translated, status
    return defaultdict(list, {id_: list(said.values()) for id_, said in found.items()})


def _excerpts(
    passages: list[_PassageVersions], asked: SearchTerms, language: str
) -> tuple[HitSnippet | None, HitSnippet | None]:
    """Return the heading and the part of the text that shows best what was asked for."""
    titles = [said for said in passages if said.kind is PassageKind.TITLE]
    texts = [said for said in passages if said.kind is not PassageKind.TITLE]
    return _best(titles, asked, language), _best(texts, asked, language)


def _best(passages: list[_PassageVersions], asked: SearchTerms, language: str) -> HitSnippet | None:
    """Return the best snippet in the reader's language, else in one that has the words."""
    best: HitSnippet | None = None
    for in_language in (_in_readers, _in_original, _in_others):
        for said in passages:
            for html, code, status in in_language(said, language):
                text = snippet(plain_text(html), asked, code)
                if best is None or text.score > best.snippet.score:
                    best = HitSnippet(text, code, said.language, status)
                if best.snippet.score >= len(asked.wanted):
                    return best
        if best is not None and best.snippet.score:
            return best
    return best


Version = tuple[str, str, TranslationStatus | None]


def _in_readers(said: _PassageVersions, language: str) -> Iterator[Version]:
    """Return what the reader sees: the translation, or the original where there is none."""
    if language in said.translations:
        html, status = said.translations[language]
        yield html, language, status
    else:
        yield said.html, said.language, None


def _in_original(said: _PassageVersions, language: str) -> Iterator[Version]:
    if language in said.translations:
        yield said.html, said.language, None


def _in_others(said: _PassageVersions, language: str) -> Iterator[Version]:
    for code, (html, status) in sorted(said.translations.items()):
        if code != language:
            yield html, code, status


def _in_files(ids: Sequence[int], asked: SearchTerms) -> dict[int, HitSnippet]:
    """Return snippets of files that have the words which the contributions' texts have not."""
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.language,
            Attachment.name,
            Attachment.language,
            func.substr(Attachment.text, 1, FILE_CHARACTERS),
        )
        .select_from(Attachment)
        .join(Contribution, is_searched_file())
        .where(Contribution.id.in_(ids))
        .order_by(Attachment.id)
    )
    found: dict[int, HitSnippet] = {}
    for contribution_id, written_in, name, language, text in rows:
        code = language or written_in
        shown = snippet(text, asked, code)
        if shown.score and contribution_id not in found:
            found[contribution_id] = HitSnippet(shown, code, code, file=name)
    return found


def _answered(ids: Sequence[int]) -> dict[int, list[int]]:
    rows = db.session.execute(
        select(Placement.contribution_id, Placement.question_id)
        .where(Placement.contribution_id.in_(ids), Placement.question_id.is_not(None))
        .order_by(Placement.question_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for contribution_id, question_id in rows:
        found[contribution_id].append(question_id or 0)
    return found
