"""The registry: one body under one name, and none that only a withheld author has named."""

from collections.abc import Callable
from functools import partial

import pytest

from forum.domain.contributions.content import Appearance, Publication
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.contributions import cosignatures
from forum.services.organisations import names as organisations
from forum.services.organisations import registry
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

FAO = "Food and Agriculture Organization of the United Nations"


def listed(name: str, *, checked: bool = True, aliases: tuple[str, ...] = ()) -> Organisation:
    """Store an entry of the registry."""
    found = organisations.find_or_add_organisation(name)
    found.is_checked = checked
    db.session.flush()
    for alias in aliases:
        registry.add_alias(found, alias, by=keeper())
    db.session.commit()
    return found


def keeper() -> User:
    return make_user("Olu Keeper", role=Role.ADMINISTRATOR)


def said_for(
    entry: Organisation,
    consultation: Consultation | None = None,
    *,
    publication: Publication = Publication.NAME,
    status: Status = Status.PUBLISHED,
) -> Contribution:
    """Store a contribution for an organisation."""
    return make_contribution(
        consultation or make_consultation(),
        organisation=entry.name,
        organisation_id=entry.id,
        publication=publication,
        status=status,
    )


# --- finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [FAO, FAO.upper(), f"The {FAO}", "FAO", "f.a.o.", f"FAO ({FAO})"])
def test_an_organisation_is_found_by_any_of_its_names(name: str) -> None:
    entry = listed(FAO, aliases=("FAO",))
    found = organisations.find_organisation(name)
    assert found is not None
    assert found.id == entry.id
    assert organisations.find_or_add_organisation(name).id == entry.id
    assert organisations.standard_name(name) == FAO


@pytest.mark.usefixtures("any_database")
def test_a_name_that_is_not_there_is_added_unchecked_and_once() -> None:
    first, again = (
        organisations.find_or_add_organisation("  Acacia   Desk "),
        organisations.find_or_add_organisation("ACACIA desk"),
    )
    assert (first.id, first.name, first.is_checked) == (again.id, "Acacia Desk", False)
    with pytest.raises(Invalid):
        organisations.find_or_add_organisation("   ")
    assert organisations.find_organisation("") is None


@pytest.mark.usefixtures("any_database")
def test_many_are_added_by_few_statements(statements: Statements) -> None:
    def cost(names: list[str]) -> int:
        with statements.counted():
            found = organisations.find_or_add_organisations(names)
        assert sorted(found) == sorted(names)
        return len(statements)

    listed("Known Desk", aliases=("KD",))
    assert cost([f"Few {n}" for n in range(3)]) == cost([f"Many {n}" for n in range(300)])
    found = organisations.find_or_add_organisations(["KD", "Known desk", "New Desk", "new desk"])
    assert found["KD"] == found["Known desk"]
    assert found["New Desk"] == found["new desk"]


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(
    "typed",
    [
        "Food and Agricultur Organisation of the United Nations",
        "United Nations Food and Agriculture Organization of the",
        "FAOUN",
    ],
)
def test_names_that_look_alike_are_offered(typed: str) -> None:
    entry = listed(FAO)
    listed("Forum of Farmers")
    assert [found.id for found in organisations.find_similar(typed)] == [entry.id]


@pytest.mark.usefixtures("any_database")
def test_completion_begins_at_any_word_and_knows_aliases() -> None:
    listed(FAO, aliases=("Organisation des Nations Unies pour l’alimentation",))
    listed("Agricultural Desk")
    assert organisations.complete_name("agri") == ["Agricultural Desk", FAO]
    assert organisations.complete_name("aliment") == [FAO]
    assert organisations.complete_name("unit") == [FAO]
    assert organisations.complete_name("riculture") == []
    assert organisations.complete_name("a") == []
    assert organisations.complete_name("%") == []
    assert organisations.complete_name("a_ri") == []


