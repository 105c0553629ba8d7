"""Drafts as a page saves them."""

from uuid import uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.services.consultations import consent
from tests.support.clients import FreshClient
from tests.support.forms.contributions import LONG

FORM = "/en/consultations/seeds/contribute"


def kept() -> list[Draft]:
    """Return all drafts."""
    db.session.expire_all()
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


def typed(consultation: Consultation, **fields: str) -> dict[str, str]:
    """Return the fields of the form, filled in."""
    number = consent.current_number(consultation)
    agreed = {"agreed": "yes", "consent": str(number)}
    return {"text": LONG, "language": "en", "key": str(uuid4()), "act": "send", **agreed, **fields}


def autosave(client: FreshClient, slug: str = "seeds", **fields: str) -> TestResponse:
    """Save what is typed, as the page does by itself."""
    fields = {"text": LONG, "language": "en", "version": "0", **fields}
    return client.post(f"/en/drafts/{fields['key']}?consultation={slug}", data=fields)
