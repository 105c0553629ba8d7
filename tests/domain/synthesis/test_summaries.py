"""How a facilitator's Markdown becomes headings and statements that cite."""

import pytest

from forum.domain.synthesis.summaries import (
    DraftStatement,
    StatementKind,
    SummaryPart,
    cited_contributions,
    needs_citation,
    remove_citation,
    split_statements,
)

H, S = StatementKind.HEADING, StatementKind.STATEMENT


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("", ()),
        ("Some say so [12].", (12,)),
        ("Some [3] and others [1][3] say so.", (3, 1)),
        ("[1, 2] [a] [] [ 4 ] [1234567890]", ()),
        ("[012] is [12]", (12,)),
        ("A [link](https://example.org) and [5](#c5)", (5,)),
    ],
)
def test_numbers_in_brackets_are_citations_each_once_in_order(
    source: str, numbers: tuple[int, ...]
) -> None:
    assert cited_contributions(source) == numbers


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", []),
        (" \n\n \t\n", []),
        ("# What\n\nSome say [1].", [(H, "What", ()), (S, "Some say [1].", (1,))]),
        ("## What\nSome say [1].", [(H, "What", ()), (S, "Some say [1].", (1,))]),
        (
            "# What\n# Why\nSome say [1].",
            [(H, "What", ()), (H, "Why", ()), (S, "Some say [1].", (1,))],
        ),
        ("One [1].\n \nTwo [2].", [(S, "One [1].", (1,)), (S, "Two [2].", (2,))]),
        ("One [1]\r\nline.\r\n\r\nTwo.", [(S, "One [1]\nline.", (1,)), (S, "Two.", ())]),
        ("##\n\nOne.", [(S, "##", ()), (S, "One.", ())]),
        ("- a [1]\n- b [2]", [(S, "- a [1]\n- b [2]", (1, 2))]),
    ],
)
def test_blank_lines_part_statements_and_hashes_make_headings(
    source: str, found: list[tuple[StatementKind, str, tuple[int, ...]]]
) -> None:
    assert split_statements(source) == [DraftStatement(*each) for each in found]


def test_a_citation_is_taken_out_with_the_blank_before_it() -> None:
    assert remove_citation("Seeds [12] are [2][12].", 12) == "Seeds are [2]."


@pytest.mark.parametrize("part", SummaryPart)
def test_statements_about_contributions_cite(part: SummaryPart) -> None:
    free = {SummaryPart.METHOD, SummaryPart.PARTICIPATION, SummaryPart.NEXT_STEPS}
    assert needs_citation(StatementKind.STATEMENT, part) is (part not in free)
    assert not needs_citation(StatementKind.HEADING, part)
