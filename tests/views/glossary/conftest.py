"""A consultation with a translator, and terms."""

from collections.abc import Callable

import pytest

from forum.domain.policy import Role
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Gender, Wording
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm
from forum.models.user import User
from forum.services.translation.terms import glossary
from tests.builders import make_appointment, make_consultation
from tests.support.clients import FreshClient, sign_in

AddTerm = Callable[..., GlossaryTerm]


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    """Return a consultation."""
    return make_consultation()


@pytest.fixture
def translator(consultation: Consultation) -> User:
    """Return its translator."""
    return make_appointment(consultation, Role.TRANSLATOR)


@pytest.fixture
def editing(client: FreshClient, translator: User) -> FreshClient:
    """Return the client of the translator."""
    sign_in(client, translator)
    return client


def draft(en: str = "seed bank", es: str = "banco de semillas", **more: str) -> TermDraft:
    """Return a term as somebody writes it."""
    return TermDraft(
        {"en": Wording(en), "es": Wording(es, ("semillero",), Gender.MASCULINE)},
        note=more.get("note", ""),
    )


@pytest.fixture
def add(translator: User) -> AddTerm:
    """Return a function that stores a term."""

    def stored(
        consultation: Consultation | None, term: TermDraft, by: User | None = None
    ) -> GlossaryTerm:
        added = glossary.add_term(consultation, term, by=by or translator)
        db.session.commit()
        return added

    return stored
