"""One part of a consultation before a translator: its sentences, each with its state."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, select

from forum.domain.html.diff import BoundedComparison
from forum.domain.translation.desk.pieces import Piece, label_codes, split_pieces
from forum.domain.translation.quality import Doubt
from forum.domain.translation.translate_html import list_sentences
from forum.domain.translation.units import Origin
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import (
    MemoryEntry,
    SentenceReport,
    Text,
    Translation,
    TranslationStatus,
    TranslationUnit,
)
from forum.models.user import User
from forum.services.translation.desk.texts import DeskItem, texts_of

RowId = tuple[int, int]
"""The id of a translation and the position of a sentence in it."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A reader's report of a sentence."""

    id: int
    reason: str
    language: str
    proposal: str
    by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ChangedSentence:
    """A sentence of the text as it was, with the translation that it had."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """One sentence: original and translation in pieces and as coded text, and what is known."""

    id: RowId
    number: int
    unit: TranslationUnit
    source: list[Piece]
    target: list[Piece]
    doubts: list[Doubt]
    by: str
    made_at: datetime | None
    is_by_author: bool
    is_for_site: bool
    reports: list[ReportView]
    before: ChangedSentence | None

    @property
    def name(self) -> str:
        """Return the name of the row in forms and addresses."""
        return f"{self.id[0]}-{self.id[1]}"

    @property
    def is_checked(self) -> bool:
        """Return whether a person wrote or accepted it."""
        return self.unit.origin is Origin.PERSON

    @property
    def is_open(self) -> bool:
        """Return whether a person has still to look at it."""
        return self.unit.origin in (Origin.MACHINE, Origin.ORIGINAL)

    def entry_can_go(self, is_author: bool) -> bool:
        """Return whether a translator, or the author of the text, may take it back."""
        return (
            self.is_checked
            and self.unit.entry_id is not None
            and (self.is_by_author or not is_author)
        )

    @property
    def version(self) -> str:
        """Return what tells this state of the sentence from another."""
        return version_of(self.unit.target)

    @property
    def codes(self) -> list[Piece]:
        """Return the codes that its translation must have."""
        return [piece for piece in self.source if piece.is_code]


@dataclass(slots=True)
class DeskText:
    """One text of the part with its translation, if there is one, and its rows."""

    text: Text
    translation: Translation | None
    rows: list[SentenceRow] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Return whether a person typed its translation as a whole."""
        each = self.translation
        return each is not None and bool(each.source) and each.status != TranslationStatus.MACHINE

    @property
    def has_sentences(self) -> bool:
        """Return whether its translation is made of sentences."""
        return self.translation is not None and self.translation.sentences > 0


def version_of(target: str) -> str:
    """Return a short mark of a translation of a sentence."""
    return sha256(target.encode()).hexdigest()[:10]


