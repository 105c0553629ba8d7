"""What a search keeps of the texts of a consultation is always what readers see."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.moderation.decisions import decide
from forum.services.search.find import search
from forum.services.search.query import Facet, SearchQuery
from forum.services.search.searched_texts import SearchedTexts, read_searched_texts
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.content.searching import find, index_all, numbers
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

QUERIES: tuple[tuple[str, dict[Facet, str]], ...] = (
    ("", {}),
    ("seed", {}),
    ("seed", {Facet.COUNTRY: "KE"}),
    ("seed -water", {Facet.LANGUAGE: "en", Facet.REGION: "002"}),
    ("amina OR water", {Facet.KIND: "reply"}),
)


def assert_the_same_as_everywhere(consultation: Consultation) -> None:
    """Compare with the search of all consultations, which keeps nothing."""
    for words, filters in QUERIES:
        within = find(words, consultation, filters=filters)
        everywhere = find(words, filters={**filters, Facet.CONSULTATION: str(consultation.id)})
        ids = [hit.id for hit in everywhere.hits]
        assert [hit.id for hit in within.hits] == (ids if words else ids[::-1])
        assert within.counts.total == everywhere.counts.total
        for facet in set(Facet) - {Facet.QUESTION, Facet.CONSULTATION}:
            assert within.counts.by_facet.get(facet) == everywhere.counts.by_facet.get(facet), facet


@pytest.mark.usefixtures("any_database")
def test_what_is_kept_follows_every_change() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    first, second = consultation.questions
    root = make_contribution(consultation, "Seeds and water", question=first, countries="KE UG")
    index_all()
    assert_the_same_as_everywhere(consultation)
    make_contribution(
        consultation, "Seeds of Chile", question=second, countries="CL", language="es"
    )
    reply = make_contribution(consultation, "Water for seeds", parent=root)
    assert numbers("water", consultation) == [1]  # it is not in the index yet
    assert numbers("", consultation) == [1, 2, 3]
    index_all()
    assert_the_same_as_everywhere(consultation)
    assert numbers("", consultation, filters={Facet.QUESTION: str(second.id)}) == [2]
    decide(reply, Status.HIDDEN, by=moderator, reason="It names a third person.")
    db.session.commit()
    assert numbers("", consultation) == [1, 2]
    assert_the_same_as_everywhere(consultation)
    decide(reply, Status.PUBLISHED, by=moderator)
    db.session.commit()
    index_all()
    assert numbers("water", consultation) == [1, 3]
    assert_the_same_as_everywhere(consultation)


def test_after_an_addition_the_new_text_alone_is_read(statements: Statements) -> None:
    consultation = make_consultation()
    for n in range(3):
        make_contribution(consultation, f"Seeds {n}")
    before = read_searched_texts(consultation)
    assert read_searched_texts(consultation) is before
    make_contribution(consultation, "Seeds 4")
    db.session.refresh(consultation)
    with statements.counted():
        after = read_searched_texts(consultation)
    assert len(statements) == 1
    assert (before.numbers, after.numbers) == ([1, 2, 3], [1, 2, 3, 4])
    assert after.columns[Facet.QUESTION][3] == after.columns[Facet.QUESTION][0]


def test_hits_are_read_anew_whatever_is_kept() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Secret seeds")
    index_all()
    assert numbers("secret", consultation) == [1]
    said.status = Status.HIDDEN  # without a new version, as in the middle of a request
    db.session.commit()
    query = SearchQuery(parse_query("secret"), consultation_id=consultation.id)
    assert search(query, reader=None, language="en").hits == []


def test_nothing_has_columns_too() -> None:
    nothing = SearchedTexts.of(())
    assert set(nothing.columns) == set(Facet)
    assert all(nothing.count_stored(facet).total() == 0 for facet in Facet)
