"""A consultation whose moderator is signed in."""

import pytest

from forum.domain.policy import Role
from forum.models.consultation import Consultation
from tests.builders import (
    make_appointment,
    make_consultation,
)
from tests.support.clients import FreshClient, sign_in


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    """Return an open consultation whose moderator is signed in."""
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    return consultation
