"""The last minute: everybody who sends at once gets an honest answer, and the second is exact."""

import http.client
import time as real_time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.adapters.passwords import hash_password
from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.user import User
from forum.services.consultations import consent as consents
from tests.builders import make_consultation
from tests.support.needs import SLOW_ON_POSTGRESQL, leave_to_slow
from tests.support.servers.forum import Server, server_of, session_of
from tests.support.times import StillClock

BEFORE, AFTER = 1.5, 1.0
"""Seconds around closing in which all of them press the button."""

EXACTLY = 0.05
"""Seconds: how finely the machine itself can tell when bytes came."""

LONGEST = 150.0
WORDS = "We keep our own seeds in clay pots, year after year. This is person {}."


@dataclass
class Sender:
    """A person with a session, the form they have filled in, and what came of it."""

    key: str
    cookie: str
    body: bytes
    began: float = 0.0
    sent: float = 0.0
    status: int = 0
    page: str = ""


def make_senders(app: Flask, consent: int, people: int) -> list[Sender]:
    """Store people, and fill in a form for each of them."""
    password = hash_password("correct horse battery")
    now = datetime.now(UTC)
    users = [
        User(
            name=f"Person {n}",
            email=f"rush{n}@example.org",
            password=password,
            confirmed_at=now,
            rules_accepted_at=now,
        )
        for n in range(people)
    ]
    db.session.add_all(users)
    db.session.commit()
    senders = []
    for n, user in enumerate(users):
        cookie, token = session_of(app, user)
        fields = {"text": WORDS.format(n), "language": "en", "act": "send", "csrf_token": token}
        fields |= {"key": str(uuid4()), "agreed": "yes", "consent": str(consent)}
        senders.append(Sender(fields["key"], cookie, urlencode(fields).encode()))
    return senders


class Start:
    """Lets all of them be ready before the moments are said at which they press the button."""

    def __init__(self, people: int) -> None:
        self.first = 0.0
        self._step = (BEFORE + AFTER) / people
        self._ready = Barrier(people + 1)
        self._said = Event()

    def said_at(self, first: float) -> None:
        """Say when the first of them sends."""
        self.first = first
        self._said.set()

    def wait_for_all(self) -> None:
        """Wait until everybody is ready."""
        self._ready.wait(LONGEST)

    def wait(self, number: int) -> None:
        """Wait for the moment of one of them."""
        self._ready.wait(LONGEST)
        self._said.wait(LONGEST)
        at = self.first + number * self._step
        real_time.sleep(max(0.0, at - real_time.time()))


def send(server: Server, start: Start, number: int, sender: Sender) -> None:
    """Wait for the moment, send the form, and note when its last byte had left and the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
    start.wait(number)
    sender.began = real_time.time()
    connection.request(
        "POST",
        "/en/consultations/rush/contribute",
        sender.body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"forum={sender.cookie}",
        },
    )
    sender.sent = real_time.time()
    answer = connection.getresponse()
    sender.status, sender.page = answer.status, answer.read().decode()
    connection.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("people", leave_to_slow([40, 200], quick=1))
def test_many_people_around_the_closing_second(
    app: Flask,
    app_context: object,
    database_url: str,
    tmp_path: Path,
    time: StillClock,
    people: int,
) -> None:
    time.go_to(datetime.now(UTC))
    consultation = make_consultation(slug="rush", moderation=Moderation.AFTER)
    senders = make_senders(app, consents.current_number(consultation), people)
    db.session.commit()
    start = Start(people)
    with server_of(app, database_url, tmp_path) as server, ThreadPoolExecutor(people) as pool:
        sent = [pool.submit(send, server, start, n, one) for n, one in enumerate(senders)]
        start.wait_for_all()
        closing = real_time.time() + BEFORE + 0.5
        closes_at = datetime.fromtimestamp(closing, UTC)
        consultation.closes_at = closes_at
        db.session.commit()
        start.said_at(closing - BEFORE)
        for each in sent:
            each.result()
    received = {sender.key for sender in senders if sender.status == 302}
    refused = {sender.key for sender in senders if sender.status == 403}
    others = [s for s in senders if s.key not in received | refused]
    assert not others, [(senders.index(s), s.status, s.page[:300]) for s in others[:3]]
    assert len(received) > people / 8
    assert len(refused) > people / 8
    check_honesty(senders, closing)
    check_stored(received, refused, closes_at)


def check_honesty(senders: list[Sender], closing: float) -> None:
    """What had come before the closing second is received, what came later is refused and kept."""
    for sender in senders:
        if sender.sent < closing - EXACTLY:
            assert sender.status == 302, f"sent {closing - sender.sent:.3f} s before closing"
        if sender.began > closing + EXACTLY:
            assert sender.status == 403, f"sent {sender.began - closing:.3f} s after closing"
        if sender.status == 403:
            assert "It no longer accepts contributions." in sender.page
            assert "is kept as a draft and was not sent." in sender.page


def check_stored(received: set[str], refused: set[str], closes_at: datetime) -> None:
    """The database holds what people were told, and numbers without a gap."""
    db.session.expire_all()
    rows = db.session.scalars(select(Contribution)).all()
    assert {row.key for row in rows} == received
    assert all(row.submitted_at < closes_at for row in rows)
    assert all(row.submitted_at > closes_at - timedelta(seconds=BEFORE + 5) for row in rows)
    assert not any(row.late for row in rows)
    assert sorted(row.number or 0 for row in rows) == list(range(1, len(rows) + 1))
    assert set(db.session.scalars(select(Draft.key))) == refused
    assert db.session.scalar(select(func.count(Contribution.id))) == len(received)
