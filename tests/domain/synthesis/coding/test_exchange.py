"""Offsets of other programs become ours, and words are found where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.synthesis.coding.exchange import (
    BETWEEN_PASSAGES,
    ExchangedSelection,
    RawSource,
    find_words,
    join_parts,
    read_sources,
    text_of,
)

TEXT = "Wheat 🌾 and rice 🍚.\r\nMaize too."


def selected(text: str, start: int, end: int) -> str:
    raw = RawSource("u", "n", text, selections=[ExchangedSelection(start, end, ())])
    (source,) = read_sources([raw])
    (selection,) = source.selections
    return source.text[selection.start : selection.end]


@pytest.mark.parametrize(
    "count",
    [
        lambda text: len(text.replace("\r\n", "\n")),
        lambda text: len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2,
        len,
        lambda text: len(text.encode("utf-16-le")) // 2,
    ],
    ids=["code points", "UTF-16", "code points, long lines", "UTF-16, long lines"],
)
def test_offsets_are_understood_in_whatever_they_are_counted(count) -> None:  # type: ignore[no-untyped-def]
    start, end = TEXT.index("Maize"), TEXT.index(" too.")
    assert selected(TEXT, count(TEXT[:start]), count(TEXT[:end])) == "Maize"


@given(st.text(), st.integers(-3, 40), st.integers(-3, 40))
def test_wild_offsets_never_lead_out_of_the_text(text: str, start: int, end: int) -> None:
    raw = RawSource("u", "n", text, selections=[ExchangedSelection(start, end, ())])
    (source,) = read_sources([raw])
    for selection in source.selections:
        assert 0 <= selection.start <= selection.end <= len(source.text)


def test_words_are_found_nearest_to_where_they_were_and_across_passages() -> None:
    parts = join_parts([(0, 1, "Seed is kept.\nSeed is kept."), (2, None, "Law  helps.")])
    assert text_of(parts) == f"Seed is kept.\nSeed is kept.{BETWEEN_PASSAGES}Law  helps."
    ((part, span),) = find_words(parts, "Seed  is", 15)
    assert (part.position, span.start) == (0, 14)
    found = list(find_words(parts, f"Seed is kept.{BETWEEN_PASSAGES}Law helps.", 14))
    assert [(part.position, span.start, span.end) for part, span in found] == [
        (0, 14, 27),
        (2, 0, 11),
    ]
    assert not list(find_words(parts, "Nobody said this", 0))
    assert not list(find_words(parts, " \n ", 0))
