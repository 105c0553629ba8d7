"""Jobs on excerpts: a look at those that were not looked after, and a daily check of all."""

from collections.abc import Collection, Mapping
from typing import Final

from forum.database import writing
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.locking import lock
from forum.services.synthesis import anchoring

BATCH: Final = 50


def sweep_excerpts() -> None:
    """Look after excerpts of versions that readers see no more, and queue the daily check."""
    out_of_step = anchoring.list_out_of_step(BATCH)
    db.session.commit()
    _hold(out_of_step)
    with writing():
        anchoring.enqueue_verification()
        db.session.commit()


def verify_excerpts(args: dict[str, object]) -> None:
    """Read the words of every excerpt where it stands, and note which are there no longer."""
    after = 0
    while found := anchoring.list_held(BATCH, after=after):
        db.session.commit()
        _hold(found)
        after = max(id_ for ids in found.values() for id_ in ids)


def _hold(found: Mapping[int, Collection[int]]) -> None:
    for consultation_id, ids in found.items():
        with writing():
            consultation = db.session.get(Consultation, consultation_id)
            if consultation is not None:
                lock(consultation, with_team=False)
                anchoring.hold_all(ids)
            db.session.commit()
