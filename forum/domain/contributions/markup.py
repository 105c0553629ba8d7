"""How much markup texts have: rendering them takes time for that, and little for plain words."""

from collections.abc import Iterable
from typing import Final

MOST_LINES: Final = 6_000
"""A text with more is shown without marks, and not compared; the longest real ones have 2,500."""

MOST_IN_CONTRIBUTION: Final = 300_000
MOST_IN_FORM: Final = 2 * MOST_IN_CONTRIBUTION
"""What is taken at once: three times what forty pages with lists and tables have."""

_LINE: Final = 80
_SIGN: Final = 25
_LINK: Final = 150
_SIGNS: Final = "*_~`[]<|&"
_LINKS: Final = ("//", "www.", "@")


def measure_markup(texts: Iterable[str]) -> int:
    """Return about how many millionths of a second the lines and marks of texts take to render."""
    return sum(
        _LINE * text.count("\n")
        + _SIGN * sum(map(text.count, _SIGNS))
        + _LINK * sum(map(text.count, _LINKS))
        for text in texts
    )
