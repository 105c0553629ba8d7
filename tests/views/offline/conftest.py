"""A consultation with translated texts and its translator."""

from collections.abc import Sequence

import pytest

from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Text
from forum.services.translation.engines import EngineChoice
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    translate_text,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.languages.pretended import pretend

WORDS = (
    "We store **seed** in [a bank](https://a.example/x) & a cellar <b>. It is dry [3].\n\n"
    "Nothing is lost."
)
TEST = EngineChoice("test")


def pretended(
    texts: Sequence[str], source: str, target: str, settings: EngineSettings
) -> list[str]:
    """Translate."""
    return [pretend(text) for text in texts]


@pytest.fixture
def consultation(client: FreshClient, monkeypatch: pytest.MonkeyPatch) -> Consultation:
    """Return a consultation with one contribution, all of it translated into Spanish."""
    monkeypatch.setitem(ENGINES, "test", pretended)
    consultation = make_consultation(questions=1)
    make_contribution(consultation, WORDS)
    for text in db.session.query(Text).all():
        translate_text(text, "es", TEST)
    db.session.commit()
    return consultation


@pytest.fixture
def translating(client: FreshClient, consultation: Consultation) -> FreshClient:
    """Return the client of the consultation's translator."""
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    return client
