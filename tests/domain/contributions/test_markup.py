"""How much markup a contribution and a form may have, in texts as people write them and others."""

import json
from collections.abc import Iterator

import pytest

from forum.domain.contributions.markup import MOST_IN_CONTRIBUTION, MOST_IN_FORM, measure_markup
from tests.support.attacks.hostile_texts import hostile_texts
from tests.support.needs import REAL_DATA, need

ROWS = "".join(f"| Millet {n} | {n} ha | {n * 3} t |\n" for n in range(12))
ITEMS = "".join(f"- item {n} of what we need, with some *more* words\n" for n in range(10))
LINKED = "Our **own seeds** are named in [a report](https://example.org/report). "
PROSE = "It rains less than it did, and the rivers are lower in the dry months. " * 18
PAGE = f"## Part\n\n{LINKED}{PROSE}\n\n{ITEMS}\n| Crop | Area | Yield |\n|-|-|-|\n{ROWS}\n"
"""A page of a report with a heading, links, a list and a table."""

DENSE = {
    "many short lines", "numbers of lists", "rows of tables", "fences", "nested lists", "unlike",
    "headings", "stars", "backticks and letters", "hosts", "mail addresses", "square brackets",
}  # fmt: skip


def strings_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_of(part)


def test_forty_pages_with_lists_and_tables_are_taken_in_three_languages() -> None:
    assert measure_markup([PAGE * 40]) < MOST_IN_CONTRIBUTION
    assert measure_markup([PAGE * 40] * 3) < MOST_IN_FORM


def test_every_text_of_real_consultations_is_taken() -> None:
    need(REAL_DATA.is_dir(), "real consultations")
    texts = {
        text
        for path in REAL_DATA.glob("*.json")
        for text in strings_of(json.loads(path.read_text("utf-8")))
    }
    assert max(map(len, texts)) > 100_000
    assert max(measure_markup([text]) for text in texts) < 0.7 * MOST_IN_CONTRIBUTION


@pytest.mark.parametrize("kind", sorted(DENSE))
def test_what_is_made_of_marks_is_more_than_a_contribution_takes(kind: str) -> None:
    text = hostile_texts(100_000)[kind]
    assert measure_markup([text]) > MOST_IN_CONTRIBUTION
    assert measure_markup([text[:50_000], text[50_000:]]) == pytest.approx(
        measure_markup([text]), rel=0.01
    )


def test_plain_words_weigh_nothing() -> None:
    assert measure_markup(["We keep our own seeds, and we share them. " * 10_000]) == 0
