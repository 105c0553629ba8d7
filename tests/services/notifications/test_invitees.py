"""The invitation list: who has been heard, who has not, and what is deleted when."""

from datetime import timedelta

import pytest

from forum.domain.consultations.invitees import GivenInvitee, InvitationList
from forum.domain.contributions.content import Appearance
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.jobs.sweeps import sweep_invitees
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee
from forum.models.user import User
from forum.services.contributions.cosignatures import sign
from forum.services.notifications import invitees
from forum.services.notifications.nudges import REST
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.statements import Statements
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def person(name: str, **fields: str) -> GivenInvitee:
    return GivenInvitee(f"{name.lower()}@example.org", name, **fields)  # type: ignore[arg-type]


def add(consultation: Consultation, *people: GivenInvitee) -> User:
    organiser = make_appointment(consultation, Role.ORGANISER)
    invitees.add_invitees(consultation, InvitationList(list(people)), by=organiser)
    db.session.commit()
    return organiser


def unheard(consultation: Consultation) -> list[str]:
    return [view.name for view in invitees.list_unheard(consultation, rest=REST)[0]]


def test_the_same_address_is_one_person_with_the_newest_details() -> None:
    consultation = make_consultation()
    organiser = add(consultation, person("Rosa", country="PE"), person("Luc"))
    again = InvitationList([person("Rosa", country="CL"), person("Ana", language="es")])
    assert invitees.add_invitees(consultation, again, by=organiser) == 1
    rosa, _luc, ana = invitees.list_invitees(consultation)[0]
    assert (rosa.country, rosa.language, ana.language) == ("CL", "en", "es")


def test_only_organisers_keep_the_list() -> None:
    consultation = make_consultation()
    for role in (Role.FACILITATOR, Role.MODERATOR, Role.TRANSLATOR):
        with pytest.raises(NotAllowed):
            invitees.add_invitees(
                consultation,
                InvitationList([person("Rosa")]),
                by=make_appointment(consultation, role),
            )
        db.session.rollback()
    organiser = make_appointment(consultation, Role.ORGANISER)
    with pytest.raises(Invalid, match="invitees_empty"):
        invitees.add_invitees(consultation, InvitationList(), by=organiser)


@pytest.mark.parametrize(
    ("status", "is_asked"),
    [
        (Status.PUBLISHED, False),
        (Status.PENDING, False),
        (Status.RETURNED, False),
        (Status.HIDDEN, True),
        (Status.REJECTED, True),
        (Status.WITHDRAWN, True),
    ],
)
def test_who_has_written_is_not_asked_again(status: Status, is_asked: bool) -> None:
    consultation = make_consultation()
    add(consultation, person("Rosa"))
    assert unheard(consultation) == ["Rosa"]
    make_contribution(make_consultation(), author=make_user(email="rosa@example.org"))
    assert unheard(consultation) == ["Rosa"]  # that was elsewhere
    rosa = db.session.query(User).filter_by(email="rosa@example.org").one()
    make_contribution(consultation, author=rosa, status=status)
    assert unheard(consultation) == (["Rosa"] if is_asked else [])


def test_who_has_co_signed_has_been_heard() -> None:
    consultation = make_consultation()
    add(consultation, person("Rosa"))
    text = make_contribution(consultation)
    rosa = make_user("Rosa", email="rosa@example.org")
    sign(text, consultation, by=rosa, appearance=Appearance("Rosa", countries="PE"))
    db.session.commit()
    assert unheard(consultation) == []
    assert invitees.count_groups(consultation).heard == 1


def test_a_text_that_waits_does_not_count_as_heard() -> None:
    consultation = make_consultation()
    add(consultation, person("Rosa"))
    rosa = make_user(email="rosa@example.org")
    make_contribution(consultation, author=rosa, status=Status.PENDING)
    assert invitees.count_groups(consultation).heard == 0


def test_the_list_is_counted_by_group() -> None:
    consultation = make_consultation()
    rosa = GivenInvitee("r@example.org", "Rosa", "", "PE", "School", "es", PersonGender.WOMAN)
    add(consultation, rosa, person("Luc", country="FR", language="fr"), person("Nobody"))
    groups = invitees.count_groups(consultation)
    assert (groups.count, groups.countries) == (3, {"PE": 1, "FR": 1})
    assert groups.regions == {"419": 1, "150": 1}
    assert groups.sectors == {"School": 1}
    assert groups.languages == {"es": 1, "fr": 1, "en": 1}
    assert groups.genders == {"woman": 1, "": 2}


def test_pages_of_the_unheard_cost_the_same_at_any_size(statements: Statements) -> None:
    consultation = make_consultation()
    people = [person(f"P{n:03}") for n in range(invitees.PAGE + 5)]
    costs = []
    for some in (people[:3], people):
        add(consultation, *some)
        db.session.refresh(consultation)
        with statements.counted():
            views, following = invitees.list_unheard(consultation, rest=REST)
        costs.append(len(statements))
    assert costs[0] == costs[1] == 3
    assert (len(views), following) == (invitees.PAGE, views[-1].id)
    rest, following = invitees.list_unheard(consultation, after=views[-1].id, rest=REST)
    assert (len(rest), following) == (5, None)


def test_a_person_or_the_whole_list_is_deleted() -> None:
    consultation, elsewhere = make_consultation(), make_consultation()
    organiser = add(consultation, person("Rosa"), person("Luc"))
    add(elsewhere, person("Rosa"))
    rosa, luc = invitees.list_invitees(consultation)[0]
    with pytest.raises(NotFound):
        invitees.remove_invitee(elsewhere, luc.id, by=make_appointment(elsewhere, Role.ORGANISER))
    invitees.remove_invitee(consultation, rosa.id, by=organiser)
    db.session.commit()
    assert invitees.count_invitees(consultation) == 1
    invitees.delete_list(consultation, by=organiser)
    db.session.commit()
    assert invitees.count_invitees(consultation) == 0
    assert invitees.count_invitees(elsewhere) == 1


def test_lists_are_deleted_long_after_closing(time: StillClock) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    add(consultation, person("Rosa"))
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + invitees.KEPT_AFTER_CLOSING)
    sweep_invitees()
    assert db.session.query(Invitee).count() == 1
    time.tick(timedelta(minutes=1))
    sweep_invitees()
    assert db.session.query(Invitee).count() == 0
