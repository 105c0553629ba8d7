"""A published text that is changed."""

import pytest

from tests.support.content.scenes import Scene
from tests.support.worlds import BuiltOnce


@pytest.fixture
def scene(built_once: BuiltOnce) -> Scene:
    """Return a published text with its author and a moderator."""
    return built_once(Scene)
