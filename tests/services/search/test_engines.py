"""A search within a consultation reads the part of the index that is the consultation's."""

from typing import Any

import pytest

from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.search import engines
from forum.services.search import index as search_index
from tests.builders import make_consultation, make_contribution
from tests.support.content.searching import index_all, numbers

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(
    ("words", "author", "found"),
    [
        ("seeds", "", [1, 2]),
        ('"dry seeds"', "", [1]),
        ("seeds -wet", "", [1]),
        ("-wet", "", [1]),
        ("", "amina", [1, 2]),
        ("seeds", "nobody", []),
    ],
)
def test_what_others_write_about_the_same_is_not_found(
    words: str, author: str, found: list[int]
) -> None:
    first, second = make_consultation(), make_consultation()
    for consultation in (first, second):
        make_contribution(consultation, "Dry seeds")
        make_contribution(consultation, "Wet seeds")
    make_contribution(second, "Dry seeds")
    index_all()
    assert sorted(numbers(words, first, author=author)) == found
    assert len(numbers(words, second, author=author)) >= len(found)


@pytest.mark.parametrize("best_first", [True, False])
def test_a_search_does_not_grow_with_other_consultations(best_first: bool) -> None:
    small, large = make_consultation(), make_consultation()
    taken: dict[str, list[int]] = {"small": [], "large": []}
    for _ in range(2):
        for consultation, texts in ((small, 0 if taken["small"] else 3), (large, 20)):
            for _ in range(texts):
                make_contribution(consultation, "Seeds")
        index_all()
        search_index.forget_deleted_words()
        taken["small"].append(steps(small, best_first))
        taken["large"].append(steps(large, best_first))
    assert len(found(small, best_first)) == 3
    assert taken["small"][0] == taken["small"][1]
    assert taken["large"][0] * 1.5 < taken["large"][1]


def found(consultation: Consultation, best_first: bool) -> Any:
    """Return the documents of a consultation that have a word."""
    terms = parse_query("seeds")
    return engines.match_documents(terms, within=consultation.id, best_first=best_first)


def steps(consultation: Consultation, best_first: bool) -> int:
    """Return how many steps the engine of SQLite takes for it."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    found(consultation, best_first)  # the first one prepares the statements of the index
    connection: Any = db.session.connection().connection.driver_connection
    connection.set_progress_handler(count, 1)
    try:
        found(consultation, best_first)
    finally:
        connection.set_progress_handler(None, 0)
    return taken
