"""No group, and no difference between sums, points to somebody who withholds the name."""

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.small_groups import SMALLEST_GROUP, protect

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
