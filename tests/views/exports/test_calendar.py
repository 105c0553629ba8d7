"""The dates of a consultation as calendars read them."""

from datetime import UTC, timedelta

import icalendar
import pytest

from forum import clock
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.consultations import schedule
from tests.builders import make_appointment, make_consultation
from tests.support.clients import FreshClient


def calendar(client: FreshClient, consultation: Consultation, language: str = "en") -> bytes:
    answer = client.get(f"/{language}/consultations/{consultation.slug}/dates.ics")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    return answer.data


def events(body: bytes) -> list[icalendar.Event]:
    found = list(icalendar.Calendar.from_ical(body).walk("VEVENT"))
    assert not [one.errors for one in found if one.errors]
    return found


@pytest.mark.parametrize("name", ["name", "x-wr-calname"])
def test_the_name_of_a_calendar_is_escaped_as_text(client: FreshClient, name: str) -> None:
    body = calendar(client, make_consultation("Seeds; soil, water \\ rain"))
    assert f"{name.upper()}:Seeds\\; soil\\, water \\\\ rain".encode() in body


@pytest.mark.parametrize("zone", ["CET", "EST5EDT", "GB", "Etc/GMT-14", "Asia/Calcutta"])
def test_a_zone_that_is_no_place_has_its_rules(client: FreshClient, zone: str) -> None:
    consultation = make_consultation(zone=zone)
    opens, closes = events(calendar(client, consultation))
    assert opens["dtstart"].dt.astimezone(UTC) == consultation.opens_at
    assert closes["dtstart"].dt.astimezone(UTC) == consultation.closes_at
    assert opens["dtstart"].params["TZID"] == zone


@pytest.mark.parametrize("zone", ["Africa/Nairobi", "America/New_York", "UTC"])
def test_opening_and_closing_are_instants_in_the_zone(client: FreshClient, zone: str) -> None:
    consultation = make_consultation("¿Semillas; suelo, agua?" * 8, zone=zone)
    body = calendar(client, consultation, "es")
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    opens, closes = events(body)
    assert opens["dtstart"].dt.astimezone(UTC) == consultation.opens_at
    assert closes["dtstart"].dt.astimezone(UTC) == consultation.closes_at
    assert (b"BEGIN:VTIMEZONE" in body) is (zone != "UTC")
    assert {str(one["uid"]).partition("@")[0] for one in (opens, closes)} == {
        f"{consultation.uid}-opens",
        f"{consultation.uid}-closes",
    }
    for one in (opens, closes):
        assert one["dtstamp"].dt.tzinfo is not None
        assert "¿Semillas; suelo, agua?" in str(one["summary"])
    assert closes.walk("VALARM")[0]["trigger"].dt == timedelta(days=-2)


def test_an_extension_is_a_new_revision_of_the_same_date(client: FreshClient) -> None:
    consultation = make_consultation()
    before = events(calendar(client, consultation))[1]
    organiser = make_appointment(consultation, Role.ORGANISER)
    later = clock.now() + timedelta(days=30)
    schedule.extend(consultation, later, by=organiser, reason="More time.", language="en")
    db.session.commit()
    after = events(calendar(client, consultation))[1]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt.astimezone(UTC) == later


def test_a_consultation_without_dates_has_no_calendar(client: FreshClient) -> None:
    consultation = make_consultation(opens_at=None, closes_at=None)
    path = f"/en/consultations/{consultation.slug}"
    assert client.get(f"{path}/dates.ics").status_code == 404
    assert "dates.ics" not in client.get(path).text
