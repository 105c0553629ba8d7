"""On the day of the notice, details are removed, and organisers are told before."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.domain.consultations.invitees import read_invitation_list
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.privacy.retention import DAYS_KEPT
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry
from forum.models.privacy.notice import PrivacyNotice
from forum.models.user import User
from forum.services.consultations import counts
from forum.services.inquiries import threads
from forum.services.notifications import followers, invitees
from forum.services.privacy import retention
from forum.services.privacy.notice import NoticeDraft, read_notice, store_notice
from forum.services.privacy.retention import remove_details
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.letters import deliver
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.tasks import work
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def set_day(consultation: Consultation, organiser: User, days: int) -> None:
    day = clock.now().date() + timedelta(days=days)
    store_notice(consultation, NoticeDraft("", "", {}, day), by=organiser)
    db.session.commit()


def removed_at(consultation: Consultation) -> datetime | None:
    return db.session.scalar(
        select(PrivacyNotice.removed_at).where(PrivacyNotice.consultation_id == consultation.id)
    )


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database")
def test_details_go_after_the_day_and_contributions_stay(app: Flask, time: StillClock) -> None:
    consultation = make_consultation()
    organiser = make_appointment(consultation, Role.ORGANISER, make_user(email="o@example.org"))
    author = make_user("Amina Odhiambo", email="amina@example.org")
    said = make_contribution(consultation, author=author)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    inquiry = threads.ask(said, "Which seed?", "en", by=facilitator, key=str(uuid4()))
    threads.answer(inquiry, "Sorghum.", "en", by=author, key=str(uuid4()))
    listed = read_invitation_list("email,name\nz@example.org,Zuleika")
    invitees.add_invitees(consultation, listed, by=organiser)
    elsewhere = make_user("Busy Writer", email="busy@example.org")
    make_contribution(consultation, author=elsewhere)
    make_contribution(make_consultation(), author=elsewhere)
    set_day(consultation, organiser, 40)  # closing is in 14 days
    deliver(app)
    time.tick(days=15)
    work(app)
    told = {(mail.to, mail.subject) for mail in deliver(app)}
    assert ("o@example.org", "Personal details will be removed: Seeds for dry lands") in told
    assert [to for to, subject in told if subject.endswith("will be erased")] == [
        "amina@example.org"
    ]
    work(app)
    assert deliver(app) == []  # once
    time.tick(days=25)
    work(app)
    assert db.session.scalar(select(User.email).where(User.id == author.id)) is not None
    time.tick(days=1)
    work(app)
    work(app)
    db.session.expire_all()
    assert removed_at(consultation) is not None
    assert said.author_id != author.id
    assert (said.shown_name, said.author.email) == ("Amina Odhiambo", None)
    assert author.email is None
    assert elsewhere.email == "busy@example.org"
    authors = select(func.count(Contribution.author_id.distinct()))
    here = Contribution.consultation_id == consultation.id
    assert db.session.scalar(authors.where(here)) == 2  # two voices stay two
    for model in (Inquiry, Invitee):
        assert db.session.scalars(select(model)).all() == []
    before = db.session.execute(db.text("SELECT * FROM tally WHERE n > 0")).all()
    counts.recount(consultation)
    after = db.session.execute(db.text("SELECT * FROM tally WHERE n > 0")).all()
    assert sorted(map(tuple, before)) == sorted(map(tuple, after))


def test_who_follows_another_consultation_keeps_the_account(app: Flask, time: StillClock) -> None:
    consultation = make_consultation()
    organiser = make_appointment(consultation, Role.ORGANISER)
    author = make_user(email="amina@example.org")
    make_contribution(consultation, author=author)
    followers.follow(author, make_consultation(), is_wanted=True)
    set_day(consultation, organiser, 20)
    for days in (15, 10):
        time.tick(days=days)
        work(app)
    db.session.expire_all()
    assert removed_at(consultation) is not None
    assert author.email == "amina@example.org"


def test_without_a_date_it_is_two_years_and_nothing_goes_untold(
    app: Flask, time: StillClock
) -> None:
    consultation = make_consultation(stage=Stage.ARCHIVED)
    make_appointment(consultation, Role.ORGANISER)
    make_contribution(consultation)
    time.tick(days=3 * DAYS_KEPT)  # the worker has stood still for years
    work(app)
    assert removed_at(consultation) is None
    time.tick(days=7)
    work(app)
    db.session.expire_all()
    assert removed_at(consultation) is not None
    assert read_notice(consultation).ends_on is not None


@pytest.mark.parametrize(
    ("days", "code"),
    [(0, "retention_passed"), (5, "retention_before_closing"), (4_000, "retention_long")],
)
def test_a_day_that_cannot_be_is_refused(days: int, code: str) -> None:
    consultation = make_consultation()
    organiser = make_appointment(consultation, Role.ORGANISER)
    with pytest.raises(Invalid, match=code):
        set_day(consultation, organiser, days)


def test_a_day_that_was_put_off_at_the_last_moment_counts() -> None:
    consultation = make_consultation()
    author = make_user()
    said = make_contribution(consultation, author=author)
    set_day(consultation, make_appointment(consultation, Role.ORGANISER), 40)
    for step in remove_details(consultation.id):
        step()
    assert said.author_id == author.id
    assert removed_at(consultation) is None


def test_details_go_in_portions_and_whoever_begins_anew_goes_on(
    app: Flask, time: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PEOPLE_AT_ONCE", 2)
    consultation = make_consultation(stage=Stage.ARCHIVED)
    make_appointment(consultation, Role.ORGANISER)
    authors = [make_contribution(consultation).author for _ in range(5)]
    time.tick(days=3 * DAYS_KEPT)
    work(app)
    time.tick(days=7)
    steps = list(remove_details(consultation.id))
    assert len(steps) == 4, "three for five people, and the end"
    steps[0]()
    db.session.commit()
    assert [author.erased_at is None for author in authors] == [False, False, True, True, True]
    assert removed_at(consultation) is None
    work(app)
    db.session.expire_all()
    assert not any(author.erased_at is None for author in authors)
    assert removed_at(consultation) is not None
