"""Signing on the page: as one wishes to appear, with consent, and back again."""

import re

import pytest

from forum.domain.contributions.content import Part, Publication
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.services.consultations import consent
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.times import StillClock

FIELDS = {"capacity": "organisation", "organisation": "Acacia Desk", "country": ["KE", "UG"],
          "publication": "name", "consent": "1", "agreed": "yes", "act": "sign"}  # fmt: skip


@pytest.fixture
def said(client: FreshClient) -> Contribution:
    return make_contribution(make_consultation(slug="seeds"), "We keep our own seeds.")


def page(said: Contribution, path: str = "sign") -> str:
    return f"/en/consultations/{said.consultation.slug}/contributions/{said.number}/{path}"


def edit(said: Contribution) -> None:
    """Let readers see other words."""
    revise(said, said.consultation, [Part("The opposite of it.", "en")], by=said.author)
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    db.session.commit()


def mine(client: FreshClient) -> str:
    return client.get("/en/contributions").get_data(as_text=True)


def signed() -> list[CoSignature]:
    db.session.expire_all()
    return db.session.query(CoSignature).filter_by(withdrawn_at=None).all()


def test_one_signs_with_organisation_countries_and_consent(
    client: FreshClient, said: Contribution
) -> None:
    sign_in(client, make_user("Sam Achieng"))
    shown = client.get(page(said)).get_data(as_text=True)
    assert "We keep our own seeds." in shown
    assert "In what capacity" in shown
    assert "Your consent" in shown
    response = client.post(page(said), data=FIELDS)
    assert response.status_code == 302
    [made] = signed()
    assert (made.shown_name, made.shown_organisation, made.shown_countries) == (
        "Sam Achieng", "Acacia Desk", "KE UG",
    )  # fmt: skip
    assert made.organisation_id is not None
    present = consent.find_current_version(said.consultation)
    assert present is not None
    assert made.consent_version_id == present.id
    whole = client.get(page(said, "")[:-1]).get_data(as_text=True)
    assert "1 co-signatory" in whole
    listed = client.get(page(said, "signatures")).get_data(as_text=True)
    assert "Sam Achieng" in listed
    assert "Acacia Desk, Kenya, Uganda" in listed


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"agreed": ""}, "Tick the box if you agree"),
        ({"consent": "7"}, "The notice has changed"),
        ({"consent": "x"}, "The notice has changed"),
        ({"organisation": ""}, "Name the organisation"),
        ({"capacity": "state", "country": []}, "Choose the state"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    client: FreshClient, said: Contribution, fields: dict[str, object], complaint: str
) -> None:
    sign_in(client, make_user())
    response = client.post(page(said), data={**FIELDS, **fields})
    shown = response.get_data(as_text=True)
    assert (response.status_code, signed()) == (422, [])
    assert complaint in shown
    assert 'value="name" checked' in shown


def test_another_country_can_be_added_without_script(
    client: FreshClient, said: Contribution
) -> None:
    sign_in(client, make_user())
    shown = client.post(page(said), data={**FIELDS, "act": "country"}).get_data(as_text=True)
    assert 'id="country-3"' in shown
    assert signed() == []


def test_who_has_signed_can_take_it_back(client: FreshClient, said: Contribution) -> None:
    sign_in(client, make_user())
    for _ in range(2):
        client.post(page(said), data=FIELDS)
    assert len(signed()) == 1
    assert "Withdraw my co-signature" in client.get(page(said)).get_data(as_text=True)
    client.post(page(said, "sign/take-back"))
    assert signed() == []
    assert client.post(page(said, "sign/take-back")).status_code == 404
    assert "Withdraw my co-signature" not in client.get(page(said)).get_data(as_text=True)


def test_the_author_is_told_that_it_is_their_own_text(
    client: FreshClient, said: Contribution
) -> None:
    sign_in(client, said.author)
    assert "This is your own text." in client.get(page(said)).get_data(as_text=True)
    assert client.post(page(said), data=FIELDS).status_code == 403
    assert signed() == []


def test_visitors_sign_in_first(client: FreshClient, said: Contribution) -> None:
    assert "sign-in" in client.get(page(said)).headers["Location"]
    assert client.post(page(said), data=FIELDS).status_code in (302, 401, 403)
    assert signed() == []


@pytest.mark.parametrize("status", [Status.PENDING, Status.HIDDEN, Status.WITHDRAWN])
def test_what_readers_do_not_see_cannot_be_signed(client: FreshClient, status: Status) -> None:
    said = make_contribution(make_consultation(), "Unseen words.", status=status)
    sign_in(client, make_user())
    number = said.number or 1
    for path in ("sign", "signatures"):
        address = f"/en/consultations/{said.consultation.slug}/contributions/{number}/{path}"
        assert client.get(address).status_code == 404
        assert client.post(address.replace("signatures", "sign"), data=FIELDS).status_code == 404


