"""Days and hours as typed, and as stored: no instant breaks a page."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import DateTime, TypeDecorator, text, types

from forum.database import Base, UTCDateTime
from forum.domain.policy import Role
from forum.extensions import db
from tests.builders import make_appointment, make_user
from tests.support.addresses import addresses
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import Site, make_site
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.worlds import BuiltOnce
from tests.views.organise.test_edit import typed

ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")
EXTREMES: dict[str, datetime | str | None] = {
    "the first": datetime(1, 1, 1, tzinfo=UTC),
    "the last": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    "before the computer": datetime(1899, 12, 31, tzinfo=UTC),
    "none": None,
    "endless": "infinity",
    "without a beginning": "-infinity",
    "before Christ": "0044-03-15 12:00:00+00 BC",
    "no such year": "12026-11-29 12:00:00+00",
}
"""What other programs may have stored; SQLite takes the last ones as words."""


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


def instants() -> list[tuple[str, str, bool]]:
    """Return table, column and whether it may be empty, of every instant that is stored."""
    return [
        (table.name, column.name, bool(column.nullable))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, UTCDateTime)
    ]


def store(instant: datetime | str | None) -> None:
    """Store an instant straight in every column of every table that takes it."""
    for table, column, is_nullable in instants():
        if instant is None and not is_nullable:
            continue
        value = instant
        if isinstance(instant, datetime):
            value = instant.isoformat(" ")
            if db.engine.dialect.name == "sqlite":
                value = f"{value[:19]}.000000"
        for only in _rows(table):
            try:
                with db.session.begin_nested():
                    db.session.execute(
                        text(f'UPDATE "{table}" SET {column} = :value WHERE {only}'),
                        {"value": value},
                    )
            except Exception:
                continue
    db.session.commit()


def _rows(table: str) -> list[str]:
    if table != "consultation":
        return ["1 = 1"]
    return ["id % 2 = 0", "id % 2 = 1"]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("any_database")
@SLOW_ON_POSTGRESQL
@pytest.mark.parametrize(
    "names", [("the last", "endless"), *((name,) for name in EXTREMES)], ids=" and ".join
)
def test_no_stored_instant_breaks_a_page(app: Flask, site: Site, names: tuple[str, ...]) -> None:
    of_each: dict[str, list[str]] = defaultdict(list)
    for endpoint, address in addresses(app, site, ["es"]):
        of_each[endpoint].append(address)
    asked = [address for found in of_each.values() for address in (found[0], found[-1])]
    root = make_user("Root", role=Role.ADMINISTRATOR)
    statuses = set()
    for n, zone in enumerate(ZONES):
        store(EXTREMES[names[n % len(names)]])
        db.session.execute(text("UPDATE consultation SET zone = :zone"), {"zone": zone})
        db.session.commit()
        visitor, signed_in = make_client(app), make_client(app)
        sign_in(signed_in, root)
        for client in (visitor, signed_in):
            client.set_cookie("zone", zone)
        for m, address in enumerate(asked):
            client = (visitor, signed_in)[(m // 2 + n) % 2]
            answer = client.get(address)
            assert answer.status_code < 500, (address, zone)
            statuses.add(answer.status_code)
    assert 200 in statuses


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2100-01-02", "1989-12-30"])
@pytest.mark.parametrize("zone", ["Africa/Nairobi", *ZONES])
def test_a_date_of_another_century_is_refused_with_a_sentence(
    client: FreshClient, day: str, zone: str
) -> None:
    sign_in(client, make_user(role=Role.ORGANISER))
    for name in ("opens-day", "closes-day"):
        answer = client.post(
            "/en/consultations/new", data={**typed(zone=zone, title="Seeds we keep"), name: day}
        )
        assert answer.status_code == 422
        assert "Choose a day between the years 1990 and 2099." in words(answer)
        assert "Seeds we keep" in answer.text


def test_a_closing_date_of_another_century_extends_nothing(
    client: FreshClient, built_once: BuiltOnce, site: Site
) -> None:
    slug = site.consultation.slug
    sign_in(client, make_appointment(site.consultation, Role.MODERATOR))
    fields = {"day": "9999-12-31", "hour": "23:59", "reason": "More time.", "language": "en"}
    answer = client.post(f"/en/consultations/{slug}/organise/extend", data=fields)
    assert answer.status_code == 422
    assert "Choose a day between the years 1990 and 2099." in words(answer)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_search_between_such_dates_says_so(client: FreshClient, day: str) -> None:
    for name in ("from", "to"):
        answer = client.get(f"/en/search?q=seeds&{name}={day}")
        assert answer.status_code < 500
        assert day in answer.text


def test_every_column_of_an_instant_is_read_within_bounds() -> None:
    """A plain DateTime would hand over what no page can show."""
    plain = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, DateTime | types.Date)
        and not isinstance(column.type, TypeDecorator)
    ]
    assert not plain
    assert len(instants()) > 20
