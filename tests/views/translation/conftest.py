"""A consultation with a translator who is signed in, and a text translated by a machine."""

import pytest
from sqlalchemy import select

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text, Translation
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.services.translation.conftest import engine, translated
from tests.support.clients import FreshClient, sign_in

__all__ = ["engine"]

SOURCE = "First sentence here. Second **one** by [3]."


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    """Return an open consultation whose translator is signed in."""
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    return consultation


@pytest.fixture
def contribution(engine: object, consultation: Consultation) -> Contribution:
    """Return a contribution of two sentences that a machine has translated into Spanish."""
    contribution = make_contribution(consultation, SOURCE)
    translated(text_of(SOURCE))
    return contribution


def text_of(source: str) -> Text:
    """Return the latest text with this source."""
    query = select(Text).where(Text.source == source).order_by(Text.id.desc()).limit(1)
    return db.session.scalars(query).one()


def spanish(source: str = SOURCE) -> Translation:
    """Return the Spanish translation of a text, read anew."""
    db.session.expire_all()
    text = text_of(source)
    return db.session.scalars(
        select(Translation).where(Translation.text_id == text.id, Translation.language == "es")
    ).one()


def desk_of(consultation: Consultation, item: object = 1) -> str:
    """Return the address of a part at the desk, in Spanish."""
    return f"/en/consultations/{consultation.slug}/translations/es/{item}"


def row(position: int = 0) -> str:
    """Return the name of a row of the translation."""
    return f"{spanish().id}-{position}"