def test_completion_gives_few_names_by_one_statement(statements: Statements) -> None:
    organisations.find_or_add_organisations([f"Desk number {n}" for n in range(60)])
    for entry in db.session.query(Organisation):
        entry.is_checked = True
    db.session.commit()
    with statements.counted():
        assert len(organisations.complete_name("desk", limit=8)) == 8
    assert len(statements) == 1


# --- what everybody may know ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publication", "status", "is_known"),
    [
        (Publication.NAME, Status.PUBLISHED, True),
        (Publication.ORGANISATION, Status.PUBLISHED, True),
        (Publication.WITHHELD, Status.PUBLISHED, False),
        (Publication.NAME, Status.PENDING, False),
        (Publication.NAME, Status.HIDDEN, False),
        (Publication.NAME, Status.WITHDRAWN, False),
    ],
)
def test_only_what_stands_on_a_page_is_offered(
    publication: Publication, status: Status, *, is_known: bool
) -> None:
    entry = listed("Quiet Network", checked=False)
    said_for(entry, publication=publication, status=status)
    assert bool(organisations.complete_name("quiet")) is is_known
    assert bool(organisations.find_similar("Quiet Netwrk")) is is_known
    assert (organisations.standard_name("QUIET network") == "Quiet Network") is is_known
    assert [one.id for one in organisations.find_similar("Quiet Netwrk", for_registry=True)] == [
        entry.id
    ]


def test_what_is_checked_is_offered_though_only_an_author_without_name_wrote_for_it() -> None:
    entry = listed("Quiet Network", checked=False)
    said_for(entry, publication=Publication.WITHHELD)
    registry.mark_checked(entry, by=keeper())
    assert organisations.complete_name("quiet") == ["Quiet Network"]


def test_a_signature_makes_an_organisation_known_unless_it_is_withheld() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    for publication, is_known in ((Publication.WITHHELD, False), (Publication.ORGANISATION, True)):
        entry = listed(f"Body {publication}", checked=False)
        appearance = Appearance(
            "Sam", entry.name, publication=publication, organisation_id=entry.id
        )
        cosignatures.sign(said, consultation, by=make_user(), appearance=appearance)
        assert bool(organisations.complete_name(f"body {publication}")) is is_known


# --- keeping ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_merging_takes_names_texts_and_signatures_along() -> None:
    consultation = make_consultation()
    wrong, right = listed("Fod and Agriculture", aliases=("FAgric",)), listed(FAO)
    shown = said_for(wrong, consultation)
    withheld = said_for(wrong, consultation, publication=Publication.WITHHELD)
    other = make_contribution(consultation)
    appearance = Appearance("Sam", wrong.name, organisation_id=wrong.id)
    signature = cosignatures.sign(other, consultation, by=make_user(), appearance=appearance)
    db.session.commit()
    version, wrong_id = consultation.version, wrong.id
    registry.merge_organisations(wrong, right, by=keeper())
    db.session.commit()
    db.session.expire_all()
    assert db.session.get(Organisation, wrong_id) is None
    assert [a.name for a in right.aliases] == ["FAgric", "Fod and Agriculture"]
    assert (shown.shown_organisation, shown.organisation_id) == (FAO, right.id)
    assert (withheld.shown_organisation, withheld.organisation_id) == ("", right.id)
    assert (signature.shown_organisation, signature.organisation_id) == (FAO, right.id)
    assert consultation.version > version
    for name in ("fagric", "fod and agriculture", FAO):
        assert organisations.find_or_add_organisation(name).id == right.id


def test_an_entry_does_not_merge_with_itself() -> None:
    entry = listed(FAO)
    with pytest.raises(Invalid, match="same"):
        registry.merge_organisations(entry, entry, by=keeper())


