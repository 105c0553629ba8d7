"""Whether a machine may propose anything in a consultation, and how far it has come."""

from typing import Final

from forum import clock
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.proposal import ProposalSettings
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.background.jobs import enqueue

PROPOSE: Final = "propose"


def find_settings(consultation: Consultation) -> ProposalSettings | None:
    """Return the settings of a consultation, or None while nobody has switched anything on."""
    return db.session.get(ProposalSettings, consultation.id)


def may_propose(consultation: Consultation) -> bool:
    """Return whether a machine may propose anything; it may not unless somebody wants it."""
    settings = find_settings(consultation)
    return settings is not None and settings.is_on


def switch(consultation: Consultation, *, is_on: bool, uses_model: bool, by: User) -> None:
    """Let a machine propose, or not; `uses_model` lets the text model of the site be asked too."""
    lock(consultation)
    require(by, consultation, Action.PROPOSE)
    settings = find_settings(consultation)
    if settings is None:
        settings = ProposalSettings(consultation_id=consultation.id)
        db.session.add(settings)
    settings.is_on, settings.uses_model = is_on, is_on and uses_model
    settings.changed_by_id = by.id
    db.session.flush()


def ask(consultation: Consultation, *, by: User) -> None:
    """Ask for proposals, which a job makes. Raises Invalid("proposals_off")."""
    lock(consultation)
    require(by, consultation, Action.PROPOSE)
    settings = find_settings(consultation)
    if settings is None or not settings.is_on:
        raise Invalid("proposals_off", "ask")
    settings.asked_at, settings.finished_at = clock.now(), None
    settings.done, settings.found, settings.dropped, settings.failure = 0, 0, 0, ""
    enqueue(
        PROPOSE,
        {"consultation": consultation.id},
        key=f"propose-{consultation.id}",
        consultation_id=consultation.id,
    )


def note_progress(consultation_id: int, percent: int) -> None:
    """Store how far the job has come."""
    settings = db.session.get(ProposalSettings, consultation_id)
    if settings is not None:
        settings.done = percent


def finish(consultation_id: int, *, found: int, dropped: int = 0, failure: str = "") -> None:
    """Store that the job is done, what it found, and why the text model failed, if it did."""
    settings = db.session.get(ProposalSettings, consultation_id)
    if settings is not None:
        settings.finished_at, settings.done = clock.now(), 100
        settings.found, settings.dropped, settings.failure = found, dropped, failure
