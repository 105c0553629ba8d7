"""The form of a contribution, filled in and sent."""

from uuid import uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from tests.support.clients import FreshClient

LONG = "We keep our own seeds in clay pots, year after year."


def typed(**fields: str) -> dict[str, str]:
    """Return the fields of the form, filled in."""
    return {
        "text": LONG,
        "language": "en",
        "key": str(uuid4()),
        "consent": "1",
        "agreed": "yes",
        "act": "send",
        **fields,
    }


def send(client: FreshClient, consultation: Consultation, **fields: str) -> TestResponse:
    """Send the form."""
    address = f"/en/consultations/{consultation.slug}/contribute"
    return client.post(address, data=typed(**fields))


def stored() -> list[Contribution]:
    """Return what has been sent."""
    db.session.expire_all()
    return list(db.session.scalars(select(Contribution).order_by(Contribution.id)))


def sources(contribution: Contribution, revision: int = 1) -> list[tuple[int | None, str]]:
    """Return the questions and words of one version."""
    passages = contribution.revisions[revision - 1].passages
    return [(p.question_id, p.text.source) for p in passages]
