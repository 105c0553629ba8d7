"""Codes as people write them: names, colours, tables, order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.synthesis.coding.codebook import (
    MAX_DEPTH,
    CodeColour,
    CodeDraft,
    clean_code,
    fold_name,
    in_order,
    nearest_colour,
    read_codes,
)
from forum.errors import Invalid


def test_a_table_names_its_columns_in_any_order() -> None:
    table = "description;code;parent;colour\nWhat is kept;Seed;Farm;blue\n;Farm;;no colour\n"
    seed, farm = read_codes(table.encode(), str.strip)
    assert seed == CodeDraft("Seed", "What is kept", "", CodeColour.BLUE, "Farm")
    assert farm == CodeDraft("Farm")
    assert [draft.name for draft in in_order([seed, farm])] == ["Farm", "Seed"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "table_empty"),
        ("name,colour\nSeed,blue", "codes_header"),
        ("code,parent\n,Farm", "code_name"),
        ("code\n" + "x" * 201, "too_long"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(table: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        read_codes(table.encode(), str.strip)


@pytest.mark.parametrize(
    ("shade", "colour"),
    [("#1565C0", "blue"), ("#00f", "blue"), ("#00FF00", "green"), ("red", "grey"), ("", "grey")],
)
def test_shades_of_other_programs_become_the_nearest_colour(shade: str, colour: str) -> None:
    assert nearest_colour(shade) == colour


NAMES = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(NAMES, NAMES | st.just(""))))
def test_no_code_stands_below_itself_whatever_a_table_says(rows: list[tuple[str, str]]) -> None:
    ordered = in_order(CodeDraft(name, parent=parent) for name, parent in rows)
    depth: dict[str, int] = {"": 0}
    for draft in ordered:
        assert draft.parent in depth or draft.parent not in {d.name for d in ordered}
        depth[draft.name] = depth.get(draft.parent, 0) + 1
        assert depth[draft.name] <= MAX_DEPTH
    assert len(ordered) == len({fold_name(name) for name, _ in rows})


@given(st.text())
def test_any_name_is_tidied_or_refused(name: str) -> None:
    try:
        draft = clean_code(CodeDraft(name))
    except Invalid:
        return
    assert clean_code(draft) == draft
    assert draft.name == " ".join(draft.name.split())
