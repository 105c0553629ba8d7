"""Where replies stand in a thread: sorting by path is the order of reading."""

import random
from collections import defaultdict

import pytest

from forum.domain.contributions.thread_paths import (
    MAX_PATH,
    STEP_LENGTH,
    depth_of,
    end_of_branch,
    path_below,
    paths_above,
)


def grown(size: int, seed: int, *, deep: bool = False) -> tuple[dict[int, int], dict[int, str]]:
    """Let replies 1 to `size` appear below root 0, each below an earlier one; return both maps."""
    chance = random.Random(seed)
    parents: dict[int, int] = {}
    paths = {0: ""}
    for n in range(1, size + 1):
        parents[n] = n - 1 if deep and n % 5 else chance.randrange(n)
        paths[n] = path_below(paths[parents[n]], n)
    return parents, paths


def read_through(parents: dict[int, int]) -> list[int]:
    """Return the order of reading: below each one its replies, the earlier first."""
    below: dict[int, list[int]] = defaultdict(list)
    for n, parent in parents.items():
        below[parent].append(n)
    order, waiting = [], [0]
    while waiting:
        n = waiting.pop()
        order.append(n)
        waiting += reversed(below[n])
    return order


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("deep", [False, True])
def test_sorting_by_path_is_the_order_of_reading(seed: int, deep: bool) -> None:
    parents, paths = grown(200, seed, deep=deep)
    assert sorted(paths, key=lambda n: paths[n]) == read_through(parents)


@pytest.mark.parametrize("seed", range(5))
def test_what_lies_below_a_reply_lies_between_its_path_and_its_end(seed: int) -> None:
    parents, paths = grown(120, seed)
    for n, path in paths.items():
        below = {m for m, other in paths.items() if path < other < end_of_branch(path)}
        assert below == {m for m in parents if n in ancestors(parents, m)}


def ancestors(parents: dict[int, int], n: int) -> list[int]:
    found = []
    while n in parents:
        n = parents[n]
        found.append(n)
    return found


def test_the_paths_above_a_reply_are_those_of_what_it_hangs_under() -> None:
    parents, paths = grown(60, 3)
    for n, path in paths.items():
        above = [m for m in reversed(ancestors(parents, n)) if m]
        assert paths_above(path) == [paths[m] for m in above]
        assert depth_of(path) == len(ancestors(parents, n))


def test_a_path_stays_in_its_column_however_deep_the_thread() -> None:
    path = ""
    for n in range(1, 400):
        path = path_below(path, n)
        assert len(path) <= MAX_PATH
    assert len(path) == MAX_PATH
    beside = path_below(path, 400)
    assert beside > path
    assert beside[:-STEP_LENGTH] == path[:-STEP_LENGTH]


def test_the_largest_rank_still_has_an_end() -> None:
    assert path_below("", 36**STEP_LENGTH - 2) < end_of_branch(path_below("", 36**STEP_LENGTH - 2))
    assert path_below("", 36**STEP_LENGTH - 1) < end_of_branch("")
