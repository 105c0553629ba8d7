"""What goes wrong is said on a page of the site, and what somebody wrote is given back."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.extensions import db, limiter
from tests.builders import make_consultation, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import field, words
from tests.support.sites import MakeApp

LONG = "We keep our own seeds in clay pots, year after year."


def send(client: FreshClient, slug: str, **fields: str) -> TestResponse:
    agreed = {"agreed": "yes", "consent": "1"}
    typed = {"text": LONG, "language": "en", "key": str(uuid4()), "act": "send"}
    fields = {**typed, **agreed, **fields}
    return client.post(f"/en/consultations/{slug}/contribute", data=fields)


def is_page_of_the_site(answer: TestResponse) -> bool:
    return "<h1>" in answer.text and 'href="/en/"' in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/en/nothing", "/en/consultations/nothing/posts"])
def test_what_is_not_there_is_said_to_be_not_there(client: FreshClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert is_page_of_the_site(answer)
    assert "Page not found" in words(answer)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_what_cannot_be_done_here_is_refused(client: FreshClient, method: str) -> None:
    answer = getattr(client, method)("/en/rules")
    assert answer.status_code == 405
    assert is_page_of_the_site(answer)


def test_a_page_without_its_slash_is_found(client: FreshClient) -> None:
    assert client.get("/en").location.endswith("/en/")


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Return a site in which contributing fails in the middle of the work."""

    def fail(user: object, consultation: object, *args: object, **more: object) -> None:
        consultation.slug = "changed"  # type: ignore[attr-defined]
        db.session.flush()
        raise RuntimeError("this is private")

    monkeypatch.setattr("forum.views.contributions.send.contribute", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_after_a_failure_the_text_is_given_back_and_nothing_is_stored(
    broken: Flask, client: FreshClient
) -> None:
    consultation = make_consultation(slug="seeds")
    sign_in(client, make_user())
    answer = send(client, "seeds")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in words(answer)
    assert LONG in words(answer)
    assert "private" not in answer.text
    db.session.refresh(consultation)
    assert consultation.slug == "seeds"


def test_secrets_are_not_repeated_and_the_rest_can_be_sent_once_more(
    broken: Flask, client: FreshClient
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    fields = {"new_password": "a secret that is long enough", "organisation": "Short words"}
    answer = send(client, "seeds", key="a key that is rather long", **fields)
    assert fields["new_password"] not in answer.text
    assert field(answer, "organisation") == "Short words"
    for typed in ("Short words", "a key that is rather long"):
        assert typed not in words(answer)


def test_what_is_given_back_does_no_harm(broken: Flask, client: FreshClient) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    answer = send(client, "seeds", text="</textarea><script>alert(1)</script>")
    assert "<script>alert" not in answer.text


def test_too_much_at_once_is_refused(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    part = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n%s\r\n--b--\r\n'
    for body, kind in (
        (b"text=" + b"x" * 2_100_000, "application/x-www-form-urlencoded"),
        (part % (b"x" * 1_600_000), "multipart/form-data; boundary=b"),
    ):
        address = "/en/consultations/seeds/contribute"
        answer = client.post(address, data=body, content_type=kind)
        assert answer.status_code == 413, kind
        assert is_page_of_the_site(answer)


@pytest.fixture
def limited(make_app: MakeApp) -> Iterator[Flask]:
    """Return a site that counts how often one sends."""
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        yield app
        limiter.reset()
    limiter.enabled = False


def test_sending_too_often_is_refused_and_the_text_given_back(limited: Flask) -> None:
    client = make_client(limited)
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    answers = [send(client, "seeds", act="back").status_code for _ in range(35)]
    assert answers[:30] == [200] * 30
    assert answers[-1] == 429
    answer = send(client, "seeds")
    assert (answer.status_code, LONG in words(answer)) == (429, True)
    assert int(answer.headers["Retry-After"]) > 0
