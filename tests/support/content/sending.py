"""Sending contributions as people do."""

from forum.domain.contributions.content import Appearance, Part
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.contributions.submit import contribute

WORDS = "We keep *our own* seeds."
SHOWN = Appearance(name="Amina Odhiambo", countries="KE")


def say(user: User, consultation: Consultation, words: str = WORDS, **more: object) -> Contribution:
    """Contribute one passage in English."""
    parts = more.pop("parts", [Part(words, "en")])
    said = contribute(user, consultation, parts, appearance=SHOWN, **more)  # type: ignore[arg-type]
    db.session.commit()
    return said


def begin_as_requests_do() -> None:
    """On SQLite, forget what was read: there a request that may write reads nothing stale."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()


def sources(contribution: Contribution, revision: int) -> list[str]:
    """Return the passages of one version."""
    found = next(r for r in contribution.revisions if r.number == revision)
    return [passage.text.source for passage in found.passages]
