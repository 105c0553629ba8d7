"""Where a reply stands in its thread, written so that sorting gives the order of reading."""

from typing import Final

STEP: Final = 4
PAGE_DEPTH: Final = 5
"""A page shows replies so many steps below what it is about; deeper ones have a page of their own.
"""
NEAREST: Final = 4
"""Of what a reply hangs under, its page shows the beginning of the thread and so many above it."""
MAX_PATH: Final = 480
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def path_below(above: str, rank: int) -> str:
    """Return the path of the reply with this rank (from 1) below the one at `above`.

    A path has four letters for each step from the root. Below 120 steps a reply stands beside
    what it answers instead of under it.
    """
    kept = above if len(above) < MAX_PATH else above[:-STEP]
    return kept + _letters(rank)


def above_path(path: str) -> list[str]:
    """Return the paths of the replies above the one at `path`, nearest to the root first."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def steps(path: str) -> int:
    """Return how many steps below the root a reply with this path stands."""
    return len(path) // STEP


def end_of(path: str) -> str:
    """Return a path that comes after all replies below the one at `path`, and before its next."""
    if not path:
        return _DIGITS[-1] * (STEP + 1)
    return path[:-STEP] + _letters(int(path[-STEP:], len(_DIGITS)) + 1)


def _letters(rank: int) -> str:
    letters = ""
    for _ in range(STEP):
        rank, digit = divmod(rank, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters
