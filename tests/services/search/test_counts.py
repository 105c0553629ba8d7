"""Filters, and how many texts stand behind each of their values."""

from datetime import timedelta
from typing import Final

import pytest

from forum import clock
from forum.domain.contributions.content import Capacity
from forum.domain.search.analyser import fold_words
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.search.query import Facet
from tests.builders import (
    make_consultation,
    make_contribution,
)
from tests.support.content.searching import find, index_all, numbers
from tests.support.times import present
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def mixed(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with something for every filter."""
    return built_once(make_mixed)


def make_mixed() -> Consultation:
    """Store it."""
    consultation = make_consultation(zone="Africa/Nairobi")
    first, second = consultation.questions
    root = make_contribution(
        consultation,
        "Seeds one",
        question=first,
        countries="KE UG",
        organisation="Savanna Trust",
        stakeholder_type="NGO",
    )
    make_contribution(
        consultation,
        "Semillas dos",
        language="es",
        question=second,
        countries="CL",
        capacity=Capacity.STATE,
        organisation="Ministerio de Agricultura",
        stakeholder_type="Government",
    )
    present().tick(days=2)
    make_contribution(consultation, "Seeds three", parent=root, countries="FR", name="Zoé Dupré")
    late = make_contribution(consultation, "Seeds four", countries="001")
    late.late = True
    undated = make_contribution(consultation, "Seeds five", countries="")
    undated.dated = False
    db.session.commit()
    index_all()
    return consultation


@pytest.mark.usefixtures("any_database")
def test_every_value_is_counted(mixed: Consultation) -> None:
    counts = find("", mixed).counts
    first, second = (str(question.id) for question in mixed.questions)
    assert (counts.total, counts.unfiltered) == (5, 5)
    assert {facet: dict(by) for facet, by in counts.by_facet.items()} == {
        Facet.QUESTION: {first: 1, second: 1, "0": 2},
        Facet.KIND: {"contribution": 4, "reply": 1},
        Facet.LANGUAGE: {"en": 4, "es": 1},
        Facet.COUNTRY: {"KE": 1, "UG": 1, "CL": 1, "FR": 1, "001": 1},
        Facet.REGION: {"002": 1, "419": 1, "150": 1},
        Facet.STAKEHOLDER: {"NGO": 1, "Government": 1},
        Facet.CAPACITY: {"personal": 4, "state": 1},
        Facet.ORGANISATION: {"Savanna Trust": 1, "Ministerio de Agricultura": 1},
        Facet.LATE: {"late": 1},
    }


FILTERED: Final[list[tuple[Facet, str, list[int]]]] = [
    (Facet.QUESTION, "0", [4, 5]),
    (Facet.KIND, "reply", [3]),
    (Facet.KIND, "contribution", [1, 2, 4, 5]),
    (Facet.LANGUAGE, "es", [2]),
    (Facet.COUNTRY, "UG", [1]),
    (Facet.COUNTRY, "001", [4]),
    (Facet.COUNTRY, "XX", []),
    (Facet.REGION, "002", [1]),
    (Facet.REGION, "150", [3]),
    (Facet.STAKEHOLDER, "Government", [2]),
    (Facet.CAPACITY, "state", [2]),
    (Facet.ORGANISATION, "Savanna Trust", [1]),
    (Facet.LATE, "late", [4]),
    (Facet.LATE, "'; DROP TABLE", []),
]


@pytest.mark.usefixtures("any_database")
def test_filters_narrow_down_to_what_they_count(mixed: Consultation) -> None:
    counts = find("", mixed).counts
    for facet, value, found in FILTERED:
        results = find("", mixed, filters={facet: value})
        assert [hit.number for hit in results.hits] == found, value
        assert (results.counts.total, results.counts.unfiltered) == (len(found), 5)
        assert counts.by_facet.get(facet, {}).get(value, 0) == len(found)


def test_a_question_is_a_filter(mixed: Consultation) -> None:
    for question, number in zip(mixed.questions, (1, 2), strict=True):
        assert numbers("", mixed, filters={Facet.QUESTION: str(question.id)}) == [number]


@pytest.mark.usefixtures("any_database")
def test_a_filters_own_counts_show_what_else_could_be_chosen(mixed: Consultation) -> None:
    counts = find("seeds", mixed, filters={Facet.COUNTRY: "KE"}).counts
    assert counts.total == 1
    assert dict(counts.by_facet[Facet.COUNTRY]) == {"KE": 1, "UG": 1, "FR": 1, "001": 1}
    assert dict(counts.by_facet[Facet.LANGUAGE]) == {"en": 1}


@pytest.mark.usefixtures("any_database")
def test_filters_work_together_with_words(mixed: Consultation) -> None:
    filters = {Facet.REGION: "002", Facet.KIND: "contribution", Facet.LANGUAGE: "en"}
    assert numbers("seed", mixed, filters=filters) == [1]
    assert numbers("semilla", mixed, filters=filters) == []


@pytest.mark.usefixtures("any_database")
def test_authors_are_found_by_name_or_organisation(mixed: Consultation) -> None:
    everything = [1, 2, 3, 4, 5]  # of "_" no word is left
    for author, found in (
        ("zoe", [3]),
        ("DUPRÉ", [3]),
        ("savanna", [1]),
        ("minist", [2]),
        ("100%", []),
        ("_", everything),
    ):
        assert numbers("", mixed, author=fold_words(author)) == found, author


@pytest.mark.usefixtures("any_database")
def test_dates_are_instants_and_texts_without_date_have_none(mixed: Consultation) -> None:
    noon = clock.now() - timedelta(days=1)
    assert numbers("", mixed, since=noon) == [3, 4]
    assert numbers("", mixed, until=noon) == [1, 2]
    assert numbers("", mixed, since=noon, until=clock.now()) == []


@pytest.mark.usefixtures("any_database")
def test_all_consultations_can_be_searched_and_are_counted(mixed: Consultation) -> None:
    other = make_consultation("Water")
    make_contribution(other, "Seeds elsewhere")
    index_all()
    results = find("seed")
    assert dict(results.counts.by_facet[Facet.CONSULTATION]) == {str(mixed.id): 4, str(other.id): 1}
    assert Facet.QUESTION not in results.counts.by_facet
    only = find("seed", filters={Facet.CONSULTATION: str(other.id)})
    assert [hit.consultation_id for hit in only.hits] == [other.id]