def test_after_closing_the_page_says_so(client: FreshClient) -> None:
    said = make_contribution(make_consultation(stage=Stage.CLOSED))
    sign_in(client, make_user())
    assert client.get(page(said)).status_code == 403
    assert "Co-sign this text" not in client.get(page(said, "")[:-1]).get_data(as_text=True)


def test_a_signature_can_be_taken_back_on_its_page_after_closing(
    client: FreshClient, said: Contribution, time: StillClock
) -> None:
    me = make_user()
    sign_in(client, me)
    client.post(page(said), data=FIELDS)
    time.tick(days=30)
    sign_in(client, me)
    assert "Withdraw my co-signature" in client.get(page(said)).get_data(as_text=True)
    client.post(page(said, "sign/take-back"))
    assert signed() == []
    assert client.get(page(said)).status_code == 403


def test_words_that_change_under_a_signature_are_marked_wherever_it_is_named(
    client: FreshClient, said: Contribution, time: StillClock
) -> None:
    me = make_user("Sam Achieng")
    before = "Acacia Desk, Kenya, Uganda, before the text was edited"
    sign_in(client, me)
    client.post(page(said), data=FIELDS)
    sign_in(client, said.author)
    asked = client.get(f"/en/contributions/{said.key}/edit").get_data(as_text=True)
    assert "1 person has co-signed this text." in asked
    assert before not in client.get(page(said, "")[:-1]).get_data(as_text=True)
    time.tick(hours=1)
    edit(said)
    whole = client.get(page(said, "")[:-1]).get_data(as_text=True)
    assert "Co-signed by 1 person <small>before the text was edited</small>" in whole
    assert f"Sam Achieng, {before}" in whole
    listed = client.get(page(said, "signatures")).get_data(as_text=True)
    assert "before the text was edited" in listed
    base = f"/en/consultations/{said.consultation.slug}"
    for file in ("proceedings.html", "proceedings.csv", "proceedings.json"):
        text = client.get(f"{base}/{file}").get_data(as_text=True)
        marks = re.findall(r'before the text was edited|"before_edit": ?true', text)
        assert len(marks) == 1, file
    sign_in(client, make_user("Lee Okoth"))
    client.post(page(said), data=FIELDS)
    whole = client.get(page(said, "")[:-1]).get_data(as_text=True)
    assert "Co-signed by 2 people <small>1 of them before the text was edited</small>" in whole
    assert f"Sam Achieng, {before}" in whole
    assert f"Lee Okoth, {before}" not in whole


def test_what_one_has_signed_does_not_vanish_from_ones_page(
    client: FreshClient, said: Contribution, time: StillClock
) -> None:
    me = make_user("Sam Achieng")
    sign_in(client, me)
    client.post(page(said), data=FIELDS)
    name = said.author.name
    assert name in mine(client)
    time.tick(hours=1)
    edit(said)
    assert "before the text was edited" in mine(client)
    withdraw(said, said.consultation, by=said.author)
    db.session.commit()
    shown = mine(client)
    assert "withdrawn by its author" in shown
    assert name not in shown
    assert f"[{said.number}]" in shown


def test_only_moderators_see_the_name_behind_and_can_remove_it(
    client: FreshClient, said: Contribution
) -> None:
    sign_in(client, make_user("Zuberi Hidden"))
    hidden = {**FIELDS, "publication": Publication.WITHHELD.value, "organisation": "Quiet Network"}
    client.post(page(said), data=hidden)
    [made] = signed()
    sign_in(client, make_user())
    shown = client.get(page(said, "signatures")).get_data(as_text=True)
    assert "Name withheld" in shown
    assert "Zuberi" not in shown
    assert "Quiet Network" not in shown
    refused = client.post(page(said, "signatures/remove"), data={"signature": str(made.id)})
    assert (refused.status_code, len(signed())) == (403, 1)
    sign_in(client, make_appointment(said.consultation, Role.MODERATOR))
    shown = client.get(page(said, "signatures")).get_data(as_text=True)
    assert "Zuberi Hidden, Quiet Network" in shown
    for other in ("", "x", "0", "9" * 20, f"-{'9' * 20}"):
        missing = client.post(page(said, "signatures/remove"), data={"signature": other})
        assert missing.status_code == 404
    client.post(page(said, "signatures/remove"), data={"signature": str(made.id)})
    assert signed() == []


def test_the_page_of_a_text_says_that_one_has_signed_it(
    client: FreshClient, said: Contribution
) -> None:
    sign_in(client, make_user())
    whole = page(said, "")[:-1]
    assert "Co-sign this text" in client.get(whole).text
    client.post(page(said), data=FIELDS)
    shown = client.get(whole).text
    assert "Co-signed by you" in shown
    assert "Withdraw my co-signature" in shown
    assert "Co-sign this text" not in shown


def test_nobody_is_asked_to_sign_their_own_text(client: FreshClient, said: Contribution) -> None:
    sign_in(client, said.author)
    shown = client.get(page(said, "")[:-1]).text
    assert "Co-sign this text" not in shown
    assert "Co-signed by you" not in shown
