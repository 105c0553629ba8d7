"""Quotations in statements: what is one, whose it is, and whether it is exact."""

import pytest

from forum.domain.synthesis.quotations import (
    closest_words,
    find_quotations,
    is_verbatim,
    leave_out_quotations,
    remove_marks,
    replace_quotation,
)

SOURCE = "Yes, we kept the seeds; nobody’s “plan” said so. Half a day – a week."


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("They “kept the seeds” [12].", [("kept the seeds", (12,))]),
        ("Dicen «otra cosa» [3][4] y «algo» [5].", [("otra cosa", (3, 4)), ("algo", (5,))]),
        ('A "plain" one and „noch eins“ [7].', [("plain", (7,)), ("noch eins", (7,))]),
        ("It’s nobody’s ‘own words’ here [1].", [("own words", (1,))]),
        ("> A block\n> of words [5]\n\nMore.", [("A block\nof words", (5,))]),
        ("> A block\n\nSaid by [6].", [("A block", (6,))]),
        ("Rock ’n’ roll, don’t [1].", []),
        ("“…” [1]", []),
    ],
)
def test_quotations_are_found_with_what_they_cite(
    statement: str, found: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(q.words, q.cites) for q in find_quotations(statement)] == found


@pytest.mark.parametrize(
    ("words", "is_exact"),
    [
        ("we kept the seeds", True),
        ("We kept  the\nseeds,", True),
        ("[W]e kept […] nobody's", True),
        ("we *kept* the seeds", True),
        ('nobody\'s "plan" said so', True),
        ("Half a day - a week", True),
        ("we keep the seeds", False),
        ("the seed", False),
        ("nobody’s plan … kept the seeds", False),
        ("we kept [not] the seeds", False),
        ("Kept The seeds", False),
    ],
)
def test_a_quotation_is_exact_or_it_is_not(words: str, is_exact: bool) -> None:
    assert is_verbatim(words, [SOURCE]) is is_exact


def test_the_words_of_the_source_are_proposed() -> None:
    assert closest_words("we had kept all the seeds", ["Nothing.", SOURCE]) == "we kept the seeds"
    assert closest_words("no such thing at all", [SOURCE]) == ""


def test_a_quotation_is_replaced_or_loses_its_marks() -> None:
    statement = "They “kept seed” [1].\n\n> a block [2]"
    marked, block = find_quotations(statement)
    assert replace_quotation(statement, marked, "kept the seeds").startswith(
        "They “kept the seeds”"
    )
    assert remove_marks(statement, marked).startswith("They kept seed [1].")
    assert replace_quotation(statement, block, "words").endswith("\n\n> words [2]")
    assert remove_marks(statement, block).endswith("\n\na block [2]")


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("They “kept seed” [1], “and more” [2].", "They “[…]” [1], “[…]” [2]."),
        ("> a block [2]\n\nMore.", "> […]\n\nMore."),
        ("They ‘kept\n> seed\nand grain’ here.", "They “[…]” here."),
        ("They ‘kept\n> “seed”, and ‘grain\nin pots’ here.", None),
    ],
)
def test_no_word_of_a_quotation_is_left_where_it_is_left_out(
    statement: str, left: str | None
) -> None:
    assert left is None or leave_out_quotations(statement) == left
    for quotation in find_quotations(statement):
        assert quotation.words not in leave_out_quotations(statement)