def read_item(consultation: Consultation, item: DeskItem, language: str) -> list[DeskText]:
    """Return the texts of one part that are in another language, in the order of reading.

    The number of statements is the same at any size. Raises NotFound if the part has no texts.
    """
    texts = texts_of(consultation.id, item)
    found = db.session.execute(
        select(Text, Translation)
        .join(texts, texts.c.text_id == Text.id)
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .order_by(texts.c.position)
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        raise NotFound
    desk_texts = [DeskText(*row) for row in found if row[0].language != language]
    _fill(desk_texts, language)
    return desk_texts


def _fill(desk_texts: Sequence[DeskText], language: str) -> None:
    ids = [each.translation.id for each in desk_texts if each.translation is not None]
    units = _read_units(ids)
    reports = _read_reports(ids)
    before = _read_replaced(desk_texts, language)
    number = 0
    for each in desk_texts:
        if each.translation is None or each.translation.id not in units:
            continue
        if each.is_typed:
            continue  # somebody typed it as a whole
        labels = [
            label_codes(sentence)
            for sentence in list_sentences(each.text.html, source=each.text.language)
        ]
        own = units[each.translation.id]
        changed = _pair_changed(before.get(each.text.replaces_id or 0, []), own)
        for unit, entry, name in own:
            number += 1
            code_labels = labels[unit.position] if unit.position < len(labels) else {}
            each.rows.append(
                SentenceRow(
                    id=(each.translation.id, unit.position),
                    number=number,
                    unit=unit,
                    source=split_pieces(unit.source, code_labels),
                    target=split_pieces(unit.target, code_labels),
                    doubts=_doubts(unit),
                    by=name or "",
                    made_at=entry.made_at if entry else None,
                    is_by_author=entry is not None and entry.author_id is not None,
                    is_for_site=entry is not None and entry.consultation_id is None,
                    reports=reports[each.translation.id, unit.key],
                    before=changed.get(unit.position),
                )
            )


def _doubts(unit: TranslationUnit) -> list[Doubt]:
    if unit.origin is Origin.PERSON:
        return []
    known = {doubt.value: doubt for doubt in Doubt}
    return [known[name] for name in unit.doubts.split(",") if name in known]


UnitRow = tuple[TranslationUnit, MemoryEntry | None, str | None]


def _read_units(translation_ids: Iterable[int]) -> dict[int, list[UnitRow]]:
    units = defaultdict[int, list[UnitRow]](list)
    rows = db.session.execute(
        select(TranslationUnit, MemoryEntry, User.name)
        .outerjoin(MemoryEntry, MemoryEntry.id == TranslationUnit.entry_id)
        .outerjoin(User, User.id == MemoryEntry.by_id)
        .where(TranslationUnit.translation_id.in_(list(translation_ids)))
        .order_by(TranslationUnit.translation_id, TranslationUnit.position)
        .execution_options(populate_existing=True)
    )
    for unit, entry, name in rows:
        units[unit.translation_id].append((unit, entry, name))
    return dict(units)


def _read_reports(translation_ids: Iterable[int]) -> dict[tuple[int, str], list[ReportView]]:
    reports = defaultdict[tuple[int, str], list[ReportView]](list)
    rows = db.session.execute(
        select(SentenceReport, User.name)
        .outerjoin(User, User.id == SentenceReport.by_id)
        .where(
            SentenceReport.translation_id.in_(list(translation_ids)),
            SentenceReport.closed_at.is_(None),
        )
        .order_by(SentenceReport.id)
    )
    for report, name in rows:
        view = ReportView(
            id=report.id,
            reason=report.reason,
            language=report.language,
            proposal=report.proposal,
            by=name or "",
            made_at=report.made_at,
        )
        reports[report.translation_id, report.key].append(view)
    return reports


def _read_replaced(desk_texts: Iterable[DeskText], language: str) -> dict[int, list[Any]]:
    """Return the sentences, in order, of the texts that these replace and that were accepted."""
    replaced = defaultdict[int, list[Any]](list)
    ids = {
        each.text.replaces_id
        for each in desk_texts
        if each.translation is not None and each.translation.accepted_at is not None
    }
    rows = db.session.execute(
        select(
            Translation.text_id,
            TranslationUnit.key,
            TranslationUnit.source,
            TranslationUnit.target,
        )
        .join(Translation, Translation.id == TranslationUnit.translation_id)
        .where(Translation.text_id.in_(sorted(ids - {None})), Translation.language == language)
        .order_by(Translation.text_id, TranslationUnit.position)
    )
    for row in rows:
        replaced[row.text_id].append(row)
    return replaced


def _pair_changed(before: Sequence[Any], own: Sequence[UnitRow]) -> dict[int, ChangedSentence]:
    """Return, by the position of a changed sentence, what stood there before the edit."""
    matcher = BoundedComparison().matcher(
        [row.key for row in before], [unit.key for unit, _, _ in own]
    )
    if matcher is None:
        return {}
    return {
        own[new][0].position: ChangedSentence(before[old].source, before[old].target)
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind == "replace"
        for old, new in zip(range(start, end), range(new_start, new_end), strict=False)
        if own[new][0].origin is not Origin.PERSON
    }
