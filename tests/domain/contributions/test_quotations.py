"""Quotations in Markdown: where they begin and end, and whose words they are."""

import pytest

from forum.domain.contributions.quotations import (
    append_quote,
    as_quote,
    count_quotes,
    find_quote,
    fold_letters,
    is_quote_missing,
    own_words,
    split_blocks,
)

CUTS = {
    "no quotation": [("no quotation", False)],
    "> all of it": [("> all of it", True)],
    "> one\n> two\n\nmine": [("> one\n> two\n", True), ("\nmine", False)],
    "> one\nmine, without a blank line": [
        ("> one\n", True),
        ("mine, without a blank line", False),
    ],
    "mine\n> one\n\n> two": [
        ("mine\n", False),
        ("> one\n", True),
        ("\n", False),
        ("> two", True),
    ],
    "```\n> code\n```\n> words": [("```\n> code\n```\n", False), ("> words", True)],
    "~~~\n> code\n```\n> code": [("~~~\n> code\n```\n> code", False)],
    "- item\n  > inside": [("- item\n  > inside", False)],
    "1 > 2": [("1 > 2", False)],
    "": [],
}


@pytest.mark.parametrize("source", CUTS)
def test_quotations_are_cut_out_and_no_line_is_lost(source: str) -> None:
    found = list(split_blocks(source))
    assert [(block.source, block.is_quote) for block in found] == CUTS[source]
    assert "".join(block.source for block in found) == source


@pytest.mark.parametrize("words", ["One line.", "One.\n\nTwo.", "> nested\n\nabove", "- a\n- b"])
def test_quoting_and_taking_the_marks_off_again_gives_the_words(words: str) -> None:
    (block,) = split_blocks(as_quote(words))
    assert (block.is_quote, block.words) == (True, words)


def test_a_quotation_goes_below_what_is_written_already() -> None:
    assert append_quote("", "> a") == "> a\n\n"
    assert append_quote("I think so.\n\n\n", "> a") == "I think so.\n\n> a\n\n"


def test_words_are_compared_without_case_accents_blanks_and_punctuation() -> None:
    assert fold_letters("Él dijo:\u00a0“¡Sí, SÍ!”\u2014\u00adﬁn") == "eldijosisifin"
    assert fold_letters("L’État n'a pas\n  d\u2019autres œuvres") == fold_letters(
        "l'etat n’a pas d'autres œuvres"
    )


SAID = [
    fold_letters("We keep our own seeds in clay pots."),
    fold_letters("Nobody sells them, year after year."),
]


@pytest.mark.parametrize(
    ("words", "passages"),
    [
        ("keep our own seeds", range(1)),
        ("KEEP  OUR\u00a0own\nseeds", range(1)),
        ("Nobody sells them", range(1, 2)),
        ("in clay pots. Nobody sells", range(2)),
        ("We keep […] in clay pots", range(1)),
        ("We keep (...) year after year", range(2)),
        ("our own … sells them", range(2)),
        ("year after year […] We keep", None),  # the other way round
        ("keep our neighbours' seeds", None),
        ("own", None),  # too short to be known
        ("…", None),
        ("", None),
    ],
)
def test_a_quotation_is_found_in_the_passages_over_which_it_runs(
    words: str, passages: range | None
) -> None:
    assert find_quote(words, SAID) == passages


def test_a_short_quotation_is_not_found_in_the_middle_of_nowhere() -> None:
    assert find_quote("clay", SAID) is None
    assert find_quote("anything long enough", []) is None


@pytest.mark.parametrize(
    ("words", "missing"),
    [("keep our own seeds", False), ("keep our neighbours' seeds", True), ("maize", False)],
)
def test_words_are_missing_where_they_stand_nowhere_and_are_long_enough(
    words: str, missing: bool
) -> None:
    assert is_quote_missing(words, SAID) is missing


@pytest.mark.parametrize("source", CUTS)
def test_own_words_and_quotations_are_told_apart(source: str) -> None:
    cut = CUTS[source]
    assert own_words(source) == "".join(words for words, is_quote in cut if not is_quote)
    assert count_quotes(source) == sum(is_quote for _, is_quote in cut)
