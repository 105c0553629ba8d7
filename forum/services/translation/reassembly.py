"""Re-assembly: translations made anew from their sentences after the memory has changed.

No engine is asked. What a person wrote stands wherever the same sentence occurs in the same
languages; a translation that a person typed as a whole has no sentences and stays as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import case, or_, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.bars import sanitise_around_bars
from forum.domain.html.read import split_opening
from forum.domain.html.render import sanitise_html
from forum.domain.translation import codes
from forum.domain.translation.quality import Doubt
from forum.domain.translation.translate_html import assemble_html, fit_targets, list_sentences
from forum.domain.translation.units import Origin, Unit, sentence_key
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import (
    Text,
    Translation,
    TranslationStatus,
    TranslationUnit,
)
from forum.services.access.locking import renew_cards_with_text, touch, touch_texts
from forum.services.search import index as search_index
from forum.services.translation.memory import EntryWords, SentenceKey, choose, read_entries
from forum.services.translation.terms.in_use import read_consultation_terms
from forum.services.translation.units import count_units, status_of

PORTION: Final = 20
"""Translations that are made anew in one transaction."""


@dataclass
class _Work:
    """One translation with its sentences, and the new words for some of them by position."""

    translation: Translation
    units: list[TranslationUnit]
    words: dict[SentenceKey, EntryWords]
    author_id: int | None
    targets: dict[int, str] = field(default_factory=dict)


def list_translations_with(
    keys: Collection[str], *, language: str, consultation_id: int | None, after: int = 0
) -> Sequence[int]:
    """Return the ids, in order, of translations that have one of these sentences.

    They are those of one consultation, or of all; `after` is an id.
    """
    query = (
        select(Translation.id)
        .join(Text, Text.id == Translation.text_id)
        .join(TranslationUnit, TranslationUnit.translation_id == Translation.id)
        .where(
            TranslationUnit.key.in_(sorted(set(keys))),
            Translation.language == language,
            Translation.source == "",
            Translation.id > after,
        )
        .distinct()
        .order_by(Translation.id)
    )
    if consultation_id is not None:
        query = query.where(Text.consultation_id == consultation_id)
    return db.session.scalars(query.limit(PORTION + 1)).all()


def reassemble(translation_ids: Collection[int]) -> int:
    """Make translations anew in which the memory says something else; return how many these are.

    Readers' pages, search and feeds follow. The caller holds the locks.
    """
    found = _read(translation_ids)
    changed = [work for work in found if _apply_memory(work)]
    for work in changed:
        _store(work)
    _tell(changed)
    return len(changed)


def apply_memory(translation: Translation, text: Text, units: Iterable[Unit]) -> None:
    """Give a translation that has just been stored with these units what it takes from the memory.

    These are words that came in while an engine worked, who wrote what it has of people, its
    status, and whether the text that it replaces had been accepted.
    """
    keys = [sentence_key(codes.plain(unit.source)) for unit in units]
    if read_entries(keys, consultation_id=text.consultation_id, language=translation.language):
        (work,) = _read([translation.id])
        if _apply_memory(work):
            _store(work)
    if text.replaces_id is not None:
        _carry_acceptance(translation, text.replaces_id)


def _read(translation_ids: Collection[int]) -> list[_Work]:
    translations = db.session.scalars(
        select(Translation)
        .options(joinedload(Translation.text))
        .where(Translation.id.in_(sorted(translation_ids)), Translation.source == "")
        .order_by(Translation.id)
        .execution_options(populate_existing=True)
    ).all()
    units = defaultdict[int, list[TranslationUnit]](list)
    for unit in db.session.scalars(
        select(TranslationUnit)
        .where(TranslationUnit.translation_id.in_([t.id for t in translations]))
        .order_by(TranslationUnit.translation_id, TranslationUnit.position)
        .execution_options(populate_existing=True)
    ):
        units[unit.translation_id].append(unit)
    entries = _read_memory(translations, units)
    authors = _read_authors([translation.text_id for translation in translations])
    found = []
    for translation in translations:
        author_id = authors.get(translation.text_id)
        rows = entries[translation.text.consultation_id, translation.language]
        words = choose(rows, author_id)
        found.append(_Work(translation, units[translation.id], words, author_id))
    return found


def _read_memory(
    translations: Iterable[Translation], units: Mapping[int, list[TranslationUnit]]
) -> dict[tuple[int, str], list[Any]]:
    keys = defaultdict[tuple[int, str], set[str]](set)
    for translation in translations:
        place = translation.text.consultation_id, translation.language
        keys[place] |= {unit.key for unit in units[translation.id]}
    return {
        place: read_entries(wanted, consultation_id=place[0], language=place[1])
        for place, wanted in keys.items()
    }


def _read_authors(text_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Passage.text_id, Contribution.author_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(Passage.text_id.in_(text_ids))
    )
    return {text_id: author_id for text_id, author_id in rows if text_id is not None}


def _apply_memory(work: _Work) -> bool:
    """Put what the memory says into the sentences; return whether anything has changed."""
    is_changed = False
    for unit in work.units:
        words = work.words.get((unit.key, unit.source_language))
        if words is None and unit.origin is Origin.PERSON:
            _restore(unit, work.translation.language)
            work.targets[unit.position] = unit.target
        elif words is None or (unit.origin is Origin.PERSON and unit.entry_id == words.id):
            continue
        elif _is_taken_already(unit, words):
            unit.entry_id = words.id
        else:
            unit.machine = unit.target if unit.origin is Origin.MACHINE else unit.machine
            unit.origin, unit.entry_id = Origin.PERSON, words.id
            unit.doubts = _doubt_terms(work, unit, words.target)
            work.targets[unit.position] = unit.target = words.target
        is_changed = True
    _fit(work)
    return is_changed


def _doubt_terms(work: _Work, unit: TranslationUnit, target: str) -> str:
    """Return the doubts about a person's words: whether they render a term otherwise."""
    text = work.translation.text
    terms = read_consultation_terms(text.consultation_id, work.translation.language)
    return (
        Doubt.TERM.value if terms.find_breaches(unit.source, target, unit.source_language) else ""
    )


