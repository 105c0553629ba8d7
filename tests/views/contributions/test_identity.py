"""For whom one writes, how one is shown, what one agrees to, and what is remembered of it."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.content import Capacity, Publication
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.services.consultations import consent as consents
from forum.services.organisations import names
from tests.builders import make_contribution, make_user
from tests.support.clients import FreshClient
from tests.support.content.words import field, words
from tests.support.tasks import follow_up_all
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("sure_of_english")

TEXT = "We keep our own seeds in clay pots, year after year, and lend them to our neighbours."


def post(
    client: FreshClient, to: Consultation, act: str = "send", **fields: str | list[str]
) -> TestResponse:
    typed = {"text": TEXT, "key": str(uuid4()), "consent": "1", "agreed": "yes", **fields}
    return client.post(f"/en/consultations/{to.slug}/contribute", data={**typed, "act": act})


def stored() -> Contribution:
    db.session.rollback()
    return db.session.scalars(select(Contribution).order_by(Contribution.id.desc())).all()[0]


# --- capacity and countries -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"capacity": "organisation"}, "Name the organisation for which you are writing."),
        ({"capacity": "group"}, "Name the group for which you are writing."),
        ({"publication": "organisation"}, "Name the organisation, or choose another way"),
        ({"capacity": "state"}, "Choose the state whose position this is."),
        ({"capacity": "state", "country": "KE", "global": "yes"}, "A state speaks for itself"),
    ],
)
@pytest.mark.parametrize("act", ["check", "send"])
def test_what_a_capacity_needs_is_asked_for(
    client: FreshClient, seeds: Consultation, fields: dict[str, str], sentence: str, act: str
) -> None:
    page = post(client, seeds, act, organisation=" ", **fields)
    assert (page.status_code, sentence in words(page)) == (422, True)
    assert field(page, "text") == TEXT
    assert db.session.scalars(select(Contribution)).all() == []


@pytest.mark.parametrize("capacity", Capacity)
def test_every_capacity_is_kept(
    client: FreshClient, seeds: Consultation, capacity: Capacity
) -> None:
    post(client, seeds, capacity=capacity.value, organisation="Seed Savers", country="KE")
    assert (stored().capacity, stored().shown_organisation) == (capacity, "Seed Savers")


def test_several_countries_are_kept_in_their_order(
    client: FreshClient, seeds: Consultation
) -> None:
    page = post(client, seeds, "country", country=["UG", "", "KE", "KE", "XX"])
    assert re.findall(r'value="([A-Z]{2})" selected', page.text) == ["UG", "KE"]
    assert page.text.count('name="country"') == 3
    post(client, seeds, country=["UG", "", "KE"])
    assert stored().shown_countries == "UG KE"
    assert "Uganda, Kenya" in words(client.get(f"/en/consultations/{seeds.slug}"))


def test_whoever_speaks_for_no_single_country_says_so(
    client: FreshClient, seeds: Consultation
) -> None:
    post(client, seeds, country="KE", **{"global": "yes"})
    assert stored().shown_countries == "001"


def test_there_are_never_more_than_ten_countries(client: FreshClient, seeds: Consultation) -> None:
    many = ["AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT"]
    page = post(client, seeds, "country", country=many)
    assert page.text.count('name="country"') == 10
    assert "Add another country" not in words(page)
    post(client, seeds, country=many)
    assert stored().shown_countries.split() == many[:10]


# --- how one is shown -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publication", "shown", "hidden"),
    [
        ("name", ["Amina Odhiambo", "Seed Savers", "Kenya"], []),
        ("organisation", ["Seed Savers", "Kenya"], ["Amina Odhiambo"]),
        ("withheld", ["Name withheld", "Kenya"], ["Amina Odhiambo", "Seed Savers"]),
    ],
)
def test_the_author_is_shown_as_chosen_and_checked(
    client: FreshClient,
    app_client: FreshClient,
    seeds: Consultation,
    publication: str,
    shown: list[str],
    hidden: list[str],
) -> None:
    fields = {"organisation": "Seed Savers", "country": "KE", "publication": publication}
    check = post(client, seeds, "check", **fields)
    preview = re.search(r'<div class="preview">(.*?)</article>', check.text, re.S)
    assert preview
    post(client, seeds, **fields)
    for page in (preview[1], app_client.get(f"/en/consultations/{seeds.slug}").text):
        assert all(word in page for word in shown)
        assert not any(word in page for word in hidden)
    said = stored()
    assert (said.author.name, said.publication) == ("Amina Odhiambo", Publication(publication))
    registered = db.session.get_one(Organisation, said.organisation_id)
    assert registered.name == "Seed Savers"


@pytest.fixture
def app_client(client: FreshClient) -> FreshClient:
    """Return the client of a visitor."""
    return FreshClient(client.application, use_cookies=True)


def test_an_organisation_that_is_known_under_a_like_name_is_offered(
    client: FreshClient, seeds: Consultation
) -> None:
    names.find_or_add_organisation("Seed Savers of Kenya").is_checked = True
    db.session.commit()
    page = post(client, seeds, "check", organisation="Seed Saver of Kenya")
    assert 'name="meant" value="Seed Savers of Kenya"' in page.text
    better = post(
        client, seeds, "check", organisation="Seed Saver of Kenya", meant="Seed Savers of Kenya"
    )
    assert field(better, "organisation") == "Seed Savers of Kenya"
    assert 'name="meant"' not in better.text


# --- what is remembered -----------------------------------------------------------------------


def test_the_next_form_knows_what_was_stated_last(client: FreshClient, seeds: Consultation) -> None:
    post(
        client,
        seeds,
        capacity="group",
        organisation="Young Farmers",
        country=["UG", "KE"],
        publication="withheld",
    )
    page = client.get(f"/en/consultations/{seeds.slug}/contribute")
    assert field(page, "capacity") == "group"
    assert field(page, "organisation") == "Young Farmers"
    assert field(page, "publication") == "withheld"
    assert re.findall(r'value="([A-Z]{2})" selected', page.text) == ["UG", "KE"]


def test_the_first_form_knows_the_profile(client: FreshClient, seeds: Consultation) -> None:
    page = client.get(f"/en/consultations/{seeds.slug}/contribute")
    assert field(page, "organisation") == "Seed Bank"
    assert field(page, "country") == "KE"
    assert field(page, "publication") == "name"


# --- consent ----------------------------------------------------------------------------------


def test_the_box_is_not_ticked_beforehand(client: FreshClient, seeds: Consultation) -> None:
    page = post(client, seeds, "check", agreed="")
    box = re.search(r'<input type="checkbox" id="agreed"[^>]*>', page.text)
    assert box
    assert "checked" not in box[0]
    assert "version 1" in words(page)
    key = field(page, "key")
    client.post(f"/en/consultations/{seeds.slug}/contribute", data={"text": TEXT, "key": key})
    again = client.get(f"/en/consultations/{seeds.slug}/contribute?draft={key}")
    assert 'name="agreed"' not in again.text


def test_without_consent_nothing_is_sent(client: FreshClient, seeds: Consultation) -> None:
    page = post(client, seeds, agreed="")
    assert (page.status_code, "Tick the box if you agree." in words(page)) == (422, True)
    assert db.session.scalars(select(Contribution)).all() == []


def test_what_was_agreed_to_is_kept_with_its_number(
    client: FreshClient, seeds: Consultation
) -> None:
    consents.add_version(seeds, {"en": "I agree to everything *new*."})
    db.session.commit()
    page = post(client, seeds, consent="1")
    assert page.status_code == 422
    assert "The notice has changed in the meantime." in words(page)
    assert "I agree to everything <em>new</em>." in page.text
    box = re.search(r'<input type="checkbox" id="agreed"[^>]*>', page.text)
    assert box
    assert "checked" not in box[0]
    assert post(client, seeds, consent=field(page, "consent")).status_code == 302
    kept = consents.find_current_version(seeds)
    assert kept
    assert stored().consent_version_id == kept.id


@pytest.mark.parametrize("number", ["", "0", "99", "x", "-1"])
def test_a_made_up_number_of_the_notice_is_refused(
    client: FreshClient, seeds: Consultation, number: str
) -> None:
    assert post(client, seeds, consent=number).status_code == 422


# --- near-copies ------------------------------------------------------------------------------


def test_a_copy_is_noticed_and_co_signing_offered(client: FreshClient, seeds: Consultation) -> None:
    make_contribution(seeds, TEXT, author=make_user("Lucía Pardo"))
    follow_up_all()
    page = post(client, seeds, "check")
    assert "This text is very similar to [1] (opens in a new tab) (Lucía Pardo)." in words(page)
    address = f"/en/consultations/{seeds.slug}/contributions/1"
    for leads_to in (address, f"{address}/sign"):
        assert f'href="{leads_to}" target="_blank" rel="noopener"' in page.text
    assert "Send mine anyway" in words(page)
    assert post(client, seeds).status_code == 302


def test_co_signing_is_not_offered_after_closing(
    client: FreshClient, seeds: Consultation, time: StillClock
) -> None:
    make_contribution(seeds, TEXT, author=make_user("Lucía Pardo"))
    seeds.grace_minutes = 60
    begun = field(client.get(f"/en/consultations/{seeds.slug}/contribute"), "begun")
    assert seeds.closes_at is not None
    time.go_to(seeds.closes_at)
    follow_up_all()
    page = post(client, seeds, "check", begun=begun)
    assert "This text is very similar to [1]" in words(page)
    assert "You can co-sign it instead" not in page.text


def test_the_name_of_a_withheld_author_is_not_told(
    client: FreshClient, seeds: Consultation
) -> None:
    make_contribution(
        seeds, TEXT, author=make_user("Lucía Pardo"), publication=Publication.WITHHELD
    )
    follow_up_all()
    page = words(post(client, seeds, "check"))
    assert "very similar to [1] (opens in a new tab) (Name withheld)" in page
    assert "Pardo" not in page


def test_ones_own_earlier_text_is_noticed(client: FreshClient, seeds: Consultation) -> None:
    assert post(client, seeds).status_code == 302
    follow_up_all()
    assert "You have sent a very similar text before: [1]" in words(post(client, seeds, "check"))
