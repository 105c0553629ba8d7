"""When a request reached us."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from forum import clock
from forum.extensions import db
from forum.models.job import LatestInstant
from forum.web.http.arrival import SteadyStart
from tests.builders import (
    make_consultation,
    make_user,
)
from tests.support.clients import make_client, sign_in
from tests.support.forms.drafts import FORM, typed
from tests.support.sites import MakeApp
from tests.support.times import StillClock


@pytest.mark.parametrize(
    ("proxies", "seconds_ago", "form", "taken"),
    [
        (1, 2, "t={:.3f}", True),
        (1, 2, "{:.3f}", True),
        (1, 2, "{ms}", True),
        (1, 61, "t={:.3f}", False),
        (1, -5, "t={:.3f}", False),
        (1, 2, "yesterday", False),
        (0, 2, "t={:.3f}", False),
    ],
)
def test_a_proxy_may_say_when_a_request_reached_it(
    make_app: MakeApp,
    time: StillClock,
    proxies: int,
    seconds_ago: float,
    form: str,
    *,
    taken: bool,
) -> None:
    app = make_app(FORUM_TRUSTED_PROXIES=proxies)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation(slug="seeds")
        sign_in(client, make_user())
        assert consultation.closes_at is not None
        time.go_to(consultation.closes_at + timedelta(seconds=1))
        began = time.now.timestamp() - seconds_ago
        told = form.format(began, ms=int(began * 1000))
        answer = client.post(FORM, data=typed(consultation), headers={"X-Request-Start": told})
        assert answer.status_code == (302 if taken else 403)


def test_a_server_that_takes_the_application_alone_goes_on_from_the_latest_instant(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    latest, known = clock.now() + timedelta(hours=2), []
    with app.app_context():
        db.session.add(LatestInstant(id=1, at=latest))
        db.session.commit()
    monkeypatch.setattr("forum.clock.advance_to", known.append)
    app.wsgi_app = SteadyStart(app)  # type: ignore[method-assign]
    client = make_client(app)
    with monkeypatch.context() as away:
        away.setattr("forum.web.http.arrival.go_on_from_latest", refuse)
        client.get("/en/")
    assert not known
    for _ in range(2):
        assert client.get("/en/").status_code == 200
    assert known == [latest]


def refuse() -> None:
    """Stand for a database that is away."""
    raise OperationalError("", {}, Exception())
