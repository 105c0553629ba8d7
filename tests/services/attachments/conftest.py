"""Who sends files, and where they are kept."""

import pytest
from flask import Flask

from forum.adapters.storage.store import FileStore, configured_store
from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import make_consultation, make_user
from tests.support.content.uploads import Database


@pytest.fixture
def consultation(db_session: Database) -> Consultation:
    """Return an open consultation."""
    return make_consultation()


@pytest.fixture
def author(db_session: Database) -> User:
    """Return somebody who writes."""
    return make_user()


@pytest.fixture
def store(app: Flask, consultation: Consultation) -> FileStore:
    """Return where the bytes of files lie."""
    return configured_store(app.config)
