"""The character NUL, which PostgreSQL cannot keep, is refused at every address and in words."""

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from werkzeug.routing import Rule

from forum.domain.policy import Role
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, make_client, sign_in

VALUES = {
    "slug": "seeds",
    "lang": "en",
    "format": "json",
    "number": 1,
    "post_id": 1,
    "step": "close",
}
REASON = "contains the character NUL"


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Yield the routes that take a method; static files are answered before the application."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def address(rule: Rule, **others: object) -> str:
    """Return an address of a route."""
    values = {name: VALUES.get(name, "zz") for name in rule.arguments}
    return url_for(rule.endpoint, **{**values, **others})


@pytest.fixture(params=["visitor", "organiser"])
def person(request: pytest.FixtureRequest, app: Flask, app_context: object) -> FreshClient:
    """Return the client of somebody who may do nothing, or nearly all."""
    consultation = make_consultation(slug="seeds")
    client = make_client(app)
    if request.param == "organiser":
        sign_in(client, make_appointment(consultation, Role.ORGANISER))
    return client


def test_no_address_takes_it_behind_the_question_mark(app: Flask, person: FreshClient) -> None:
    with app.test_request_context():
        asked = [address(rule) for rule in rules(app, "GET")]
    assert len(asked) > 40
    for place in asked:
        for query in ("q=a%00b", "a%00b=q"):
            answer = person.get(f"{place}?{query}")
            assert answer.status_code == 400, place
            assert REASON in answer.text, place


def test_no_address_takes_it_in_its_path(app: Flask, person: FreshClient) -> None:
    with app.test_request_context():
        asked = [
            address(rule, **{name: "a\0b"})
            for rule in rules(app, "GET")
            for name in rule.arguments - {"lang", "number", "post_id", "step"}
        ]
    assert len(asked) > 20
    for place in asked:
        assert person.get(place).status_code == 404, place


def test_no_form_takes_it_in_any_field(app: Flask, person: FreshClient) -> None:
    with app.test_request_context():
        asked = [address(rule) for rule in rules(app, "POST")]
    assert len(asked) > 30
    for place in asked:
        for form in ({"text": "Kept words.\0"}, {"name\0": "x"}, {"key": "\0"}):
            answer = person.post(place, data=form)
            assert answer.status_code == 400, place
            assert REASON in answer.text, place


def test_the_words_around_it_are_shown_to_be_sent_again(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    typed = {"text": "We bury clay\0 pots.", "key": "\0"}
    answer = client.post("/en/consultations/seeds/contribute", data=typed)
    assert answer.status_code == 400
    assert "We bury clay\ufffd pots." in answer.text
    assert "\0" not in answer.text
