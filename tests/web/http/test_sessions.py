"""Sessions in signed cookies, on machines whose clocks differ."""

import time as real_time
from types import SimpleNamespace

import pytest
from itsdangerous import timed

from tests.builders import make_user
from tests.support.clients import FreshClient, sign_in


@pytest.mark.parametrize("seconds", [1, 90])
def test_a_person_stays_signed_in_where_the_next_machine_is_behind(
    client: FreshClient, app_context: object, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = SimpleNamespace(time=lambda: real_time.time() + seconds)
    with monkeypatch.context() as other_machine:
        other_machine.setattr(timed, "time", ahead)
        sign_in(client, make_user())
    assert client.get("/en/account").status_code == 200
