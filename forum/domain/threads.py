"""Where a reply stands in its thread, written so that sorting gives the order of reading."""

from typing import Final

STEP: Final = 4
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


def _letters(rank: int) -> str:
    letters = ""
    for _ in range(STEP):
        rank, digit = divmod(rank, len(_DIGITS))
        letters = _DIGITS[digit] + letters
    return letters
