"""Private letters to invitees: one a week, logged, never to who refuses or has written."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum import clock
from forum.domain.consultations.invitees import GivenInvitee, InvitationList
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.jobs.invitations import send_nudge
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.job import Job
from forum.models.user import User
from forum.services.notifications import invitees
from forum.services.notifications.invitations import Invitation, invite
from forum.services.notifications.nudges import MOST_CHARACTERS, list_nudges, nudge
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient
from tests.support.content.letters import Received, deliver
from tests.support.crowds import at_once
from tests.support.tasks import do, work_without_sweeps
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

NOTE = "Querida Rosa:\n\nnos falta su voz."


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation()


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR, label="Guide")


def invited(consultation: Consultation, email: str = "rosa@example.org") -> Invitee:
    rosa = GivenInvitee(email, "Rosa", "Red Andina", "PE", "", "es")
    organiser = make_appointment(consultation, Role.ORGANISER)
    invitees.add_invitees(consultation, InvitationList([rosa]), by=organiser)
    db.session.commit()
    return db.session.query(Invitee).filter_by(consultation_id=consultation.id).one()


def write(consultation: Consultation, invitee: Invitee, by: User, note: str = NOTE) -> Nudge:
    letter = nudge(consultation, invitee.id, note, by=by)
    db.session.commit()
    return letter


def sent(app: Flask) -> list[Received]:
    for job in db.session.query(Job).filter_by(kind="nudge"):
        do(send_nudge, job.args)
        db.session.delete(job)
    db.session.commit()
    return deliver(app)


def refusal(consultation: Consultation, invitee: Invitee, by: User) -> str:
    with pytest.raises(Invalid) as refused:
        nudge(consultation, invitee.id, NOTE, by=by)
    db.session.rollback()
    return refused.value.code


def test_the_letter_comes_in_the_language_of_its_reader_with_the_note_as_written(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    letter = write(consultation, invited(consultation), facilitator)
    [mail] = sent(app)
    assert mail.to == "rosa@example.org"
    assert mail.subject.startswith("Falta su opinión")
    assert mail.headers["Content-Language"] == "es"
    assert NOTE in mail.body
    assert f"{facilitator.name}, Guide" in mail.body
    assert f"/es/consultations/{consultation.slug}" in mail.body
    assert "rosa@example.org" not in mail.body
    assert str(facilitator.email) not in mail.body
    assert "/es/no-more-letters/" in mail.body
    db.session.refresh(letter)
    assert letter.sent_at == clock.now()


def test_it_is_logged_with_who_and_when_and_sent_once(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    letter = write(consultation, invited(consultation), facilitator)
    assert len(sent(app)) == 1
    do(send_nudge, {"nudge": letter.id})
    assert deliver(app) == []
    [entry] = list_nudges(consultation)
    assert (entry.name, entry.by, entry.note) == ("Rosa", facilitator.name, NOTE)
    assert entry.language == "es"
    assert entry.made_at == entry.sent_at == clock.now()


def test_never_twice_in_a_week_whoever_writes_from_whatever_consultation(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    rosa = invited(consultation)
    elsewhere = make_consultation(closes_at=None)
    there = invited(elsewhere)
    write(consultation, rosa, facilitator)
    colleague = make_appointment(consultation, Role.MODERATOR)
    stranger = make_appointment(elsewhere, Role.FACILITATOR)
    time.tick(days=6, hours=23)
    assert refusal(consultation, rosa, facilitator) == "nudge_week"
    assert refusal(consultation, rosa, colleague) == "nudge_week"
    assert refusal(elsewhere, there, stranger) == "nudge_week"
    time.tick(hours=1)
    write(elsewhere, there, stranger)
    assert refusal(consultation, rosa, facilitator) == "nudge_week"


def test_taking_somebody_off_the_list_and_back_does_not_shorten_the_week(
    consultation: Consultation, facilitator: User
) -> None:
    write(consultation, invited(consultation), facilitator)
    invitees.delete_list(consultation, by=make_appointment(consultation, Role.ORGANISER))
    db.session.commit()
    assert refusal(consultation, invited(consultation), facilitator) == "nudge_week"
    [entry] = list_nudges(consultation)
    assert (entry.name, entry.by) == (None, facilitator.name)


@pytest.mark.usefixtures("any_database")
def test_two_who_write_at_the_same_moment_send_one_letter(app: Flask) -> None:
    consultation = make_consultation()
    one, other = (make_appointment(consultation, Role.FACILITATOR).id for _ in range(2))
    id_, invitee_id = consultation.id, invited(consultation).id

    def looks(user_id: int) -> Callable[[], tuple[Consultation, User]]:
        return lambda: (
            db.session.get_one(Consultation, id_),
            db.session.get_one(User, user_id),
        )

    def act(seen: tuple[Consultation, User]) -> int:
        return nudge(seen[0], invitee_id, NOTE, by=seen[1]).id

    results = at_once(app, [(looks(one), act), (looks(other), act)])
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "int"]
    assert db.session.query(Nudge).count() == 1


def test_who_refuses_by_the_link_gets_nothing_more_from_anybody(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    time: StillClock,
) -> None:
    rosa = invited(consultation)
    write(consultation, rosa, facilitator)
    [mail] = sent(app)
    link = mail.link("/no-more-letters/")
    assert client.get(link).status_code == 200
    assert not invitees.refuses("rosa@example.org")  # opening changes nothing
    assert client.post(link).status_code == 200
    assert client.get(f"{link}x").status_code == 404
    time.tick(days=8)
    assert refusal(consultation, rosa, facilitator) == "nudge_refused"
    participant = make_user()
    invite(participant, consultation, Invitation("Rosa@example.org", "es"))
    db.session.commit()
    work_without_sweeps(app)
    assert deliver(app) == []


def test_who_has_written_meanwhile_gets_no_letter(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    rosa = invited(consultation)
    letter = write(consultation, rosa, facilitator)
    make_contribution(consultation, author=make_user(email="rosa@example.org"))
    assert sent(app) == []
    db.session.refresh(letter)
    assert (letter.sent_at, letter.dropped_at) == (None, clock.now())
    assert refusal(consultation, rosa, facilitator) == "nudge_heard"


def test_only_the_team_writes_and_only_while_it_is_open(consultation: Consultation) -> None:
    rosa = invited(consultation)
    for who in (make_user(), make_appointment(consultation, Role.TRANSLATOR)):
        with pytest.raises(NotAllowed):
            nudge(consultation, rosa.id, NOTE, by=who)
        db.session.rollback()
    closed = make_consultation(stage=Stage.CLOSED)
    there = invited(closed)
    with pytest.raises(NotAllowed):
        nudge(closed, there.id, NOTE, by=make_appointment(closed, Role.FACILITATOR))
    db.session.rollback()
    with pytest.raises(NotFound):
        nudge(consultation, there.id, NOTE, by=make_appointment(consultation, Role.FACILITATOR))


@pytest.mark.parametrize(
    ("note", "code"),
    [(" \n", "nudge_empty"), ("x" * (MOST_CHARACTERS + 1), "too_many_characters")],
)
def test_a_letter_has_words_and_an_end(
    consultation: Consultation, facilitator: User, note: str, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        nudge(consultation, invited(consultation).id, note, by=facilitator)
