"""Names that a form completes, and the registry on its pages."""

import pytest

from forum.domain.contributions.content import Publication
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.organisation import Organisation
from forum.services.organisations import names as organisations
from forum.services.organisations import registry
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in

NAMES = "/en/organisations/names?begins={}"


def listed(name: str, *, checked: bool = True) -> Organisation:
    found = organisations.find_or_add_organisation(name)
    found.is_checked = checked
    db.session.commit()
    return found


def names(client: FreshClient, begins: str) -> list[str]:
    found: list[str] = client.get(NAMES.format(begins)).get_json()["names"]
    return found


def test_names_are_completed_for_those_who_are_signed_in(client: FreshClient) -> None:
    listed("Acacia Desk")
    assert client.get(NAMES.format("aca")).status_code in (302, 401)
    sign_in(client, make_user())
    assert names(client, "aca") == ["Acacia Desk"]
    assert names(client, "") == []
    assert names(client, "%25") == []


def test_completion_gives_nobody_away(client: FreshClient) -> None:
    quiet = listed("Quiet Network", checked=False)
    make_contribution(
        make_consultation(), organisation=quiet.name, organisation_id=quiet.id,
        publication=Publication.WITHHELD,
    )  # fmt: skip
    sign_in(client, make_user())
    assert names(client, "quiet") == []


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR])
def test_others_do_not_reach_the_registry(client: FreshClient, role: Role) -> None:
    entry = listed("Acacia Desk")
    sign_in(client, make_user(role=role))
    one = f"/en/organisations/{entry.id}"
    assert client.get("/en/organisations").status_code == 403
    assert client.get(one).status_code == 403
    for path in ("check", "rename", "aliases", "merge"):
        data = {"name": "X", "alias": "X", "into": "X"}
        assert client.post(f"{one}/{path}", data=data).status_code == 403


@pytest.fixture
def keeping(client: FreshClient) -> FreshClient:
    sign_in(client, make_user(role=Role.ORGANISER))
    return client


def test_the_list_can_be_searched(keeping: FreshClient) -> None:
    listed("Acacia Desk")
    listed("Baobab Desk", checked=False)
    page = keeping.get("/en/organisations?words=acac").get_data(as_text=True)
    assert "Acacia Desk" in page
    assert "Baobab" not in page
    page = keeping.get("/en/organisations?unchecked=yes").get_data(as_text=True)
    assert "Baobab Desk" in page
    assert "Acacia" not in page
    assert "No organisation has this name." in keeping.get(
        "/en/organisations?words=cedar"
    ).get_data(as_text=True)


def test_a_name_is_checked_renamed_and_gets_aliases(keeping: FreshClient) -> None:
    entry = listed("Baobab Dsk", checked=False)
    one = f"/en/organisations/{entry.id}"
    keeping.post(f"{one}/check")
    keeping.post(f"{one}/rename", data={"name": "Baobab Desk"})
    keeping.post(f"{one}/aliases", data={"alias": "BD"})
    page = keeping.get(one).get_data(as_text=True)
    db.session.expire_all()
    assert (entry.name, entry.is_checked) == ("Baobab Desk", True)
    assert [alias.name for alias in entry.aliases] == ["BD", "Baobab Dsk"]
    assert "Mark as checked" not in page
    keeping.post(f"{one}/aliases", data={"remove": "bd"})
    db.session.expire_all()
    assert [alias.name for alias in entry.aliases] == ["Baobab Dsk"]


@pytest.mark.parametrize(
    ("path", "data", "complaint"),
    [
        ("rename", {"name": "acacia desk"}, "Another organisation has this name"),
        ("rename", {"name": " "}, "Write a name."),
        ("aliases", {"alias": "Acacia Desk"}, "Another organisation has this name"),
        ("merge", {"into": "Nobody"}, "No organisation is registered"),
        ("merge", {"into": "Baobab Desk"}, "This is the same entry."),
    ],
)
def test_faults_are_said_beside_what_was_typed(
    keeping: FreshClient, path: str, data: dict[str, str], complaint: str
) -> None:
    listed("Acacia Desk")
    entry = listed("Baobab Desk")
    response = keeping.post(f"/en/organisations/{entry.id}/{path}", data=data)
    page = response.get_data(as_text=True)
    assert (response.status_code, complaint in page) == (422, True)
    [typed] = data.values()
    assert f'value="{typed.strip()}"' in page


def test_merging_asks_first_and_says_what_will_happen(keeping: FreshClient) -> None:
    wrong, right = listed("Acacia Dsk", checked=False), listed("Acacia Desk")
    said = make_contribution(
        make_consultation(slug="seeds"), organisation=wrong.name, organisation_id=wrong.id
    )
    gone = f"/en/organisations/{wrong.id}"
    one = f"{gone}/merge"
    page = keeping.post(one, data={"into": "acacia desk"}).get_data(as_text=True)
    assert "Merge these two?" in page
    assert "1 contribution, 0 co-signatures" in page
    assert db.session.query(Organisation).count() == 2
    response = keeping.post(one, data={"into": "Acacia Desk", "confirmed": "yes"})
    assert response.headers["Location"].endswith(f"/organisations/{right.id}")
    db.session.expire_all()
    assert said.shown_organisation == "Acacia Desk"
    public = keeping.get(f"/en/consultations/seeds/contributions/{said.number}")
    assert "Acacia Dsk" not in public.get_data(as_text=True)
    assert keeping.get(gone).status_code == 404


def test_an_alias_is_written_as_the_registry_has_it(client: FreshClient) -> None:
    entry = listed("Food and Agriculture Organization (FAO)", checked=False)
    registry.mark_checked(entry, by=make_user(role=Role.ADMINISTRATOR))
    db.session.commit()
    sign_in(client, make_user())
    said = make_contribution(make_consultation(slug="seeds"))
    data = {"capacity": "organisation", "organisation": "f.a.o.", "publication": "name",
            "consent": "1", "agreed": "yes", "act": "sign"}  # fmt: skip
    client.post(f"/en/consultations/seeds/contributions/{said.number}/sign", data=data)
    page = client.get(f"/en/consultations/seeds/contributions/{said.number}/signatures")
    assert "Food and Agriculture Organization (FAO)" in page.get_data(as_text=True)
