"""Questions that stand within a sentence of the author's own, or behind an address."""

import re
from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.layout import Layout
from forum.domain.matching.openings import speaks_of_answers
from forum.domain.matching.words import folded_words, stem, weight

FEW: Final = 3
SAYS: Final = 0.5

_QUOTING = re.compile(r"(?<=\s)[\"“«„‘']\s?")
_ADDRESS = re.compile(r"[^,?!.:;\n\r]{2,60},\s+(?=[¿A-ZÀ-Ý])")


def is_told(layout: Layout, it: Likeness) -> bool:
    """Tell whether somebody only tells, in a sentence that goes on, that this was asked."""
    first = layout.fragments[it.first]
    if layout.fragments[it.last - 1].closes:
        return False
    found = _QUOTING.search(layout.text, first.marks.body, it.end)
    before = folded_words(layout.text[first.marks.body : found.start()]) if found else []
    if len(before) < FEW or speaks_of_answers(before):
        return False
    return not _is_shared(before, it)


def after_address(layout: Layout, it: Likeness) -> int:
    """Return where a quotation begins behind words to somebody: "Dear all, what are ..."."""
    first = layout.fragments[it.first]
    found = _ADDRESS.match(layout.text, first.marks.body, it.end)
    if not found or first.marks.body > first.start:
        return first.start
    return first.start if _is_shared(folded_words(found.group()), it) else found.end()


def _is_shared(folded: list[str], it: Likeness) -> bool:
    """Tell whether any of these words is one of the question."""
    return any(weight(word) > SAYS and stem(word) in it.wording.counts for word in folded)
