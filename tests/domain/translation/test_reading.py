"""How somebody reads, in the form in which it is stored."""

import pytest

from forum.domain.translation.reading import Reading, ReadingOrder, make_reading, read_reading


@pytest.mark.parametrize(
    ("reading", "stored"),
    [
        (Reading(), ""),
        (Reading(frozenset({"fr", "es"})), "es+fr."),
        (Reading(order=ReadingOrder.SIDE), ".side"),
        (Reading(frozenset({"en"}), ReadingOrder.ORIGINAL), "en.original"),
    ],
)
def test_a_choice_is_stored_and_read(reading: Reading, stored: str) -> None:
    assert str(reading) == stored
    assert read_reading(stored) == reading


@pytest.mark.parametrize("nonsense", ["x", "xx+yy.up", "\0", "+" * 900, ".", "es.fr.side" * 90])
def test_nonsense_is_left_out(nonsense: str) -> None:
    reading = read_reading(nonsense)
    assert reading.order is None
    assert reading.languages <= {"es"}
    assert make_reading([nonsense], nonsense) == Reading()
