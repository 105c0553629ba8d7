"""“My contributions”: what needs the author first, all times in one zone, and undoing."""

import re
from datetime import timedelta

import pytest

from forum.domain.contributions.statuses import Rule, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.user import User
from forum.services.contributions.revise import withdraw
from forum.services.discussion import own
from forum.services.moderation.decisions import decide
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient
from tests.support.content.words import words
from tests.support.times import StillClock

PAGE = "/en/contributions"


def test_what_needs_the_author_comes_first_with_its_words_and_the_reason(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation("Seeds for dry lands")
    moderator = make_appointment(consultation, Role.MODERATOR)
    returned = make_contribution(
        consultation, "Clay pots keep **seed** dry.", author=author, status=Status.PENDING
    )
    decide(returned, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason="Say which seeds.")
    make_contribution(consultation, "Shown to all.", author=author)
    make_contribution(consultation, "Not read yet.", author=author, status=Status.PENDING)
    page = words(client.get(PAGE))
    order = [
        page.index(part)
        for part in (
            "Returned to you",
            "Clay pots keep seed dry.",
            "Say which seeds.",
            "Change and send again",
            "Waiting for a moderator",
            "Not read yet.",
            "Published and decided",
            "Shown to all.",
        )
    ]
    assert order == sorted(order)


def test_what_can_no_longer_be_sent_does_not_stay_on_top(
    client: FreshClient, author: User, time: StillClock
) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    decide(said, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason="Say more.")
    db.session.commit()
    assert "Returned to you" in client.get(PAGE).text
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + timedelta(days=1))
    assert "Returned to you" not in client.get(PAGE).text


def test_every_text_stands_on_one_page(
    client: FreshClient, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "PAGE", 3)
    consultation = make_consultation()
    for n in range(7):
        status = (Status.PENDING, Status.PUBLISHED)[n % 2]
        make_contribution(consultation, f"Number {n}.", author=author, status=status)
    found: list[str] = []
    address: str | None = PAGE
    while address:
        page = client.get(address).text
        found += re.findall(r"Number \d", page)
        following = re.search(r'secondary" href="(/en/contributions\?after=[^"]+)"', page)
        address = following[1] if following else None
    assert found == [f"Number {n}" for n in (6, 4, 2, 0, 5, 3, 1)]


def test_times_are_in_one_zone_that_is_named_once(client: FreshClient, author: User) -> None:
    author.zone = "America/Lima"
    db.session.commit()
    for zone in ("Africa/Nairobi", "Asia/Tokyo"):
        make_contribution(make_consultation(zone=zone), author=author)
    page = words(client.get(PAGE))
    assert page.count("All times are those of Lima, your time zone.") == 1
    assert page.count("23 November, 04:00") == 2


def test_without_a_zone_of_the_reader_it_is_that_of_the_consultation(
    client: FreshClient, author: User
) -> None:
    said = make_contribution(make_consultation(zone="Africa/Nairobi"), author=author)
    for address in (PAGE, f"{PAGE}/{said.key}"):
        page = words(client.get(address))
        assert page.count("All times are those of Nairobi.") == 1
        assert "23 November, 12:00" in page
        assert "09:00" not in page


def test_a_withdrawal_is_undone_by_a_button_for_a_day(
    client: FreshClient, author: User, time: StillClock
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Words to return.", author=author)
    withdraw(said, consultation, by=author)
    db.session.commit()
    for address in (PAGE, f"{PAGE}/{said.key}"):
        assert "Undo the withdrawal" in client.get(address).text
    answer = client.post(f"{PAGE}/{said.key}/withdraw/undo", follow_redirects=True)
    assert "The withdrawal is undone." in answer.text
    assert "Withdrawal undone by you" in answer.text
    public = client.get(f"/en/consultations/{consultation.slug}/contributions/1").text
    assert "Words to return." in public
    client.post(f"{PAGE}/{said.key}/withdraw", data={"confirmed": "yes"})
    time.tick(days=1)
    assert "Undo the withdrawal" not in client.get(PAGE).text
    assert client.post(f"{PAGE}/{said.key}/withdraw/undo").status_code == 403


def test_the_zone_of_the_device_is_known_from_signing_in(client: FreshClient) -> None:
    person = make_user(email="amina@example.org")
    fields = {"email": "amina@example.org", "password": PASSWORD, "zone": "Africa/Dakar"}
    client.post("/en/sign-in", data=fields)
    db.session.refresh(person)
    assert person.zone == "Africa/Dakar"
    make_contribution(make_consultation(zone="Asia/Tokyo"), author=person)
    assert "All times are those of Dakar, your time zone." in words(client.get(PAGE))
