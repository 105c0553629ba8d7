"""Coverage: shares, groups that are too small, and what a difference means."""

from itertools import combinations
from random import Random

import pytest

from forum.domain.synthesis.coverage import (
    LEVEL,
    Share,
    Verdict,
    chance_of_so_few,
    combine_small,
    compare,
)


@pytest.mark.parametrize(
    ("cited", "chance"), [(0, 1 / 70), (1, 17 / 70), (2, 53 / 70), (3, 69 / 70), (4, 1.0)]
)
def test_the_chances_are_those_of_the_lady_tasting_tea(cited: int, chance: float) -> None:
    assert chance_of_so_few(Share(4, cited), Share(8, 4)) == pytest.approx(chance)


def test_the_chances_are_those_that_counting_all_draws_gives() -> None:
    group, whole = 5, Share(12, 4)
    draws = [sum(text < group for text in draw) for draw in combinations(range(12), 4)]
    for cited in range(5):
        share = sum(n <= cited for n in draws) / len(draws)
        assert chance_of_so_few(Share(group, cited), whole) == pytest.approx(share)


def test_thousands_of_texts_lose_nothing_to_rounding() -> None:
    whole = Share(5_016, 2_508)
    assert chance_of_so_few(Share(2_508, 1_254), whole) == pytest.approx(0.5, abs=0.02)
    assert chance_of_so_few(Share(2_508, 1_100), whole) < 1e-15


VERDICTS = [
    ({"en": Share(60, 30), "es": Share(40, 18), "fr": Share(20, 9)}, "alike alike alike"),
    ({"en": Share(60, 40), "es": Share(40, 6), "fr": Share(20, 9)}, "alike seldom alike"),
    ({"en": Share(60, 30), "es": Share(40, 0), "fr": Share(1, 0)}, "alike seldom too_few"),
    ({"en": Share(5, 5), "es": Share(2, 0), "fr": Share(0, 0)}, "too_few too_few"),
    ({"en": Share(20, 0), "es": Share(10, 0), "fr": Share(9, 0)}, "too_few too_few too_few"),
    ({"en": Share(20, 20), "es": Share(10, 10), "fr": Share(9, 9)}, "too_few too_few too_few"),
]


@pytest.mark.parametrize(("groups", "verdicts"), VERDICTS)
def test_what_the_numbers_say(groups: dict[str, Share], verdicts: str) -> None:
    found = compare(groups)
    assert " ".join(each.verdict.value for each in found.values()) == verdicts


def test_citing_at_random_alarms_in_at_most_one_page_of_twenty() -> None:
    random, languages, alarms = Random(7), "e" * 50 + "s" * 30 + "f" * 20, 0
    for _page in range(2_000):
        cited = random.sample(range(100), 40)
        groups = {
            code: Share(languages.count(code), sum(languages[text] == code for text in cited))
            for code in "esf"
        }
        alarms += any(each.verdict is Verdict.SELDOM for each in compare(groups).values())
    assert alarms <= LEVEL * 2_000


def test_small_groups_are_combined_so_that_none_can_be_worked_out() -> None:
    groups = {"KE": Share(9, 3), "VN": Share(6, 1), "AR": Share(5, 2), "SN": Share(1, 1)}
    large, others = combine_small(groups, 5)
    assert large == {"KE": Share(9, 3), "VN": Share(6, 1)}
    assert others == Share(6, 3)  # of two groups: from the total nobody learns of the single text
    assert combine_small({"KE": Share(9, 3)}, 5) == ({"KE": Share(9, 3)}, Share())
    assert combine_small({"KE": Share(2, 1)}, 5) == ({}, Share(2, 1))
