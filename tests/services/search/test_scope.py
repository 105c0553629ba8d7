"""What readers may not see is not found."""

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import TEAM, Action, Role
from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import can, is_readable_by
from forum.services.search import index as search_index
from forum.services.search.documents import make_documents
from forum.services.search.query import Facet
from forum.services.search.titles import find_consultations_by_title
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.content.searching import find, index_all, numbers

pytestmark = pytest.mark.usefixtures("db_session")
UNSEEN = [status for status in Status if status is not Status.PUBLISHED]


@pytest.mark.parametrize("status", UNSEEN)
def test_what_is_not_published_is_neither_found_nor_counted(status: Status) -> None:
    consultation = make_consultation()
    secret = make_contribution(consultation, "Secret seeds", status=status, countries="CL")
    search_index.store_documents([secret.id], make_documents([secret.id]))
    db.session.commit()
    for words in ("secret", "-nothing", ""):
        results = find(words, consultation)
        assert (results.hits, results.counts.total, dict(results.counts.by_facet)) == ([], 0, {})


@pytest.mark.parametrize(
    ("publication_", "found"),
    [
        (Publication.NAME, ["amina", "savanna"]),
        (Publication.ORGANISATION, ["savanna"]),
        (Publication.WITHHELD, []),
    ],
)
def test_a_name_that_is_withheld_finds_nothing(publication_: Publication, found: list[str]) -> None:
    consultation = make_consultation()
    make_contribution(consultation, "Seeds", organisation="Savanna Trust", publication=publication_)
    index_all()
    for name in ("amina", "savanna"):
        expected = [1] if name in found else []
        assert numbers(name, consultation) == expected
        assert numbers("", consultation, author=name) == expected
    organisations = find("", consultation).counts.by_facet.get(Facet.ORGANISATION, {})
    assert list(organisations) == (["Savanna Trust"] if "savanna" in found else [])


def test_a_draft_is_found_by_its_team_only() -> None:
    draft = make_consultation("Secret plan", stage=Stage.DRAFT)
    make_contribution(draft, "Secret seeds")
    index_all()
    member = make_appointment(draft, Role.FACILITATOR)
    elsewhere = make_appointment(make_consultation(), Role.MODERATOR)
    administrator = make_user(role=Role.ADMINISTRATOR)
    for reader in (None, make_user(), elsewhere):
        assert find("secret", reader=reader).counts.total == 0
        assert find("secret", draft, reader=reader).counts.total == 0
        assert find_consultations_by_title(parse_query("secret"), reader, "en") == []
    for reader in (member, administrator):
        assert find("secret", reader=reader).counts.total == 1
        assert [
            one.id for one in find_consultations_by_title(parse_query("secret plan"), reader, "en")
        ] == [draft.id]


@pytest.mark.usefixtures("any_database")
def test_consultations_are_found_by_their_titles() -> None:
    seeds, water = make_consultation("Seeds for dry lands"), make_consultation("Water rights")
    make_translation(water.texts["title"].text, "es", "Derechos de agua")
    for words, found in (
        ("seed", [seeds.id]),
        ("derecho", [water.id]),
        ('"dry lands" -seeds', []),
        ("seed water", []),
        ("-seed", []),
    ):
        assert [
            one.id for one in find_consultations_by_title(parse_query(words), None, "en")
        ] == found


@pytest.mark.usefixtures("any_database")
def test_what_may_be_read_is_the_same_in_sql_as_at_the_gate() -> None:
    every = [make_consultation(stage=stage) for stage in Stage]
    seats = [make_appointment(every[0], role) for role in sorted(TEAM)]
    readers = [None, make_user(), make_user(role=Role.TRANSLATOR), make_user(role=Role.ORGANISER)]
    for reader in (*readers, *seats, make_appointment(every[2], Role.MODERATOR)):
        query = select(Consultation.id).where(is_readable_by(reader, clock.now()))
        allowed = {one.id for one in every if can(reader, Action.READ, one)}
        assert set(db.session.scalars(query)) == allowed
