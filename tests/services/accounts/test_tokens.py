"""What one machine has signed holds on another, whose clock is behind."""

from datetime import timedelta

import pytest
from flask.ctx import AppContext

from forum.errors import Invalid
from forum.services.accounts import tokens
from tests.builders import make_user
from tests.support.times import StillClock


def test_a_link_from_a_machine_that_is_ahead_can_be_followed_at_once(
    app_context: AppContext, time: StillClock
) -> None:
    user = make_user()
    token = tokens.reset_token(user)
    time.tick(seconds=-90)
    assert tokens.user_to_reset(token) == user


@pytest.mark.parametrize("passed", [tokens.RESET_WITHIN, -tokens.AHEAD])
def test_a_link_holds_for_its_time_alone(
    app_context: AppContext, time: StillClock, passed: timedelta
) -> None:
    token = tokens.reset_token(make_user())
    sign = 1 if passed > timedelta(0) else -1
    time.tick(seconds=passed.total_seconds() + sign)
    with pytest.raises(Invalid, match="expired"):
        tokens.user_to_reset(token)
