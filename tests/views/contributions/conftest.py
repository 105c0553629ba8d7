"""Somebody who is signed in and writes in English."""

import pytest

from forum.adapters import language_detection
from forum.adapters.language_detection import LanguageGuess
from forum.domain.contributions.statuses import Moderation
from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import make_consultation, make_user
from tests.support.clients import FreshClient, sign_in


@pytest.fixture
def sure_of_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the language be told at once, without the detector."""
    guess = LanguageGuess("en", confidence=0.99, letters=400)
    monkeypatch.setattr(language_detection, "detect_language", lambda text: guess)


@pytest.fixture
def author(client: FreshClient) -> User:
    """Return who is signed in."""
    user = make_user("Amina Odhiambo", organisation="Seed Bank", country="KE")
    sign_in(client, user)
    return user


@pytest.fixture
def seeds(author: User) -> Consultation:
    """Return a consultation below which texts appear at once."""
    return make_consultation(moderation=Moderation.AFTER)
