"""The board of voices: who is heard against who is invited, and a letter in one step."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from forum.domain.consultations.invitees import GivenInvitee, InvitationList
from forum.domain.contributions.content import Capacity
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.user import User
from forum.services.notifications.invitees import add_invitees
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.statements import Statements

COUNTRIES = ("PE", "FJ", "KE", "FR")


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(questions=3)


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    return person


def board(consultation: Consultation, language: str = "en") -> str:
    return f"/{language}/consultations/{consultation.slug}/balance"


def invite(consultation: Consultation, count: int) -> list[Invitee]:
    people = [
        GivenInvitee(f"p{n}@secret.example", f"Person {n}", "", COUNTRIES[n % 4], "School", "es")
        for n in range(count)
    ]
    organiser = make_appointment(consultation, Role.ORGANISER)
    add_invitees(consultation, InvitationList(people), by=organiser)
    db.session.commit()
    return list(db.session.query(Invitee).order_by(Invitee.id))


def tables(page: str) -> dict[str, dict[str, list[str]]]:
    found = {}
    for table in re.findall(r"<table class=\"numbers\">.*?</table>", page, re.DOTALL):
        root = ElementTree.fromstring(table)
        found[root.findtext("caption", "")] = {
            row.findtext("th", ""): [cell.text or "" for cell in row.findall("td")]
            for row in root.findall("tbody/tr")
        }
    return found


def test_voices_stand_beside_those_invited_and_small_groups_are_not_told(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    first = consultation.questions[0]
    for _ in range(6):
        make_contribution(consultation, countries="KE", question=first)
    author = make_user(gender=PersonGender.WOMAN)
    for _ in range(3):
        make_contribution(consultation, countries="PE", author=author, language="es")
    make_contribution(consultation, countries="FR", capacity=Capacity.STATE, organisation="Oulan")
    make_contribution(consultation, countries="US", status=Status.PENDING)
    make_contribution(consultation, countries="US", status=Status.HIDDEN)
    invite(consultation, 8)
    answer = client.get(board(consultation))
    page = answer.text
    found = tables(page)
    assert found["Regions"] == {
        "Africa": ["6", "2"],
        "Latin America": ["fewer than 5", "2"],
        "Europe": ["fewer than 5", "2"],
        "Oceania": ["0", "2"],
        "Asia": ["0", "0"],
        "Northern America": ["0", "0"],
    }
    assert found["Languages"]["English"] == ["fewer than 5", "0"]  # else Spanish could be told
    assert found["Gender, where given"]["Women"] == ["fewer than 5", "0"]
    said = words(answer)
    assert "Voices 8 Personal 7 Official 1 After closing 0 Invited 8 Invited and heard 0" in said
    assert "Northern America, Asia, Oceania" in said
    assert "2. What do you know about seed 2?" in said
    for svg in re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL):
        drawn = ElementTree.fromstring(svg)
        assert drawn.findtext("title")
        assert drawn.findtext("desc")
    assert "style=" not in page


def test_no_page_of_the_team_shows_an_address(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    rosa, *_ = invite(consultation, 3)
    client.post(f"{board(consultation)}/{rosa.id}", data={"note": "Please write."})
    for person in (facilitator, make_appointment(consultation, Role.ORGANISER)):
        sign_in(client, person)
        assert "secret.example" not in client.get(board(consultation)).text
    list_page = client.get(f"/en/consultations/{consultation.slug}/invitees")
    assert "Person 1" in list_page.text
    assert "secret.example" not in list_page.text


def test_only_the_team_sees_it_at_any_stage(client: FreshClient) -> None:
    for stage in (Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED):
        consultation = make_consultation(stage=stage)
        assert client.get(board(consultation)).status_code == 302
        for role, status in ((Role.TRANSLATOR, 403), (Role.FACILITATOR, 200)):
            sign_in(client, make_appointment(consultation, role))
            assert client.get(board(consultation)).status_code == status
        sign_in(client, make_user())
        assert client.get(board(consultation)).status_code == 403
        assert client.post(f"{board(consultation)}/1", data={"note": "x"}).status_code == 403
        client.get("/en/")
        with client.session_transaction() as session:
            session.clear()


def test_a_letter_goes_in_one_step_and_is_offered_in_the_language_of_its_reader(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    invitee, *_ = invite(consultation, 2)
    page = client.get(board(consultation)).text
    assert 'lang="es"' in page
    [proposed, *_] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert "Nos gustaría mucho conocer su opinión." in unescape(proposed)
    assert "1, 2, 3" in proposed
    address = f"{board(consultation)}/{invitee.id}"
    answer = client.post(address, data={"note": proposed}, follow_redirects=True)
    assert "Your letter is on its way." in answer.text
    assert f"{facilitator.name} to Person 0" in words(answer)
    assert "The next letter is possible from" in answer.text
    assert db.session.query(Nudge).one().by_id == facilitator.id


def test_a_refused_letter_comes_back_with_its_words(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    invitee, *_ = invite(consultation, 2)
    address = f"{board(consultation)}/{invitee.id}"
    client.post(address, data={"note": "Once."})
    answer = client.post(address, data={"note": "Twice, *please*."})
    assert answer.status_code == 422
    assert "Someone has written to this person within the last week." in answer.text
    assert "Twice, *please*.</textarea>" in answer.text
    assert client.post(address, data={"note": " "}).status_code == 422
    assert db.session.query(Nudge).count() == 1


def test_reading_writes_nothing_and_costs_the_same_at_two_sizes(
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    statements: Statements,
) -> None:
    costs = []
    for more in (3, 40):
        for n in range(more):
            make_contribution(consultation, countries=COUNTRIES[n % 4])
        invite(consultation, more)
        client.get(board(consultation))
        with statements.counted():
            assert client.get(board(consultation)).status_code == 200
        costs.append(len(statements))
        assert not [sql for sql in statements if not sql.startswith("SELECT")]
    assert costs[0] == costs[1], statements
    assert costs[0] <= 12


def test_without_a_list_it_says_so_and_leads_organisers_to_it(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    page = client.get(board(consultation)).text
    assert "There is no invitation list yet." in page
    assert f"/en/consultations/{consultation.slug}/invitees" in page


# --- the list -----------------------------------------------------------------------------------


def test_a_list_is_previewed_added_shortened_and_deleted(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    address = f"/en/consultations/{consultation.slug}/invitees"
    text = "email,name,country\nrosa@example.org,Rosa,Peru\nnobody,Luc,\nana@example.org,Ana,"
    answer = client.post(address, data={"list": text, "act": "preview"})
    assert "2 people with an address. No address was found in these rows: 3" in words(answer)
    assert db.session.query(Invitee).count() == 0
    answer = client.post(address, data={"list": text, "act": "add"}, follow_redirects=True)
    assert "2 people are new on the list." in words(answer)
    assert "<b>Rosa</b>, Peru" in answer.text
    rosa = db.session.query(Invitee).filter_by(name="Rosa").one()
    assert client.post(f"{address}/{rosa.id}/remove").status_code == 302
    assert client.post(f"{address}/delete").status_code == 422
    assert db.session.query(Invitee).count() == 1
    assert client.post(f"{address}/delete", data={"sure": "yes"}).status_code == 302
    assert db.session.query(Invitee).count() == 0
    assert client.post(address, data={"list": "no address", "act": "add"}).status_code == 422


def test_facilitators_do_not_keep_the_list(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    address = f"/en/consultations/{consultation.slug}/invitees"
    assert client.get(address).status_code == 403
    assert client.post(address, data={"list": "a@example.org"}).status_code == 403
