"""Somebody who writes below a consultation on seeds."""

import pytest

from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import (
    make_consultation,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.worlds import BuiltOnce


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation on seeds."""
    return built_once(make_consultation, slug="seeds")


@pytest.fixture
def me(client: FreshClient, consultation: Consultation) -> User:
    """Return who is signed in and may write."""
    user = make_user("Amina Odhiambo", organisation="Seed Bank", country="KE")
    sign_in(client, user)
    return user