def test_a_new_name_stands_wherever_the_old_one_stood_and_the_old_one_leads_to_it() -> None:
    entry = listed("Norad Exchange")
    said = said_for(entry)
    registry.rename_organisation(entry, "Norec", by=keeper())
    db.session.commit()
    assert (entry.name, said.shown_organisation) == ("Norec", "Norec")
    assert organisations.find_or_add_organisation("norad exchange").id == entry.id
    registry.rename_organisation(entry, "Norad Exchange", by=keeper())
    db.session.commit()
    assert [alias.name for alias in entry.aliases] == ["Norec"]


@pytest.mark.usefixtures("any_database")
def test_a_name_belongs_to_one_entry() -> None:
    one, two = listed("Acacia Desk", aliases=("AD",)), listed("Baobab Desk")
    for change in (registry.rename_organisation, registry.add_alias):
        for name in ("acacia desk", "A.D."):
            with pytest.raises(Invalid, match="taken"):
                change(two, name, by=keeper())
        with pytest.raises(Invalid, match="missing"):
            change(two, " ", by=keeper())
    registry.remove_alias(one, "ad", by=keeper())
    registry.add_alias(two, "AD", by=keeper())
    with pytest.raises(NotFound):
        registry.remove_alias(one, "ad", by=keeper())


def test_the_acronym_of_a_checked_name_leads_to_it() -> None:
    entry = listed("Internet Society (ISOC)", checked=False)
    assert organisations.find_organisation("ISOC") is None
    registry.mark_checked(entry, by=keeper())
    found = organisations.find_organisation("isoc")
    assert found is not None
    assert found.id == entry.id


@pytest.mark.usefixtures("any_database")
def test_the_list_can_be_searched_and_says_how_often_a_name_is_used(statements: Statements) -> None:
    entry = listed(FAO, aliases=("FAO",))
    said_for(entry)
    listed("Acacia Desk", checked=False)
    assert [one.organisation.name for one in registry.list_organisations()[0]] == [
        "Acacia Desk",
        FAO,
    ]
    assert [one.organisation.name for one in registry.list_organisations(words="fao")[0]] == [FAO]
    assert [one.organisation.name for one in registry.list_organisations(unchecked=True)[0]] == [
        "Acacia Desk"
    ]
    assert [one.contributions for one in registry.list_organisations(words="agric")[0]] == [1]
    organisations.find_or_add_organisations([f"Desk {n}" for n in range(60)])
    page, after = registry.list_organisations(words="desk")
    rest, end = registry.list_organisations(words="desk", after=after)
    assert (len(page), len(rest), end) == (registry.PAGE, 11, "")


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR])
def test_only_organisers_and_administrators_of_the_site_keep_it(role: Role) -> None:
    entry, other, me = listed("Acacia Desk"), listed("Baobab Desk"), make_user(role=role)
    changes: list[Callable[[], None]] = [
        partial(registry.merge_organisations, entry, other, by=me),
        partial(registry.rename_organisation, entry, "X", by=me),
        partial(registry.add_alias, entry, "X", by=me),
        partial(registry.remove_alias, entry, "x", by=me),
        partial(registry.mark_checked, entry, by=me),
    ]
    for change in changes:
        with pytest.raises((NotAllowed, NotSignedIn)):
            change()


@pytest.mark.usefixtures("any_database")
def test_a_file_of_organisations_is_loaded_again_and_again() -> None:
    lines = [
        (FAO, ["FAO", "Organisation des Nations Unies pour l’alimentation"]),
        ("Internet Society (ISOC)", []),
        ("Acacia Desk", []),
        ("Baobab, Desk", ["FAO"]),
        ("", ["nobody"]),
    ]
    found = registry.import_organisations(lines)
    assert (found.added, found.known, found.aliases, found.refused) == (4, 0, 3, ["FAO"])
    again = registry.import_organisations(lines)
    assert (again.added, again.known, again.aliases) == (0, 4, 0)
    assert organisations.complete_name("isoc") == ["Internet Society (ISOC)"]
