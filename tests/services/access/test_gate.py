"""The gate: what a person may not read is not there, what they may not do is refused."""

from collections.abc import Callable

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import RULES, Action, Role
from forum.errors import ForumError, NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access import gate
from tests.builders import make_appointment, make_consultation, make_contribution, make_user

pytestmark = pytest.mark.usefixtures("db_session")

# What each asker gets for an action; `ok`, `missing`, `sign in`, or why it is refused.
ANSWERS = """
asker        action      draft    scheduled  open     closed   archived
visitor      read        missing  ok         ok       ok       ok
visitor      contribute  missing  sign-in    sign-in  sign-in  sign-in
participant  read        missing  ok         ok       ok       ok
participant  contribute  missing  scheduled  ok       closed   archived
participant  moderate    missing  role       role     role     role
facilitator  read        ok       ok         ok       ok       ok
facilitator  summarise   draft    scheduled  ok       ok       archived
facilitator  moderate    role     role       role     role     role
moderator    moderate    draft    scheduled  ok       ok       archived
moderator    edit        role     role       role     role     role
organiser    edit        ok       ok         ok       ok       archived
stranger     read        missing  ok         ok       ok       ok
stranger     moderate    missing  role       role     role     role
"""
HEAD, *ROWS = [line.split() for line in ANSWERS.strip().splitlines()]


def _visitor(consultation: Consultation) -> None:
    return None


def _seated(role: Role) -> Callable[[Consultation], User]:
    return lambda consultation: make_appointment(consultation, role)


ASKERS: dict[str, Callable[[Consultation], User | None]] = {
    "visitor": _visitor,
    "participant": lambda consultation: make_user(),
    "stranger": lambda consultation: make_appointment(make_consultation(), Role.MODERATOR),
    **{role.value: _seated(role) for role in (Role.FACILITATOR, Role.MODERATOR, Role.ORGANISER)},
}


def answer(user: User | None, consultation: Consultation, action: Action) -> str:
    try:
        found = gate.consultation_for(user, consultation.slug, action)
    except ForumError as error:
        names = {NotFound: "missing", NotSignedIn: "sign-in"}
        return error.code if isinstance(error, NotAllowed) else names[type(error)]
    assert found is consultation
    return "ok"


@pytest.mark.parametrize("stage", Stage)
def test_the_gate_answers_as_the_table_says(stage: Stage) -> None:
    consultation = make_consultation(stage=stage)
    column = HEAD.index(stage.value)
    askers = {name: make(consultation) for name, make in ASKERS.items()}
    for row in ROWS:
        found = answer(askers[row[0]], consultation, Action(row[1]))
        assert (*row[:2], found) == (*row[:2], row[column])


def test_an_address_without_consultation_is_not_found() -> None:
    with pytest.raises(NotFound):
        gate.consultation_for(make_user(role=Role.ADMINISTRATOR), "nothing", Action.READ)


def test_a_site_wide_role_holds_everywhere_and_a_seat_on_one_consultation() -> None:
    here, there = make_consultation(), make_consultation()
    seated = make_appointment(here, Role.MODERATOR)
    site_wide = make_user(role=Role.MODERATOR)
    assert [gate.can(seated, Action.MODERATE, c) for c in (here, there)] == [True, False]
    assert [gate.can(site_wide, Action.MODERATE, c) for c in (here, there)] == [True, True]
    assert [gate.is_on_team(seated, c) for c in (here, there)] == [True, False]
    assert not gate.is_on_team(None, here)
    assert not gate.is_on_team(make_user(), here)


@pytest.mark.parametrize("action", Action)
def test_a_person_with_two_seats_may_do_what_either_allows(action: Action) -> None:
    consultation = make_consultation()
    both = make_appointment(consultation, Role.FACILITATOR)
    make_appointment(consultation, Role.TRANSLATOR, both)
    one = any(
        consultation.stage() in stages and who & {Role.FACILITATOR, Role.TRANSLATOR, Role.VISITOR}
        for who, stages in RULES[action]
    )
    assert gate.can(both, action, consultation) is one


def test_who_sets_up_consultations() -> None:
    for role in Role:
        if role is not Role.VISITOR:
            may = role in (Role.ORGANISER, Role.ADMINISTRATOR)
            assert gate.can_create(make_user(role=role)) is may
    with pytest.raises(NotSignedIn):
        gate.require_creator(None)
    with pytest.raises(NotAllowed):
        gate.require_creator(make_user())


@pytest.mark.parametrize(
    ("status", "is_there"),
    [
        (Status.PENDING, False),
        (Status.RETURNED, False),
        (Status.REJECTED, False),
        (Status.PUBLISHED, True),
        (Status.HIDDEN, True),
    ],
)
def test_readers_find_by_number_what_appeared(status: Status, is_there: bool) -> None:
    consultation, other = make_consultation(), make_consultation()
    contribution = make_contribution(consultation, status=status)
    if is_there:
        assert gate.readable_contribution(consultation, 1) is contribution
    else:
        with pytest.raises(NotFound):
            gate.readable_contribution(consultation, 1)
    for about, number in ((consultation, 2), (consultation, 0), (other, 1)):
        with pytest.raises(NotFound):
            gate.readable_contribution(about, number)


@pytest.mark.parametrize("status", Status)
def test_authors_find_their_own_texts_in_any_status_and_nobody_else_does(status: Status) -> None:
    author = make_user()
    contribution = make_contribution(make_consultation(), author=author, status=status)
    assert gate.own_contribution(author, contribution.key) is contribution
    for asker, key, error in (
        (None, contribution.key, NotSignedIn),
        (make_user(), contribution.key, NotFound),
        (author, "none", NotFound),
    ):
        with pytest.raises(error):
            gate.own_contribution(asker, key)


def test_moderators_find_the_texts_of_their_consultation_by_key() -> None:
    consultation, other = make_consultation(), make_consultation()
    contribution = make_contribution(consultation, status=Status.PENDING)
    assert gate.moderated_contribution(consultation, contribution.key) is contribution
    for about, key in ((other, contribution.key), (consultation, "none")):
        with pytest.raises(NotFound):
            gate.moderated_contribution(about, key)


def test_a_seat_taken_away_counts_at_once() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    assert gate.can(moderator, Action.MODERATE, consultation)
    consultation.appointments.clear()
    db.session.commit()
    assert not gate.can(moderator, Action.MODERATE, consultation)
