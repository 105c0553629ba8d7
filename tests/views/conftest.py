"""A consultation, and somebody who took part in it and is signed in."""

import pytest

from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(slug="seeds", organisers=["Seed House"])


@pytest.fixture
def me(client: FreshClient, consultation: Consultation) -> User:
    person = make_user("Amina Odhiambo", email="amina@example.org")
    make_contribution(consultation, author=person)
    sign_in(client, person)
    return person
