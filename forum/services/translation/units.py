"""The units of translations: stored with each translation, sentence by sentence."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, insert

from forum.domain.translation import codes
from forum.domain.translation.units import Origin, Unit, sentence_key
from forum.extensions import db
from forum.models.translation import TranslationStatus, TranslationUnit


def count_units(units: Iterable[Unit | TranslationUnit]) -> dict[str, int]:
    """Return how many sentences a translation has, how many are by a person, and with doubts.

    What a person wrote or accepted has none.
    """
    units = list(units)
    return {
        "sentences": len(units),
        "checked": sum(unit.origin is Origin.PERSON for unit in units),
        "doubtful": sum(bool(unit.doubts) and unit.origin is not Origin.PERSON for unit in units),
    }


def status_of(origins: Collection[Origin]) -> TranslationStatus:
    """Return the status of a translation by where its sentences come from.

    Those that were written in the reader's language need nobody.
    """
    if Origin.PERSON not in origins:
        return TranslationStatus.MACHINE
    is_whole = set(origins) <= {Origin.PERSON, Origin.SAME}
    return TranslationStatus.REVIEWED if is_whole else TranslationStatus.EDITED


def store_units(translation_id: int, units: Sequence[Unit]) -> None:
    """Replace the units of a translation."""
    delete_units(translation_id)
    if units:
        db.session.execute(
            insert(TranslationUnit),
            [
                {
                    "translation_id": translation_id,
                    "position": position,
                    "key": sentence_key(codes.plain(unit.source)),
                    "source_language": unit.language,
                    "source": unit.source,
                    "target": unit.target,
                    "origin": unit.origin,
                    "engine": unit.engine,
                    "doubts": ",".join(sorted(unit.doubts)),
                }
                for position, unit in enumerate(units)
            ],
        )


def delete_units(translation_id: int) -> None:
    """Delete the units of a translation."""
    db.session.execute(
        delete(TranslationUnit).where(TranslationUnit.translation_id == translation_id)
    )
