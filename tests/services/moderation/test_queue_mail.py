"""Mail to those who moderate: once for each text, daily, when it is late, or never."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.domain.contributions.flags import OTHER_RULE
from forum.domain.contributions.statuses import Status
from forum.domain.notifications import QueueMail
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.sweeps import sweep_queues
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.models.user import User
from forum.services.contributions.flags import flag
from forum.services.moderation import queue_mail
from forum.services.moderation.decisions import decide
from forum.services.moderation.flags import keep_flagged_text
from forum.services.moderation.queue import WAITING_TARGET
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.letters import Received, deliver
from tests.support.tasks import do
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(FORUM_BASE_URL="https://forum.example.org")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation("Seeds for dry lands", slug="seeds")


@pytest.fixture
def moderator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.MODERATOR)


def report(contribution: Contribution) -> Flag:
    return flag(contribution, by=make_user(), rule=OTHER_RULE, reason="Secret reason.")


def swept(app: Flask) -> list[Received]:
    """Sweep twice, as two workers may, and return the mail."""
    db.session.commit()
    for _ in range(2):
        do(sweep_queues)
    return deliver(app)


def rhythm(person: User, consultation: Consultation, chosen: QueueMail) -> None:
    queue_mail.choose_rhythms(person, everywhere=None, by_seat={consultation.id: chosen})


def test_a_text_that_waits_is_told_once(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock
) -> None:
    make_contribution(consultation, "Secret words.", status=Status.PENDING)
    [mail] = swept(app)
    assert mail.to == moderator.email
    assert mail.subject == "1 text waiting: Seeds for dry lands"
    assert "https://forum.example.org/en/consultations/seeds/moderation" in mail.body
    assert "/account/moderation-mail" in mail.body
    time.tick(minutes=5)
    assert swept(app) == []
    make_contribution(consultation, status=Status.PENDING)
    make_contribution(consultation, status=Status.PENDING)
    [mail] = swept(app)
    assert mail.subject == "3 texts waiting: Seeds for dry lands"


def test_a_report_waits_like_a_text(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock
) -> None:
    published = make_contribution(consultation, "Secret words.")
    flags = [report(published) for _ in range(2)]
    db.session.commit()
    [mail] = swept(app)
    assert mail.to == moderator.email
    assert "1 of them is published and has been reported by readers" in mail.body
    assert "/seeds/moderation?status=reported" in mail.body
    assert "It is a change" not in mail.body
    assert not any(hidden in mail.body for hidden in ("Secret", flags[0].by.name))
    assert swept(app) == []
    time.tick(hours=25)
    [late] = swept(app)
    assert "waited too long" in late.subject
    keep_flagged_text(published, by=moderator, last_seen=flags[-1].id)
    db.session.commit()
    time.tick(days=3)
    assert not any(mail.to == moderator.email for mail in swept(app))
    report(published)
    assert [mail.to for mail in swept(app)] == [moderator.email]


def test_the_mail_says_nothing_of_the_author_and_the_words(
    app: Flask, consultation: Consultation, moderator: User
) -> None:
    author = make_user("Wanjiru Kamau", organisation="Acacia Seed Desk")
    make_contribution(consultation, "Secret words.", status=Status.PENDING, author=author)
    [mail] = swept(app)
    for hidden in ("Wanjiru", "Acacia", "Secret"):
        assert hidden not in mail.body + mail.subject


@pytest.mark.parametrize(("language", "word"), [("es", "en espera"), ("fr", "en attente")])
def test_the_mail_is_in_the_language_of_the_moderator(
    app: Flask, consultation: Consultation, language: str, word: str
) -> None:
    make_appointment(consultation, Role.MODERATOR, make_user(language=language))
    make_contribution(consultation, status=Status.PENDING)
    [mail] = swept(app)
    assert word in mail.subject
    assert f"/{language}/consultations/seeds/moderation" in mail.body


def test_what_waits_beyond_the_target_is_told_once_more(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock
) -> None:
    first = make_contribution(consultation, status=Status.PENDING)
    assert len(swept(app)) == 1
    time.tick(WAITING_TARGET - timedelta(minutes=1))
    assert swept(app) == []
    time.tick(minutes=1)
    [mail] = swept(app)
    assert mail.subject == "1 text has waited too long: Seeds for dry lands"
    for _ in range(3):
        time.tick(minutes=1)
        assert swept(app) == []
    decide(first, Status.PUBLISHED, by=moderator)
    deliver(app)  # to the author
    make_contribution(consultation, status=Status.PENDING)
    assert [mail.subject[:14] for mail in swept(app)] == ["1 text waiting"]
    time.tick(WAITING_TARGET)
    assert [mail.subject[:17] for mail in swept(app)] == ["1 text has waited"]


def test_a_daily_mail_comes_in_the_morning_of_the_person(
    app: Flask, consultation: Consultation, time: StillClock
) -> None:
    person = make_appointment(consultation, Role.MODERATOR, make_user(zone="America/Lima"))
    rhythm(person, consultation, QueueMail.DAILY)
    make_contribution(consultation, status=Status.PENDING)  # 4:00 in Lima
    assert swept(app) == []
    time.tick(hours=4)
    [mail] = swept(app)
    assert "The oldest has been waiting for 4 hours; the target is 24 hours." in mail.body
    make_contribution(consultation, status=Status.PENDING)
    time.tick(hours=8)
    assert swept(app) == []


def test_who_wants_none_gets_none(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock
) -> None:
    rhythm(moderator, consultation, QueueMail.NEVER)
    make_contribution(consultation, status=Status.PENDING)
    assert swept(app) == []
    time.tick(days=2)
    assert swept(app) == []


def test_nobody_hears_of_what_is_decided_before_the_mail_goes(
    app: Flask, consultation: Consultation, moderator: User
) -> None:
    said = make_contribution(consultation, status=Status.PENDING)
    db.session.commit()
    do(sweep_queues)
    decide(said, Status.PUBLISHED, by=moderator)
    assert [mail for mail in deliver(app) if mail.to == moderator.email] == []


def test_site_wide_roles_hear_of_it_where_no_team_does(app: Flask, time: StillClock) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    with_team = make_consultation("With a team")
    moderator = make_appointment(with_team, Role.MODERATOR)
    make_appointment(with_team, Role.FACILITATOR)
    make_contribution(with_team, status=Status.PENDING)
    assert {mail.to for mail in swept(app)} == {moderator.email}
    make_contribution(make_consultation("Without a team"), status=Status.PENDING)
    assert {mail.to for mail in swept(app)} == {administrator.email}
    queue_mail.choose_rhythms(administrator, everywhere=QueueMail.AT_ONCE, by_seat={})
    time.tick()
    make_contribution(with_team, status=Status.PENDING)
    told = {mail.to for mail in swept(app)}
    assert {administrator.email, moderator.email} <= told
