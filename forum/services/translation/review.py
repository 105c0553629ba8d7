"""What the team says and nobody has read in translation yet, and how a person accepts it.

Until then readers of that language see the original, with the translation below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.domain.translation.codes import find_code_faults
from forum.domain.translation.units import Origin
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
)
from forum.models.translation import Text, Translation, TranslationStatus, TranslationUnit
from forum.models.user import User
from forum.services.access.locking import touch
from forum.services.texts.localised import LocalisedText, localise
from forum.services.texts.team_texts import select_team_texts
from forum.services.translation.corrections import accept


@dataclass(frozen=True, slots=True)
class UnseenText:
    """Words of the team without a translation that a person has accepted.

    `number` is that of a question. `text` has no translation if none has been made yet.
    """

    kind: TextKind
    number: int
    text: LocalisedText

    @property
    def stamp(self) -> str:
        """Return what names this translation as it is now: the id of its text and a hash."""
        return f"{self.text.text_id}:{hash_words(str(self.text.translation))}"


def hash_words(html: str) -> str:
    """Return a hash by which a form tells which words a person has read."""
    return sha256(html.encode()).hexdigest()[:16]


def list_unseen(consultation_id: int) -> dict[str, list[UnseenText]]:
    """Return what is unseen in each language of the site, in the order of the pages.

    It takes one statement for the texts and one for each language.
    """
    rows = _list_team_texts(consultation_id)
    unseen = {}
    for language in LANGUAGES:
        texts = localise([row.text_id for row in rows], language)
        unseen[language] = [
            UnseenText(
                kind := TextKind(row.kind),
                row.number if kind is TextKind.QUESTION else 0,
                texts[row.text_id],
            )
            for row in rows
            if texts[row.text_id].is_foreign and not texts[row.text_id].is_translated
        ]
    return unseen


def _list_team_texts(consultation_id: int) -> list[Any]:
    """Return kind, number and id of all words of the team, in the order of the pages."""
    rows = db.session.execute(select_team_texts(consultation_id)).all()
    order = {kind.value: place for place, kind in enumerate(TextKind)}
    return sorted(rows, key=lambda row: (order[row.kind], row.number, row.position))


def accept_translation(consultation: Consultation, translation: Translation, *, by: User) -> None:
    """Note that a person has read a translation of the team's words and stands by it.

    From now on it stands for the original, until its words or the original change.
    """
    if translation.status is TranslationStatus.REVIEWED or translation.source:
        return
    units = db.session.scalars(
        select(TranslationUnit).where(TranslationUnit.translation_id == translation.id)
    ).all()
    if any(unit.origin in (Origin.MACHINE, Origin.ORIGINAL) for unit in units):
        accept(consultation, translation, units, by=by)
    else:
        translation.status = TranslationStatus.REVIEWED
        translation.accepted_at, translation.accepted_by_id = clock.now(), by.id
        touch(consultation.id)


def accept_as_read(
    consultation: Consultation, language: str, stamps: Iterable[str], *, by: User
) -> tuple[int, int, int]:
    """Accept translations as a person has read them.

    Returns how many, how many changed since, and how many were left because a sentence lacks a
    mark or an atom of the original.

    A stamp is that of an `UnseenText`; those of other consultations are left out.
    """
    read_words = dict(stamp.partition(":")[::2] for stamp in stamps)
    ids = [int(id_) for id_ in read_words if id_.isascii() and id_.isdigit() and len(id_) < 19]
    translations = db.session.scalars(
        select(Translation)
        .join(Text, Text.id == Translation.text_id)
        .where(
            Text.consultation_id == consultation.id,
            Translation.text_id.in_(ids),
            Translation.language == language,
            Translation.status != TranslationStatus.REVIEWED,
            Translation.source == "",
        )
    ).all()
    unchanged = [t for t in translations if read_words[str(t.text_id)] == hash_words(str(t.html))]
    faulty = _list_faulty([t.id for t in unchanged])
    whole = [t for t in unchanged if t.id not in faulty]
    for translation in whole:
        accept_translation(consultation, translation, by=by)
    return len(whole), len(translations) - len(unchanged), len(unchanged) - len(whole)


def _list_faulty(ids: Sequence[int]) -> set[int]:
    """Return the translations in which an unchecked sentence lacks a mark or an atom."""
    units = db.session.scalars(
        select(TranslationUnit).where(
            TranslationUnit.translation_id.in_(ids),
            TranslationUnit.origin.in_((Origin.MACHINE, Origin.ORIGINAL)),
        )
    )
    return {unit.translation_id for unit in units if find_code_faults(unit.source, unit.target)}
