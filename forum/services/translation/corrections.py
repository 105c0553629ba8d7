"""Corrections by people: sentences that they write, accept or take back, wherever these stand."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select

from forum.domain.translation.units import Origin
from forum.errors import VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import MemoryEntry, Text, Translation, TranslationUnit
from forum.models.user import User
from forum.services.access.locking import lock
from forum.services.background.jobs import enqueue
from forum.services.translation.memory import (
    Rendering,
    add_entries,
    choose,
    read_entries,
    take_entry_back,
)
from forum.services.translation.reassembly import PORTION, list_translations_with, reassemble

REASSEMBLE: Final = "reassemble"
"""The kind of job that makes anew what one request cannot."""


def correct(
    consultation: Consultation,
    renderings: Sequence[Rendering],
    *,
    by: User,
    is_for_site: bool = False,
    is_by_author: bool = False,
    first: Translation | None = None,
) -> None:
    """Add a person's sentences to the memory, and make anew what has them, without an engine.

    They hold in the consultation or, if asked for, on the whole site or for the author's texts. The
    translation that comes `first` is made anew at once, as are a few others; a job does the rest.
    Raises as `add_entries` does. The caller has checked what the person may do.
    """
    lock(consultation, with_team=False)
    scope = None if is_for_site else consultation
    add_entries(scope, renderings, by=by, is_by_author=is_by_author)
    for language in dict.fromkeys(rendering.language for rendering in renderings):
        keys = {rendering.key for rendering in renderings if rendering.language == language}
        _follow(consultation, keys, language, is_for_site=is_for_site, first=first)


def accept(
    consultation: Consultation,
    translation: Translation,
    units: Collection[TranslationUnit],
    *,
    by: User,
) -> None:
    """Take sentences as they are for a person's own: somebody has read them and found them right.

    What a person wrote before is left alone, and so is what needs no translation.
    """
    renderings = [
        Rendering(unit.source_language, translation.language, unit.source, unit.target)
        for unit in units
        if unit.origin in (Origin.MACHINE, Origin.ORIGINAL)
    ]
    if renderings:
        correct(consultation, renderings, by=by, first=translation)


def take_back(consultation: Consultation, entry: MemoryEntry, *, by: User) -> None:
    """Take back a person's sentence: what stood before stands again, wherever it is.

    Raises VersionConflict if it is not the newest.
    """
    lock(consultation, with_team=False)
    said = read_entries([entry.key], consultation_id=consultation.id, language=entry.language)
    newest = choose(said, entry.author_id).get((entry.key, entry.source_language))
    if newest is None or newest.id != entry.id:
        raise VersionConflict
    take_entry_back(entry, by=by)
    is_for_site = entry.consultation_id is None
    _follow(consultation, {entry.key}, entry.language, is_for_site=is_for_site)


def _follow(
    consultation: Consultation,
    keys: Collection[str],
    language: str,
    *,
    is_for_site: bool,
    first: Translation | None = None,
) -> None:
    """Make anew what has these sentences: a few translations now, and the others by a job."""
    reach = None if is_for_site else consultation.id
    ids = list_translations_with(keys, language=language, consultation_id=consultation.id)
    now = list(ids[:PORTION])
    if first is not None and first.language == language and first.id not in now:
        now = [first.id, *now]
    reassemble(now)
    if is_for_site or len(ids) > PORTION:
        args: dict[str, object] = {
            "keys": sorted(set(keys)),
            "language": language,
            "consultation_id": reach,
            "after": 0 if is_for_site else max(ids[:PORTION]),
        }
        enqueue(REASSEMBLE, args)


def reassemble_portion(args: dict[str, object]) -> int | None:
    """Make the next few translations anew; return after which id to go on, or None at the end."""
    reach = args["consultation_id"]
    keys = args["keys"]
    ids = list_translations_with(
        [str(key) for key in keys] if isinstance(keys, list) else [],
        language=str(args["language"]),
        consultation_id=reach if isinstance(reach, int) else None,
        after=int(str(args["after"])),
    )
    portion = ids[:PORTION]
    _lock_all(portion)
    reassemble(portion)
    return portion[-1] if len(ids) > PORTION else None


def _lock_all(translation_ids: Sequence[int]) -> None:
    """Lock the consultations of these translations, always in the same order."""
    found = db.session.scalars(
        select(Consultation)
        .where(
            Consultation.id.in_(
                select(Text.consultation_id)
                .join(Translation, Translation.text_id == Text.id)
                .where(Translation.id.in_(translation_ids))
            )
        )
        .order_by(Consultation.id)
    )
    for consultation in found.all():
        lock(consultation, with_team=False)
