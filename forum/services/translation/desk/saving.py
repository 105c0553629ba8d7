"""What a translator does on a page of the desk: saves rows, accepts, takes back, decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forum.domain.translation import codes
from forum.domain.translation.quality import find_doubts
from forum.domain.translation.sentences import Sentence
from forum.domain.translation.translate_html import list_sentences
from forum.domain.translation.units import Origin, Unit
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import MemoryEntry, Translation
from forum.models.user import User
from forum.services.access.locking import lock
from forum.services.texts.store import request_translation
from forum.services.translation import corrections
from forum.services.translation.desk.item import DeskText, SentenceRow, version_of
from forum.services.translation.memory import MAX_TARGET, Rendering, clean_target
from forum.services.translation.reassembly import apply_memory
from forum.services.translation.units import count_units, store_units


@dataclass
class SavedRows:
    """What came of the rows that were sent: saved ones, conflicts, and faults by row.

    `typed` has what was typed in rows that were not saved.
    """

    saved: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    too_long: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is left to be done by who sent them."""
        return not self.typed


def save_rows(
    consultation: Consultation,
    desk_texts: Sequence[DeskText],
    targets: Mapping[str, str],
    seen: Mapping[str, str],
    *,
    by: User,
    is_for_site: bool = False,
    is_by_author: bool = False,
) -> SavedRows:
    """Save the rows that were changed, by the names of rows; others stay as they are.

    `seen` are the versions that the person saw. A row that somebody else has changed meanwhile is
    not overwritten, and one without the right codes is not saved.
    """
    result = SavedRows()
    for desk_text in desk_texts:
        renderings: list[Rendering] = []
        for row in desk_text.rows:
            if row.name not in targets or desk_text.translation is None:
                continue
            target = clean_target(targets[row.name])
            if _is_to_be_saved(row, target, seen.get(row.name, row.version), result):
                result.saved.append(row.name)
                source = row.unit.source
                language = row.unit.source_language
                to = desk_text.translation.language
                renderings.append(Rendering(language, to, source, target))
        if renderings:
            corrections.correct(
                consultation,
                renderings,
                by=by,
                is_for_site=is_for_site,
                is_by_author=is_by_author,
                first=desk_text.translation,
            )
    return result


def typed_rows(desk_texts: Sequence[DeskText], targets: Mapping[str, str]) -> dict[str, str]:
    """Return by the names of rows what was typed in them and differs from what is stored."""
    return {
        row.name: target
        for desk_text in desk_texts
        for row in desk_text.rows
        if row.name in targets and (target := clean_target(targets[row.name])) != row.unit.target
    }


def _is_to_be_saved(row: SentenceRow, target: str, seen: str, result: SavedRows) -> bool:
    """Return whether a row was changed and may be stored; note why it may not."""
    if target == row.unit.target or (version_of(target) == seen):
        return False
    if seen != row.version:
        result.conflicts.append(row.name)
    elif not codes.CODE.sub("", target).strip():
        result.faults[row.name] = []
    elif len(target) > MAX_TARGET:
        result.too_long.append(row.name)
    elif faults := codes.find_code_faults(row.unit.source, target):
        result.faults[row.name] = faults
    else:
        return True
    result.typed[row.name] = target
    return False


def note_lost_codes(row: SentenceRow, result: SavedRows) -> bool:
    """Note and return whether a machine's sentence lacks codes, so that nobody can accept it."""
    if not row.is_open or row.name in result.typed:
        return False
    if faults := codes.find_code_faults(row.unit.source, row.unit.target):
        result.faults[row.name] = faults
        result.typed[row.name] = row.unit.target
    return bool(faults)


def accept_rows(
    consultation: Consultation,
    desk_texts: Sequence[DeskText],
    seen: Mapping[str, str],
    *,
    by: User,
    names: frozenset[str] | None = None,
) -> list[str]:
    """Accept rows as they are, or all; return the names of those that had changed meanwhile."""
    changed = []
    for desk_text in desk_texts:
        units = []
        for row in desk_text.rows:
            if names is not None and row.name not in names:
                continue
            if row.name in seen and seen[row.name] != row.version:
                changed.append(row.name)
            else:
                units.append(row.unit)
        if desk_text.translation is not None:
            corrections.accept(consultation, desk_text.translation, units, by=by)
    return changed


def accept_row(
    consultation: Consultation,
    row: SentenceRow,
    language: str,
    *,
    by: User,
    is_by_author: bool = False,
) -> None:
    """Accept one sentence as it is."""
    if row.is_open:
        unit = row.unit
        rendering = Rendering(unit.source_language, language, unit.source, unit.target)
        corrections.correct(consultation, [rendering], by=by, is_by_author=is_by_author)


def adopt_row(consultation: Consultation, row: SentenceRow, language: str, *, by: User) -> None:
    """Let what an author wrote for their own text hold in the whole consultation."""
    if not row.is_by_author:
        return
    unit = row.unit
    rendering = Rendering(unit.source_language, language, unit.source, unit.target)
    corrections.correct(consultation, [rendering], by=by)


def take_row_back(consultation: Consultation, row: SentenceRow, *, by: User) -> None:
    """Take back a person's sentence; raises NotFound if the row has none."""
    lock(consultation, with_team=False)
    entry = db.session.get(MemoryEntry, row.unit.entry_id) if row.unit.entry_id else None
    if entry is None:
        raise NotFound
    corrections.take_back(consultation, entry, by=by)


def take_apart(consultation: Consultation, desk_texts: Sequence[DeskText]) -> bool:
    """Give sentences to machine translations that came without them, as those of an import do.

    Original and translation must have the same number. Another one is made anew by the engine that
    is chosen. Returns whether all could be taken apart.
    """
    lock(consultation, with_team=False)
    is_whole = True
    for each in desk_texts:
        translation, text = each.translation, each.text
        if translation is None or each.rows or each.is_typed:
            continue
        originals = list_sentences(text.html, source=text.language)
        said = list_sentences(translation.html, source=translation.language)
        if len(originals) != len(said):
            db.session.delete(translation)
            db.session.flush()
            request_translation(text, translation.language)
            is_whole = False
            continue
        units = _pair_sentences(translation, originals, said)
        translation.source = ""
        store_units(translation.id, units)
        for name, count in count_units(units).items():
            setattr(translation, name, count)
        apply_memory(translation, text, units)
    return is_whole


def _pair_sentences(
    translation: Translation, originals: Sequence[Sentence], said: Sequence[Sentence]
) -> list[Unit]:
    """Return the units of a machine translation, of which the sentences come in the same order."""
    source, target = translation.text.language, translation.language
    return [
        Unit(
            language=source,
            source=codes.encode(original.text, original.spans),
            target=codes.encode(words.text, words.spans),
            origin=Origin.MACHINE,
            engine=translation.engine,
            doubts=find_doubts(original.text, words.text, source=source, target=target),
        )
        for original, words in zip(originals, said, strict=True)
    ]


def find_row(desk_texts: Sequence[DeskText], name: str) -> SentenceRow:
    """Return the row with this name; raises NotFound."""
    for desk_text in desk_texts:
        for row in desk_text.rows:
            if row.name == name:
                return row
    raise NotFound
