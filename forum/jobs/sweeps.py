"""Finding work that nobody has asked for, or whose asking was lost."""

from collections.abc import Callable
from typing import Final, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import load_only

from forum.database import writing
from forum.extensions import db
from forum.jobs.attachments import sweep_files
from forum.models.job import Job
from forum.models.translation import Text
from forum.services.background.notices import ask_for_overdue
from forum.services.contributions import near_copies
from forum.services.drafts import store
from forum.services.search import index as search_index
from forum.services.texts.store import ask_patiently
from forum.services.translation.machine import OFF, chosen_translator, missing_translations

FEW: Final = 500
MANY: Final = 20_000


def sweep_notices() -> None:
    """Ask for the sending of notices that nobody has sent."""
    with writing():
        ask_for_overdue()
        db.session.commit()


def sweep_translations() -> None:
    """Ask for translations that are missing, unless there is no engine to make them."""
    if chosen_translator(current_app.config).engine == OFF:
        return
    lost: list[tuple[int, str]] = []
    for limit in (FEW, MANY):
        missing = missing_translations(limit)
        asked = _asked()
        lost = [pair for pair in missing if pair not in asked][:FEW]
        if lost or len(missing) < limit:
            break
    db.session.commit()
    if not lost:
        return
    with writing():
        ids = {text_id for text_id, _ in lost}
        query = select(Text).options(load_only(Text.id)).where(Text.id.in_(ids))
        texts = {text.id: text for text in db.session.scalars(query)}
        ask_patiently([(texts[id_], language) for id_, language in lost if id_ in texts])
        db.session.commit()


def _asked() -> set[tuple[object, object]]:
    """Return the translations that wait to be made, or could not be made."""
    rows = db.session.scalars(select(Job.args).where(Job.kind == "translate"))
    return {(args.get("text_id"), args.get("language")) for args in rows}


def sweep_search() -> None:
    """Ask for what is searched where it is missing or behind, and forget what nobody may find."""
    missing = search_index.lost(FEW)
    waiting = {
        contribution_id
        for args in db.session.scalars(select(Job.args).where(Job.kind == "index"))
        for contribution_id in cast("list[int]", args["contributions"])
    }
    unseen = search_index.unseen(FEW)
    db.session.commit()
    asked = [contribution_id for contribution_id in missing if contribution_id not in waiting]
    if asked or unseen:
        with writing():
            search_index.ask_all(asked)
            search_index.store(unseen, [])
            db.session.commit()


def sweep_likeness() -> None:
    """Remember texts of which nothing is kept by which copies of them are known."""
    with writing():
        near_copies.store_missing_fingerprints(FEW)
        db.session.commit()


def sweep_drafts() -> None:
    """Delete drafts that nobody has touched for long after closing, as their authors are told."""
    old = store.expired_drafts(FEW)
    db.session.commit()
    if old:
        with writing():
            store.discard_all(old)
            db.session.commit()


SWEEPS: Final[tuple[Callable[[], None], ...]] = (
    sweep_notices,
    sweep_translations,
    sweep_search,
    sweep_likeness,
    sweep_files,
    sweep_drafts,
)
