"""Raised and lowered numbers in HTML, as signs of Unicode, which stay in plain text."""

import re
from typing import Final

_PLAIN: Final = "0123456789+-=()ni"
_HEIGHTS: Final = {
    "sup": str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"),
    "sub": str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙᵢ"),
}
_RAISED = re.compile(r"<(sup|sub)(?:\s[^>]*)?>([^<>&]{1,24})</\1>", re.IGNORECASE)


def keep_heights(html: str) -> str:
    """Return HTML in which raised and lowered numbers are signs: `10<sup>6</sup>` is 10⁶.

    Letters, as in 1st, stay as they are.
    """

    def in_unicode(found: re.Match[str]) -> str:
        word = found[2].strip().replace("−", "-").replace("–", "-")
        is_known = word and set(word) <= set(_PLAIN)
        return word.translate(_HEIGHTS[found[1].lower()]) if is_known else found[2]

    return _RAISED.sub(in_unicode, html)
