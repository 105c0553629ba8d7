"""No group, and no difference between sums, points to somebody who withholds the name."""

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.small_groups import (
    FEWEST_TOLD,
    SMALLEST_GROUP,
    hide_small_groups,
    protect,
)

GROUPS = st.dictionaries(
    st.sampled_from("ABCDEFG"),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
)


@given(GROUPS)
def test_the_rest_is_never_small_and_nobody_is_lost(groups: dict[str, tuple[int, int]]) -> None:
    counts = {name: named + withheld for name, (named, withheld) in groups.items()}
    withheld = {name: hidden for name, (_, hidden) in groups.items()}
    shown, others = protect(counts, withheld)
    assert sum(shown.values()) + others == sum(counts.values())
    assert not shown or others == 0 or others >= SMALLEST_GROUP
    for name, n in shown.items():
        assert n == counts[name] >= SMALLEST_GROUP or n == counts[name] - withheld[name]


def test_small_groups_of_people_with_names_stay() -> None:
    assert protect({"PE": 1, "KE": 9}, {}) == ({"PE": 1, "KE": 9}, 0)


@given(st.dictionaries(st.text(max_size=3), st.integers(min_value=0, max_value=30)))
def test_a_table_tells_no_small_group_and_no_sum_gives_it_away(groups: dict[str, int]) -> None:
    told = hide_small_groups(groups)
    assert told.keys() == groups.keys()
    hidden = [group for group, n in told.items() if n is None]
    assert all(n is None or n == groups[group] for group, n in told.items())
    assert all(n is None or n == 0 or n >= FEWEST_TOLD for n in told.values())
    if len(hidden) == 1:  # nothing else could be hidden with it
        assert all(n == 0 for group, n in groups.items() if group not in hidden)


def test_zero_is_told() -> None:
    assert hide_small_groups({"KE": 9, "PE": 0}) == {"KE": 9, "PE": 0}
    assert hide_small_groups({"KE": 9, "PE": 3}) == {"KE": None, "PE": None}
    assert hide_small_groups({"KE": 9, "PE": 3, "FJ": 4}) == {"KE": 9, "PE": None, "FJ": None}
