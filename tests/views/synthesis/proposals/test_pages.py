"""The page of proposals: switched on by a facilitator, decided by people, seen by nobody else."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.synthesis.proposals import propose
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Point
from forum.models.synthesis.proposal import MachineProposal
from forum.models.user import User
from forum.services.synthesis.points import note_point
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.jobs.synthesis.test_proposals import WORDS
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    consultation = make_consultation(stage=Stage.CLOSED)
    for words in WORDS:
        make_contribution(consultation, words, author=make_user())
    return consultation


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    return person


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/proposals{more}"


def turn_on(client: FreshClient, consultation: Consultation) -> None:
    client.post(page_of(consultation, "/switch"), data={"act": "on"})
    client.post(page_of(consultation, "/switch"), data={"act": "ask"})
    propose({"consultation": consultation.id})


def the_proposal(consultation: Consultation) -> MachineProposal:
    db.session.expire_all()
    return db.session.query(MachineProposal).filter_by(kind="point").one()


def test_proposals_are_off_until_a_facilitator_switches_them_on(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    assert "Proposals are off in this consultation." in client.get(page_of(consultation)).text
    refused = client.post(page_of(consultation, "/switch"), data={"act": "ask"})
    assert refused.status_code == 422
    assert "Switch them on first." in refused.text
    turn_on(client, consultation)
    page = client.get(page_of(consultation)).text
    assert "proposals were found." in page or "proposal was found." in page
    assert "Proposed by machine" in page
    assert WORDS[0] in page
    off = client.post(page_of(consultation, "/switch"), data={"act": "off"}, follow_redirects=True)
    assert WORDS[0] not in off.text


def test_an_organiser_switches_proposals_and_sees_none_of_them(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    assert "Switch proposals on" in client.get(page_of(consultation)).text
    turn_on(client, consultation)
    page = client.get(page_of(consultation)).text
    assert "Switch proposals off" in page
    assert "The facilitators see the proposals" in page
    assert WORDS[0] not in page
    decision = client.post(page_of(consultation, f"/{the_proposal(consultation).id}"), data={})
    assert decision.status_code == 403
    assert ">Proposals</a>" in client.get(f"/en/consultations/{consultation.slug}/organise").text


def test_accepting_makes_a_point_and_evidence_of_the_ticked_passages(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    turn_on(client, consultation)
    address = page_of(consultation, f"/{the_proposal(consultation).id}")
    fields = {"act": "accept", "title": "Quotas are wanted.", "passage": ["0", "2"]}
    none = client.post(address, data={**fields, "passage": []})
    assert none.status_code == 422
    assert "Tick at least one passage." in none.text
    assert (
        "Write the point, or choose one" in client.post(address, data={**fields, "title": " "}).text
    )
    foreign = client.post(address, data={**fields, "point": "99999"})
    assert "Choose a point that there is" in foreign.text
    page = client.post(address, data=fields, follow_redirects=True)
    assert "Accepted. The passages are yours now" in page.text
    db.session.expire_all()
    (point,) = db.session.query(Point)
    assert point.text.source == "Quotas are wanted."
    assert db.session.query(Evidence).count() == 2
    assert client.post(address, data=fields).status_code == 404


def test_passages_are_given_to_a_point_that_there_is_with_a_stance(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    point = note_point(consultation, "Quotas", "en", by=facilitator)
    db.session.commit()
    turn_on(client, consultation)
    address = page_of(consultation, f"/{the_proposal(consultation).id}")
    fields = {"act": "accept", "point": str(point.id), "passage": "0", "stance": "opposes"}
    client.post(address, data=fields)
    (evidence,) = db.session.query(Evidence)
    assert (evidence.point_id, evidence.stance) == (point.id, "opposes")


def test_dismissing_is_remembered(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    turn_on(client, consultation)
    address = page_of(consultation, f"/{the_proposal(consultation).id}")
    page = client.post(address, data={"act": "dismiss"}, follow_redirects=True)
    assert "Dismissed. It will not be proposed again." in page.text
    turn_on(client, consultation)
    assert WORDS[0] not in client.get(page_of(consultation)).text


def test_a_text_that_readers_no_longer_see_is_in_no_proposal(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    turn_on(client, consultation)
    for contribution in db.session.query(Contribution):
        if contribution.number == 1:
            contribution.status = Status.HIDDEN
    db.session.commit()
    page = client.get(page_of(consultation)).text
    assert WORDS[0] not in page.replace("New point", "") or f"<q>{WORDS[0]}" not in page
    assert WORDS[1] in page


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.TRANSLATOR])
def test_nobody_but_facilitators_and_organisers_sees_the_page(
    client: FreshClient, consultation: Consultation, role: Role | None
) -> None:
    if role is not None:
        sign_in(client, make_appointment(consultation, role))
    assert client.get(page_of(consultation)).status_code in (302, 403)
    answer = client.post(page_of(consultation, "/switch"), data={"act": "on"})
    assert answer.status_code in (302, 403)
    assert client.post(page_of(consultation, "/1"), data={"act": "dismiss"}).status_code in (
        302,
        403,
    )


def test_the_page_costs_the_same_at_any_size(
    client: FreshClient, consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    costs = []
    for extra in (0, 6):
        for n in range(extra):
            make_contribution(consultation, f"{WORDS[n % 3]} Number {n}.", author=make_user())
        turn_on(client, consultation)
        client.get(page_of(consultation))
        client.get(page_of(consultation))
        with statements.counted() as counted:
            client.get(page_of(consultation))
        costs.append(len(counted))
    assert costs[0] == costs[1]
