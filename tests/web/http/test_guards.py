"""What stands before every view: who only asks changes nothing, and NUL is refused in words."""

from collections.abc import Iterator
from itertools import islice

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts import tokens
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.addresses import EXCUSED, QUERIES, arguments, choices
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import Site, make_site
from tests.support.sites import MakeApp
from tests.support.worlds import BuiltOnce

SAFE = ("GET", "HEAD", "OPTIONS")
OF_A_ROUTE = 4
PLAIN_VALUES = {
    "slug": "seeds",
    "lang": "en",
    "format": "json",
    "number": 1,
    "post_id": 1,
    "part": 1,
    "step": "close",
}
REASON = "contains the character NUL"


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


def dump() -> list[str]:
    """Return the whole database as statements."""
    db.session.commit()
    return list(db.engine.raw_connection().iterdump())  # type: ignore[attr-defined]


def addresses(app: Flask, site: Site, unconfirmed: User) -> Iterator[str]:
    """Return an address or more of every route, those for posting included."""
    signed = {
        "accounts.confirm_email": tokens.confirm_token(unconfirmed, "/en/mine"),
        "accounts.reset_password": tokens.reset_token(unconfirmed),
    }
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in signed:
                token = signed[rule.endpoint]
                yield url_for(rule.endpoint, token=token, lang="en")
                continue
            if "draft" in rule.arguments or "seat" in rule.arguments:
                pytest.fail(f"{rule}: say in this test what to put there")
            for values in islice(arguments(rule, site, ["en"]), OF_A_ROUTE):
                address = rule.build(values)
                assert address is not None, rule
                yield address[1]
                yield from (address[1] + query for query in QUERIES.get(rule.endpoint, [])[:1])


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["administrator", "visitor", "participant", "moderator"])
def test_who_only_asks_changes_nothing(app: Flask, site: Site, reader: str) -> None:
    """Mail scanners, search engines and browsers that look ahead follow every link."""
    unconfirmed = make_user("Not yet", confirmed_at=None)
    client = make_client(app)
    person = {
        "participant": site.unseen[0].author,
        "moderator": next(
            seat.user for seat in site.consultation.appointments if seat.role is Role.MODERATOR
        ),
        "administrator": make_user("Root", role=Role.ADMINISTRATOR),
    }.get(reader)
    if person is not None:
        sign_in(client, person)
    before = dump()
    asked = sorted(set(addresses(app, site, unconfirmed)))
    methods = SAFE if person else SAFE[:1]  # of a visitor one is enough
    statuses = set()
    for address in asked:
        for method in methods:
            answer = client.open(address, method=method)
            assert answer.status_code < 500 or address == "/readyz", (method, address)
            statuses.add((method, answer.status_code))
            with client.session_transaction() as session:
                who = session.get("_user_id")
                session.pop("_flashes", None)
            assert who == (person and person.get_id()), (method, address)
            assert "forum_remember" not in str(answer.headers), (method, address)
            if person is None and "forum=" in str(answer.headers.getlist("Set-Cookie")):
                is_page = (method, answer.status_code) == ("GET", 200)
                assert not is_page or '<form method="post"' in answer.text, address
    assert dump() == before
    assert len(asked) > len(EXCUSED)
    assert {(method, 200) for method in methods} <= statuses


def test_the_walk_would_see_a_change(app: Flask, site: Site) -> None:
    before = dump()
    make_user()
    assert dump() != before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_view_that_stores_something_when_asked_is_refused(make_app: MakeApp, method: str) -> None:
    app = make_app(TESTING=False)

    @app.get("/stores")
    def stores() -> str:
        db.session.commit()
        return ""

    client = FreshClient(app)
    assert client.open("/stores", method=method).status_code == 500


@pytest.mark.parametrize("method", SAFE)
def test_asking_for_the_confirming_link_confirms_nothing(client: FreshClient, method: str) -> None:
    user = make_user(confirmed_at=None)
    link = f"/en/confirm/{tokens.confirm_token(user)}"
    assert client.open(link, method=method).status_code == 200
    db.session.refresh(user)
    assert user.confirmed_at is None
    data = {"name": "Ana", "language": "en", "password": "a new password"}
    assert client.post(link, data=data).status_code == 302
    db.session.refresh(user)
    assert user.confirmed_at is not None


def routes(app: Flask, method: str) -> Iterator[Rule]:
    """Yield the routes that take a method; static files are answered before the application."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def address(rule: Rule, **others: object) -> str:
    """Return an address of a route."""
    values = {
        name: (choices(rule, name) or [PLAIN_VALUES.get(name, "1" if "_id" in name else "zz")])[0]
        for name in rule.arguments
    }
    return url_for(rule.endpoint, **{**values, **others})


@pytest.fixture(params=["visitor", "organiser"])
def asker(request: pytest.FixtureRequest, app: Flask, app_context: object) -> FreshClient:
    """Return the client of somebody who may do nothing, or nearly all."""
    consultation = make_consultation(slug="seeds")
    client = make_client(app)
    if request.param == "organiser":
        sign_in(client, make_appointment(consultation, Role.ORGANISER))
    return client


@pytest.mark.slow
def test_no_address_takes_nul_behind_the_question_mark(app: Flask, asker: FreshClient) -> None:
    with app.test_request_context():
        asked = [address(rule) for rule in routes(app, "GET")]
    assert len(asked) > 40
    for place in asked:
        for query in ("q=a%00b", "a%00b=q"):
            answer = asker.get(f"{place}?{query}")
            assert answer.status_code == 400, place
            assert REASON in answer.text, place


def test_no_address_takes_nul_in_its_path(app: Flask, asker: FreshClient) -> None:
    with app.test_request_context():
        asked = [
            address(rule, **{name: "a\0b"})
            for rule in routes(app, "GET")
            for name in rule.arguments - {"number", "part"}
            if not choices(rule, name) and not name.endswith("_id")
        ]
    assert len(asked) > 20
    for place in asked:
        assert asker.get(place).status_code == 404, place


def test_no_form_takes_nul_in_any_field(app: Flask, asker: FreshClient) -> None:
    with app.test_request_context():
        asked = [address(rule) for rule in routes(app, "POST")]
    assert len(asked) > 30
    for place in asked:
        for form in ({"text": "Kept words.\0"}, {"name\0": "x"}, {"key": "\0"}):
            answer = asker.post(place, data=form)
            assert answer.status_code == 400, place
            assert REASON in answer.text, place


def test_the_words_around_nul_are_shown_to_be_sent_again(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    typed = {"text": "We bury clay\0 pots.", "key": "\0"}
    answer = client.post("/en/consultations/seeds/contribute", data=typed)
    assert answer.status_code == 400
    assert "We bury clay\ufffd pots." in answer.text
    assert "\0" not in answer.text
