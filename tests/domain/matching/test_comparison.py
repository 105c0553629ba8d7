"""How much comparing a text with the questions may cost."""

import random

import pytest

from forum.cli.measuring.matching import count_lost_characters
from forum.domain.matching import comparison
from forum.domain.matching.assembly import match_with
from forum.domain.matching.comparison import WordBudget
from tests.support.content.matched import BANKS, ROADS, WORDINGS
from tests.support.needs import leave_to_slow


def hostile(length: int) -> dict[str, str]:
    """Return texts of so many characters that are made to take long."""
    chance = random.Random(3)
    said = [word for lines in WORDINGS.values() for line in lines for word in line.split()]
    some = [chance.choice(said) for _ in range(length // 5)]
    found = {
        "words of questions": " ".join(some),
        "one word a line": "\n".join(some),
        "one word a sentence": ". ".join(some),
        "one word a bullet": "\n• ".join(some),
        "one word a number": "\n1. ".join(some),
        "beginnings": f"{BANKS[:40]}? " * (length // 40),
        "whole questions": f"{BANKS}\n{ROADS}\n" * (length // 100),
        "names": "Question 1: " * (length // 12),
        "blanks": "a" + " " * (length - 2) + "?",
        "marks": "?" * length,
        "numbers": "".join(f"{'(*' * (n % 9)}{n % 5 + 1}) a\n\n" for n in range(length // 11)),
        "brackets": "?](" * (length // 3),
    }
    return {name: text[:length] for name, text in found.items()}


LONGEST = 100_000


@pytest.mark.parametrize("name", hostile(0))
@pytest.mark.parametrize("share", leave_to_slow([8, 1], quick=1))
def test_no_text_takes_more_than_so_many_steps(
    name: str, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried on the longest texts, and on an eighth of them with an eighth of the steps."""
    most = comparison.MAX_COMPARED_WORDS // share
    monkeypatch.setattr(comparison, "MAX_COMPARED_WORDS", most)
    effort, text = WordBudget(), hostile(LONGEST // share)[name]
    found = match_with(text, WORDINGS, effort)
    assert effort.spent <= most + 1_000
    assert count_lost_characters(text, found) == 0


def test_a_text_twice_as_long_takes_twice_the_steps() -> None:
    answer = "They keep beans. Farmers know what to plant, and advice comes from the bank. " * 8
    spent = []
    for times in (10, 20, 40):
        effort = WordBudget()
        match_with(f"{BANKS}\n\n{answer}\n\n{ROADS}\n\n{answer}\n\n" * times, WORDINGS, effort)
        spent.append(effort.spent)
    assert spent[1] <= 2.1 * spent[0]
    assert spent[2] <= 2.1 * spent[1]
