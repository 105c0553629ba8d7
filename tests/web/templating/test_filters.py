"""Filters of templates: small steps from a value to how it is printed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from forum.web.templating.filters import FILTERS


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("take_first", (iter("abcd"), 3), ["a", "b", "c"]),
        ("take_first", ([1], 3), [1]),
        ("heading_below", (2,), 3),
        ("heading_below", (6,), 6),
        ("iso", (datetime(2026, 12, 11, 20, 59, 7, 123, tzinfo=UTC),), "2026-12-11T20:59:07Z"),
        ("join_nonempty", (["Amina", "", None, "Kenya"],), "Amina, Kenya"),
        ("join_nonempty", ([],), ""),
        ("split_paragraphs", ("One.\nStill one.\n\nTwo.",), ["One.\nStill one.", "Two."]),
    ],
)
def test_what_a_filter_prints(name: str, given: tuple[Any, ...], shown: object) -> None:
    assert FILTERS[name](*given) == shown


def test_a_difference_is_one_where_any_part_changed() -> None:
    class Part:
        def __init__(self, is_changed: bool) -> None:
            self.is_changed = is_changed

    assert FILTERS["is_changed"]([Part(False), Part(True)])
    assert not FILTERS["is_changed"]([Part(False)])
    assert not FILTERS["is_changed"]([])