def _is_taken_already(unit: TranslationUnit, words: EntryWords) -> bool:
    """Return whether a translation was stored with these words of a person."""
    is_new = unit.origin is Origin.PERSON and unit.entry_id is None
    return is_new and codes.plain(unit.target) == codes.plain(words.target)


def _restore(unit: TranslationUnit, language: str) -> None:
    """Let a sentence say what it said before people: what an engine said, or the original."""
    unit.entry_id = None
    said = unit.machine or _find_machine_words(unit, language)
    unit.target, unit.machine = said or unit.source, ""
    unit.origin = Origin.MACHINE
    if not said:
        unit.origin = Origin.SAME if unit.source_language == language else Origin.ORIGINAL


def _find_machine_words(unit: TranslationUnit, language: str) -> str:
    """Return what an engine said to the same sentence in another text, or nothing."""
    is_machine = TranslationUnit.origin == Origin.MACHINE
    found = db.session.execute(
        select(
            case((is_machine, TranslationUnit.target), else_=TranslationUnit.machine),
            TranslationUnit.engine,
        )
        .join(Translation, Translation.id == TranslationUnit.translation_id)
        .where(
            TranslationUnit.key == unit.key,
            TranslationUnit.source_language == unit.source_language,
            Translation.language == language,
            or_(is_machine, TranslationUnit.machine != ""),
        )
        .limit(1)
    ).first()
    if found is None:
        return ""
    unit.engine = found[1]
    return str(found[0])


def _fit(work: _Work) -> None:
    """Give the new words the marks of their own sentences, where those differ."""
    unfit = {
        position: target
        for position, target in work.targets.items()
        if codes.missing_codes(work.units[position].source, target)
    }
    text = work.translation.text
    if not unfit or len(list_sentences(text.html, source=text.language)) != len(work.units):
        return
    for position, target in fit_targets(text.html, source=text.language, targets=unfit).items():
        work.units[position].target = work.targets[position] = target


def _store(work: _Work) -> None:
    """Store the HTML, the counts and the status of a translation with its sentences."""
    translation, text = work.translation, work.translation.text
    db.session.flush()
    sentences = list_sentences(text.html, source=text.language)
    coded = [codes.encode(sentence.text, sentence.spans) for sentence in sentences]
    is_whole = coded == [unit.source for unit in work.units]
    if work.targets and is_whole:
        targets = [unit.target for unit in work.units]
        assembled = assemble_html(text.html, source=text.language, targets=targets)
        html = sanitise_around_bars(assembled, translation.language, sanitise_html)
        translation.html = html  # type: ignore[assignment]
        translation.cut = split_opening(html, OPENING_WORDS)
        translation.made_at = clock.now()
    for name, count in count_units(work.units).items():
        setattr(translation, name, count)
    _set_status(work)
    db.session.flush()


def _set_status(work: _Work) -> None:
    translation = work.translation
    before = translation.status
    translation.status = status_of([unit.origin for unit in work.units])
    entries = [
        work.words[unit.key, unit.source_language]
        for unit in work.units
        if unit.origin is Origin.PERSON
    ]
    people = {words.by_id for words in entries}
    translation.by_id = people.pop() if len(people) == 1 else None
    translation.is_by_author = translation.by_id is not None and (
        translation.by_id == work.author_id
    )
    if translation.status is before:
        return
    if translation.status is TranslationStatus.REVIEWED:
        last = max(entries, key=lambda words: words.id)
        translation.accepted_at, translation.accepted_by_id = last.made_at, last.by_id
    elif before is TranslationStatus.REVIEWED:
        translation.accepted_at = translation.accepted_by_id = None


def _carry_acceptance(translation: Translation, replaced_id: int) -> None:
    """Remember of a translation that the one of the text before had been accepted as a whole."""
    if translation.status is TranslationStatus.REVIEWED:
        return
    accepted = db.session.execute(
        select(Translation.accepted_at, Translation.accepted_by_id).where(
            Translation.text_id == replaced_id,
            Translation.language == translation.language,
            Translation.accepted_at.is_not(None),
        )
    ).first()
    if accepted is not None:
        translation.accepted_at, translation.accepted_by_id = accepted


def _tell(changed: Iterable[_Work]) -> None:
    """Make the cards and pages out of date that show these translations, and let them be found."""
    consultations: dict[int, bool] = {}
    for text in {work.translation.text_id: work.translation.text for work in changed}.values():
        is_said = renew_cards_with_text(text.id)
        is_all_said = consultations.get(text.consultation_id, True) and is_said
        consultations[text.consultation_id] = is_all_said
        search_index.request_indexing_of_text(text.id)
    for consultation_id, is_all_said in consultations.items():
        (touch_texts if is_all_said else touch)(consultation_id)
