"""The figures that say how well texts are matched."""

from forum.cli.measuring.matching import MatchingFigures, count_lost_characters, measure
from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, Match, Reason
from tests.support.content.matched import BANKS, ROADS, WORDINGS


def test_figures_say_how_many_answers_were_found() -> None:
    text = f"{BANKS}\nYes.\n{ROADS}\nNo."
    figures = measure(text, [(1, "Yes."), (4, "Something else.")], WORDINGS)
    assert (figures.answers, figures.exact, figures.lost_characters, figures.unsure_parts) == (
        2,
        1,
        0,
        0,
    )
    assert figures.percentage == 50.0
    assert (figures + MatchingFigures(answers=2, exact=2)).percentage == 75.0
    assert MatchingFigures().percentage == 100.0


def test_characters_in_no_part_or_in_two_are_lost() -> None:
    sure = (PassageKind.WORDS, None, Certainty.SURE, Reason.GENERAL)
    assert count_lost_characters("one two three", [Match(0, 3, *sure), Match(8, 13, *sure)]) == 3
    assert count_lost_characters("one two", [Match(0, 5, *sure), Match(4, 7, *sure)]) == 1
    assert count_lost_characters("one two", []) == 6
