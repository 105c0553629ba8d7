"""Names of one organisation have one key, and names of two have two."""

import pytest

from forum.domain.organisations import (
    KEY_LENGTH,
    acronym_of,
    initials,
    key_similarity,
    organisation_key,
    spellings,
)

UNDP = "United Nations Development Programme"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Société Générale S.A.", "societe generale"),
        ("SOCIETE  GENERALE", "societe generale"),
        ("The Internet Society", "internet society"),
        ("Acme, Inc.", "acme"),
        ("Umwelthilfe e.V.", "umwelthilfe"),
        ("Food & Agriculture Organization", "food and agriculture organization"),
        ("Women’s Network", "womens network"),
        ("Women's Network", "womens network"),
        ("U.N.D.P.", "undp"),
        ("中文 组织", "中文 组织"),
        ("The", "the"),
        ("Inc.", "inc"),
        ("***", "***"),
        ("", ""),
    ],
)
def test_accents_case_punctuation_and_legal_forms_do_not_count(name: str, key: str) -> None:
    assert organisation_key(name) == key


@pytest.mark.parametrize(
    "name",
    [
        f"{UNDP} (UNDP)",
        f"UNDP ({UNDP})",
        f"UNDP - {UNDP}",
        f"{UNDP} [U.N.D.P.]",
    ],
)
def test_a_name_with_its_acronym_is_the_long_form(name: str) -> None:
    assert organisation_key(name) == organisation_key(UNDP)
    assert acronym_of(name).replace(".", "") == "UNDP"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Internet Society (ISOC)", "ISOC"),
        ("Médecins Sans Frontières (MSF)", "MSF"),
        ("Organisation des Nations Unies pour l’alimentation (FAO)", ""),
        ("Ministry of Health (Kenya)", ""),
        ("Ministry of Health (UK)", ""),
        ("Friends of the Earth - Uganda", ""),
        ("Norec", ""),
    ],
)
def test_what_stands_in_brackets_is_an_acronym_only_where_the_name_spells_it(
    name: str, short: str
) -> None:
    assert acronym_of(name) == short


def test_ministries_of_two_countries_stay_two() -> None:
    assert organisation_key("Ministry of Health (Kenya)") != organisation_key(
        "Ministry of Health (Uganda)"
    )


def test_initials_leave_small_words_out() -> None:
    assert initials("food and agriculture organization of the united nations") == "faoun"
    assert initials("norec") == ""


@pytest.mark.parametrize(
    ("key", "other", "is_alike"),
    [
        ("acacia desk", "acacia desk", True),
        ("acacia desk", "acacia dsk", True),
        ("acacia desk", "desk acacia", True),
        ("acacia network of seed banks", "ansb", True),
        ("isb", "international seed bank", True),
        ("acacia desk", "baobab desk", False),
        ("norec", "norad", False),
        ("seed bank", "seed bank of the eastern highlands", False),
        ("", "acacia desk", False),
    ],
)
def test_likeness_is_for_mistypings_order_and_initials(
    key: str, other: str, *, is_alike: bool
) -> None:
    assert bool(key_similarity(key, other)) is is_alike
    assert bool(key_similarity(other, key)) is is_alike


def test_a_name_made_to_be_tried_in_every_way_is_folded_at_once() -> None:
    assert organisation_key(" ".join(["a"] * 140) + " (aaaaaaaaaaab)").endswith("aaaaaaaaaaab")
    assert organisation_key(" ".join(["aaaa"] * 40) + " (aaaaaaaaaaab)").endswith("aaaaaaaaaaab")


def test_folding_twice_changes_nothing_and_keys_fit_their_column() -> None:
    for name in ("Société Générale S.A.", f"UNDP ({UNDP})", "ﷺ " * 300, "x" * 900):
        assert organisation_key(organisation_key(name)) == organisation_key(name)
        assert len(organisation_key(name)) <= KEY_LENGTH
    assert spellings("  ") == []
