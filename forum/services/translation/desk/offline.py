"""Translations that leave as files for translators, and come back into the memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from sqlalchemy import select

from forum.database import batches
from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.domain.translation import codes
from forum.domain.translation.desk.offline import OfflineSentence, ReturnedWork, short_key
from forum.domain.translation.units import Origin
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Translation, TranslationUnit
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.translation import corrections
from forum.services.translation.desk.texts import (
    DeskItem,
    texts_of_contributions,
    texts_of_team,
)
from forum.services.translation.memory import MAX_TARGET, Rendering, clean_target
from forum.services.translation.terms.in_use import ConsultationTerms, read_consultation_terms

IDS_PER_STATEMENT: Final = 500
STATES: Final = {
    Origin.PERSON: "reviewed",
    Origin.MACHINE: "translated",
    Origin.ORIGINAL: "initial",
}
"""States of XLIFF; what was written in the reader's language does not leave."""


@dataclass(frozen=True)
class GatheredText:
    """One text with its sentences, and the part of the consultation in which it stands."""

    text_id: int
    item: DeskItem
    position: int
    sentences: tuple[OfflineSentence, ...]


def require_direction(source: str, target: str) -> None:
    """Raise Invalid("offline_direction") unless the platform has both languages."""
    if source == target or not {source, target} <= set(LANGUAGES):
        raise Invalid("offline_direction", "direction")


def gather_texts(
    consultation: Consultation, source: str, target: str, *, is_open_only: bool
) -> list[GatheredText]:
    """Return what there is to translate from one language into the other, in reading order.

    With `is_open_only`, only sentences that no person has seen. Texts whose translation a person
    typed as a whole have no sentences.
    """
    terms = read_consultation_terms(consultation.id, target)
    places = _read_places(consultation, target)
    sentences = defaultdict[int, list[OfflineSentence]](list)
    for unit in _read_units(places, source):
        is_open = unit.origin in (Origin.MACHINE, Origin.ORIGINAL)
        if unit.origin in STATES and (is_open or not is_open_only):
            sentences[unit.translation_id].append(_make_sentence(unit, terms))
    return [
        GatheredText(place.text_id, place.item, place.position, tuple(sentences[translation_id]))
        for translation_id, place in places.items()
        if sentences[translation_id]
    ]


@dataclass(frozen=True)
class _Place:
    text_id: int
    item: DeskItem
    position: int


def _read_places(consultation: Consultation, target: str) -> dict[int, _Place]:
    """Return by the ids of translations where their texts stand, in reading order."""
    found: list[tuple[int, _Place]] = []
    for query in (texts_of_team(consultation.id), texts_of_contributions(consultation.id)):
        texts = query.subquery()
        rows = db.session.execute(
            select(Translation.id, *texts.c)
            .join(texts, texts.c.text_id == Translation.text_id)
            .where(Translation.language == target, Translation.source == "")
        )
        found += [
            (row.id, _Place(row.text_id, DeskItem(TextKind(row.part), row.number), row.position))
            for row in rows
        ]
    parts = list(TextKind)
    found.sort(key=lambda row: (parts.index(row[1].item.kind), row[1].item.number, row[1].position))
    return dict(found)


def _read_units(translation_ids: Collection[int], source: str) -> Iterator[TranslationUnit]:
    """Yield the units of translations from one language."""
    for batch in batches(sorted(translation_ids), IDS_PER_STATEMENT):
        yield from db.session.scalars(
            select(TranslationUnit)
            .where(
                TranslationUnit.source_language == source,
                TranslationUnit.translation_id.in_(batch),
            )
            .order_by(TranslationUnit.translation_id, TranslationUnit.position)
        )


def _make_sentence(unit: TranslationUnit, terms: ConsultationTerms) -> OfflineSentence:
    is_translated = unit.origin is not Origin.ORIGINAL
    return OfflineSentence(
        key=short_key(unit.key),
        source=unit.source,
        target=unit.target if is_translated else "",
        state=STATES[unit.origin],
        notes=tuple(
            f"{each.term} = {each.wording}"
            for each in terms.list_renderings(unit.source, unit.source_language)
        ),
    )


# --- coming back -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReturnedSentence:
    """A sentence that came back: what stands now, what would stand, and codes that are wrong."""

    key: str
    source: str
    before: str
    target: str
    faults: tuple[str, ...] = ()
    is_too_long: bool = False

    @property
    def version(self) -> str:
        """Return what tells the translation that stands now from another."""
        return sha256(self.before.encode()).hexdigest()[:10]


@dataclass
class OfflinePlan:
    """What a file that came back would change; `unknown` are keys of no sentence."""

    source: str
    target: str
    changed: list[ReturnedSentence] = field(default_factory=list)
    unchanged: list[ReturnedSentence] = field(default_factory=list)
    refused: list[ReturnedSentence] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    empty: int = 0


def plan_return(consultation: Consultation, returned: ReturnedWork) -> OfflinePlan:
    """Return what the translations of a file would change; nothing is stored.

    Raises Invalid("offline_direction") if the file is not between two languages of the platform.
    """
    require_direction(returned.source, returned.target)
    plan = OfflinePlan(returned.source, returned.target)
    places = _read_places(consultation, returned.target)
    units: dict[str, TranslationUnit] = {}
    for unit in _read_units(places, returned.source):
        if unit.origin in STATES:
            units.setdefault(short_key(unit.key), unit)
    for key, text in dict(returned.sentences).items():
        target = clean_target(text)
        if key not in units:
            plan.unknown.append(key)
        elif not codes.CODE.sub("", target).strip():
            plan.empty += 1
        else:
            _place(plan, units[key], key, target)
    return plan


def _place(plan: OfflinePlan, unit: TranslationUnit, key: str, target: str) -> None:
    before = "" if unit.origin is Origin.ORIGINAL else unit.target
    faults = tuple(codes.find_code_faults(unit.source, target))
    is_too_long = len(target) > MAX_TARGET
    sentence = ReturnedSentence(key, unit.source, before, target, faults, is_too_long)
    if target == clean_target(before):
        plan.unchanged.append(sentence)
    elif faults or is_too_long:
        plan.refused.append(sentence)
    else:
        plan.changed.append(sentence)


def store_return(
    consultation: Consultation,
    returned: ReturnedWork,
    *,
    by: User,
    versions: Mapping[str, str],
    accept_unchanged: bool,
) -> tuple[int, int]:
    """Add what a file changes to the consultation's memory.

    Returns how many sentences were stored, and how many were left because they stand in another of
    the `versions` by now. With `accept_unchanged`, sentences that came back as they left are stored
    too, for a person has read them.
    """
    lock(consultation)
    require(by, consultation, Action.TRANSLATE)
    plan = plan_return(consultation, returned)
    wanted = [*plan.changed, *(plan.unchanged if accept_unchanged else [])]
    sound = [sentence for sentence in wanted if not sentence.faults]
    current = [s for s in sound if versions.get(s.key) == s.version]
    if current:
        renderings = [Rendering(plan.source, plan.target, s.source, s.target) for s in current]
        corrections.correct(consultation, renderings, by=by)
    return len(current), len(sound) - len(current)
