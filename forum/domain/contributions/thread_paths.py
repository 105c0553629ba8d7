"""The place of a reply in its thread as a path; sorted paths are in reading order."""

from typing import Final

STEP_LENGTH: Final = 4
PAGE_DEPTH: Final = 5
"""A page shows replies down to this many steps below its subject; deeper ones have own pages."""
NEAREST_ABOVE: Final = 4
"""The page of a reply shows the root of its thread and this many contributions just above it."""
MAX_PATH: Final = 480
"""The longest path, in characters: 120 steps."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def path_below(parent: str, rank: int) -> str:
    """Return the path of the reply with this rank, from 1, below the contribution at a path.

    A path has four characters for each step from the root. At a depth of 120 steps a reply stands
    beside its parent instead of below it.
    """
    base = parent if len(parent) < MAX_PATH else parent[:-STEP_LENGTH]
    return base + _letters(rank)


def paths_above(path: str) -> list[str]:
    """Return the paths of the replies above the one at `path`, nearest to the root first."""
    return [path[:end] for end in range(STEP_LENGTH, len(path), STEP_LENGTH)]


def depth_of(path: str) -> int:
    """Return how many steps below the root a reply with this path stands."""
    return len(path) // STEP_LENGTH


def end_of_branch(path: str) -> str:
    """Return a path that sorts after all replies below `path`, and before the next sibling."""
    if not path:
        return _DIGITS[-1] * (STEP_LENGTH + 1)
    return path[:-STEP_LENGTH] + _letters(int(path[-STEP_LENGTH:], len(_DIGITS)) + 1)


def _letters(rank: int) -> str:
    letters = ""
    for _ in range(STEP_LENGTH):
        rank, digit = divmod(rank, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters
