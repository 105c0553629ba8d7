"""Kept pages: sent again while nothing has changed, and never to the wrong reader."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.support.times import StillClock


def page(consultation: Consultation) -> str:
    return f"/en/consultations/{consultation.slug}"


def test_a_kept_page_costs_one_statement_and_has_all_headers(
    client: FreshClient, statements: Statements
) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    address = page(consultation)
    first = client.get(address)
    with statements.counted():
        second = client.get(address)
    assert len(statements) == 1
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert "Content-Security-Policy" in second.headers
    again = client.get(page(consultation), headers={"If-None-Match": second.headers["ETag"]})
    assert again.status_code == 304


def test_a_kept_page_is_gone_as_soon_as_something_changes(client: FreshClient) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, "Our own seeds.")
    assert "Our own seeds." in client.get(page(consultation)).text
    assert "Our own seeds." in client.get(page(consultation)).text
    decide(said, Status.HIDDEN, by=moderator, reason="It names a third person.")
    db.session.commit()
    assert "Our own seeds." not in client.get(page(consultation)).text


def test_a_kept_page_changes_with_the_stage(client: FreshClient, time: StillClock) -> None:
    consultation = make_consultation()
    open_page = client.get(page(consultation)).text
    assert "Write a contribution" in open_page
    time.tick(days=365)
    assert "Write a contribution" not in client.get(page(consultation)).text


def test_a_kept_page_of_a_draft_is_gone(client: FreshClient) -> None:
    consultation = make_consultation()
    client.get(page(consultation))
    consultation.published_at = consultation.opens_at = consultation.closes_at = None
    db.session.commit()
    assert client.get(page(consultation)).status_code == 404


@pytest.mark.parametrize(
    "cookies", [{"zone": "Africa/Nairobi"}, {"theme": "dark"}, {"language": "fr"}]
)
def test_each_kind_of_visitor_has_pages_of_its_own(
    app: Flask, client: FreshClient, cookies: dict[str, str]
) -> None:
    consultation = make_consultation(closes_at=None)
    client.get(page(consultation))
    warm, cold = make_client(app), make_client(app)
    for name, value in cookies.items():
        warm.set_cookie(name, value)
        cold.set_cookie(name, value)
    first = warm.get(page(consultation)).text
    assert cold.get(page(consultation)).text == first


def test_a_kept_page_is_not_for_who_is_signed_in(app: Flask, client: FreshClient) -> None:
    consultation = make_consultation()
    visitor = client.get(page(consultation))
    member = make_client(app)
    sign_in(member, make_user("Amina Odhiambo"))
    own = member.get(page(consultation))
    assert "Amina Odhiambo" in own.text
    assert client.get(page(consultation)).data == visitor.data
    assert "private" in own.headers["Cache-Control"]


def test_a_kept_page_is_sent_in_the_encoding_that_is_asked_for(client: FreshClient) -> None:
    consultation = make_consultation()
    plain = client.get(page(consultation))
    for _ in range(2):
        packed = client.get(page(consultation), headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get(page(consultation)).headers
    assert client.get(page(consultation)).data == plain.data


def test_a_kept_page_lasts_a_minute(client: FreshClient, time: StillClock) -> None:
    consultation = make_consultation()
    tag = client.get(page(consultation)).headers["ETag"]
    time.now += timedelta(minutes=2)
    assert client.get(page(consultation)).headers["ETag"] != tag
