"""Numbers, keys and texts as addresses and forms carry them."""

from uuid import UUID

import pytest

from forum.web.http.query import LARGEST, key_or_new, normalise_newlines, parse_int, visible_text

KEY = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("0", 0),
        ("12", 12),
        ("007", 7),
        (str(LARGEST), LARGEST),
        (str(LARGEST + 1), LARGEST),
        ("9" * 5_000, LARGEST),
        *(
            (nonsense, None)
            for nonsense in ("", " 1", "-1", "+1", "1.0", "1_0", "²", "١", "x", "1;")
        ),
    ],
)
def test_numbers_are_read_within_the_reach_of_a_column(words: str, number: int | None) -> None:
    assert parse_int(words) == number


@pytest.mark.parametrize("words", ["", "x", KEY[:-1], f"{KEY}0", "../../etc/passwd"])
def test_what_is_no_key_becomes_a_new_one(words: str) -> None:
    assert key_or_new(words) != key_or_new(words)
    assert UUID(key_or_new(words))


def test_a_key_stays_what_it_is() -> None:
    assert key_or_new(KEY) == key_or_new(KEY.upper()) == KEY


def test_line_breaks_of_every_browser_are_one() -> None:
    assert normalise_newlines("a\r\nb\rc\nd") == "a\nb\nc\nd"


UNSEEN = ["\u200b", "\u3164 \u2800", "\u202e\n\u00ad", "\ufeff\r\n\u2066", " \u00a0\t\x07"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_in_which_nothing_is_seen_is_empty(text: str) -> None:
    assert visible_text(text) == ""
    assert visible_text(f"{text}.").rstrip().endswith(".")


def test_a_change_of_direction_ends_with_its_line() -> None:
    assert visible_text("ab\u202ecd\r\nef\u2067g\u2069") == "abcd\nef\u2067g\u2069"
