"""Addresses and forms of moderators."""

from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution

MESSAGE = "Quite el número de teléfono, por favor."


def queue_of(consultation: Consultation, **query: str) -> str:
    """Return the address of a moderator's queue."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/en/consultations/{consultation.slug}/moderation?{asked}"


def item_of(contribution: Contribution) -> str:
    """Return the address of one text for its moderators."""
    return f"/en/consultations/{contribution.consultation.slug}/moderation/{contribution.key}"


def verdict(contribution: Contribution, status: str, **fields: str) -> dict[str, str]:
    """Return the fields of a decision."""
    seen = f"{contribution.status}.{contribution.latest_revision}"
    return {"status": status, "seen": seen, **fields}


def returned(contribution: Contribution, **fields: str) -> dict[str, str]:
    """Return the fields by which a text goes back to its author."""
    reasons = {"rule-returned": "contact", "reason-returned": MESSAGE}
    return verdict(contribution, "returned", **{**reasons, **fields})


def status_of(contribution: Contribution) -> Status:
    """Return the status that is stored."""
    db.session.commit()
    db.session.refresh(contribution)
    return contribution.status
