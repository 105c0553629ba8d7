"""What stands before answers: an opening, or the line that a list of something else begins with."""

from collections.abc import Iterable
from typing import Final

from forum.domain.matching.closings import LONGEST_CLOSING
from forum.domain.matching.layout import Layout
from forum.domain.matching.words import folded_words, stem

LONGEST_OPENING: Final = 60

_SAID: Final = (
    "answer reply replies response question comment contribution view respuesta pregunta "
    "comentario aporte reponse commentaire avis"
)
_ANNOUNCING: Final = frozenset(map(stem, _SAID.split()))


def is_short(layout: Layout, first: int) -> bool:
    """Tell whether no more than an opening stands before a fragment."""
    return len(_words_before(layout, first)) <= LONGEST_OPENING


def announces(layout: Layout, first: int) -> bool:
    """Tell whether what stands before a fragment does not announce anything but answers."""
    before = layout.text[: layout.fragments[first].start].rstrip()
    if not before.endswith(":"):
        return True
    return speaks_of_answers(_words_before(layout, first)[-LONGEST_CLOSING:])


def speaks_of_answers(folded: Iterable[str]) -> bool:
    """Tell whether these words speak of questions or answers."""
    return not _ANNOUNCING.isdisjoint(map(stem, folded))


def _words_before(layout: Layout, first: int) -> list[str]:
    before = layout.text[: layout.fragments[first].start]
    return folded_words(before[-2000:])
