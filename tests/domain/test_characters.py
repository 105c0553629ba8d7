"""Which characters a line may have, and that no text turns what stands after it."""

import pytest

from forum.domain.characters import clean_line, clean_text, is_clean_line, is_invisible
from forum.domain.html.render import sanitise_html, to_safe_html

GOOD = [
    "Ana Ruiz",
    "Smith & Sons “Ltd” <b>",
    "Nguyễn Thị Ánh",
    "O\u2019Connor\u2013D\u00edaz",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian needs ZWNJ
    "\u0915\u094d\u200d\u0937",  # so does Hindi ZWJ
    "\u09b0\u200d\u09cd\u09af\u09be\u09ae",  # and Bengali, before the sign that joins
    "\U0001f469\u200d\U0001f33e",  # a farmer is a woman and rice
    "\u2764\ufe0f",
    "1\ufe0f\u20e3",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
    "\u05e9\u05b8\u05bc\u05c1\u0591\u05dc\u05d5\u05b9\u05dd",  # Hebrew with all its points
    "\u0e17\u0e31\u0e49\u0e07 \u1019\u103c\u1014\u103a\u1019\u102c \u1781\u17d2\u1798\u17c2\u179a",
    "\u1ecd\u0300d\u00e1",  # Yoruba
    "\u845b\U000e0100\u57ce",  # a variant of a Chinese character
    "N\u00ba 5\u00a0000",
]
BAD = {
    "\u200b": "",
    "\u200d": "",
    "\u200c": "",
    "\u3164": "",
    "\u115f": "",
    "\uffa0": "",
    "\u2800": "",
    "\ufeff": "",
    "\u2060": "",
    "\u00ad": "",
    "\u034f": "",
    "\u061c": "",
    "\ufe0f": "",
    "\U000e0041\U000e007f": "",
    "Ana\x07 Ruiz": "Ana Ruiz",
    "Ana\x9b Ruiz": "Ana Ruiz",
    "\u202eevil name": "evil name",
    "Ana \u202elagel\u202c Ruiz": "Ana lagel Ruiz",
    "\u2066Ana\u2069": "Ana",
    "Ana\u200e": "Ana",
    "Li \u200b\u200b\u200b": "Li",
    "a\u200db": "ab",
    "An\ufe0fa": "Ana",
    "A\U000e0042na": "Ana",
    "1\u200d2": "12",
    "Z" + "\u0301\u0302\u0336\u0317" * 9 + "algo": "\u0179\u0317\u0302\u0336algo",
    "\u0e2a" + "\u0e47" * 20: "\u0e2a\u0e47",
}


@pytest.mark.parametrize("line", GOOD)
def test_a_line_keeps_all_that_letters_and_pictures_need(line: str) -> None:
    assert is_clean_line(line)
    assert clean_line(line) == line.replace("\u00a0", " ")


@pytest.mark.parametrize(("line", "clean"), BAD.items(), ids=map(ascii, BAD))
def test_a_line_loses_what_hides_turns_or_piles_up(line: str, clean: str) -> None:
    assert not is_clean_line(line)
    assert is_clean_line(clean)
    if "algo" in line:
        assert clean_line(line).endswith("algo")
        assert len(clean_line(line)) <= len(clean)
    else:
        assert clean_line(line) == clean
    assert clean_line(clean_line(line)) == clean_line(line)


@pytest.mark.parametrize("typed", ["Ana  Ruiz", " Ana Ruiz\n", "Ana\u00a0Ruiz", "Ana\u2003Ruiz"])
def test_blanks_are_only_tidied(typed: str) -> None:
    assert is_clean_line(typed)
    assert clean_line(typed) == "Ana Ruiz"


def test_the_same_letter_is_stored_in_one_way() -> None:
    assert clean_line("Jose\u0301") == "Jos\u00e9"
    assert is_clean_line("Jose\u0301")


def test_signs_around_arabic_numbers_are_seen() -> None:
    assert not is_invisible("\u0601")
    assert is_invisible("\u202d")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain\ntext", "plain\ntext"),
        ("Override \u202eevil tail\nnext", "Override evil tail\nnext"),
        ("a \u202b\u05d0\u05d1\u202c b", "a \u202b\u05d0\u05d1\u202c b"),
        ("a \u2067x\u2066y\u2069\u2069 b", "a \u2067x\u2066y\u2069\u2069 b"),
        ("a \u2067x\u202ey\u2069 b", "a \u2067xy\u2069 b"),
        ("begun \u202b here\nended\u202c there", "begun  here\nended there"),
        ("\u202c\u2069 ends", " ends"),
        ("\u0645\u06cc\u200c\u062e \u200frtl mark", "\u0645\u06cc\u200c\u062e \u200frtl mark"),
        ("Z" + "\u0315" * 50, "Z\u0315"),
    ],
)
def test_a_text_turns_nothing_beyond_its_line(text: str, kept: str) -> None:
    assert clean_text(text) == kept
    assert clean_text(kept) == kept


def test_neither_do_pages() -> None:
    html = to_safe_html("One \u202eturned\n\nTwo &#x202E;turned\n\n- \u202d*item*\n\n`\u2066code`")
    assert not any(char in html for char in "\u202e\u202d\u2066")
    assert "turned" in html
    assert "\u202e" not in sanitise_html("<p>a &#8238;b</p>\n<p>c</p>")
