"""What somebody searches for, read from what they typed: anything typed is words, never code.

Words must all occur, "words in quotes" must follow one another as written, -words must not occur,
and OR between two words lets either do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forum.domain.search.analyser import STEMMED, SearchWord, stems, words

MOST_CHARACTERS: Final = 300
MOST_TERMS: Final = 12
LONGEST_PHRASE: Final = 24

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_CHUNK: Final = re.compile(r'(?P<minus>[-−–]?)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_EITHER: Final = "OR"
_APOSTROPHES: Final = "'’ʼ`´"
_STOP_WORDS: Final = (
    "a an and are as at by for from in is it of on or that the this to was what which who with "
    "al como con de del el en es la las lo los para por que se su un una y o "
    "au aux avec ce ces dans des du et il la le les ne on ou par pas pour sur une qui"
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something that occurs in a text: any of `stems`, or `words` one after the other.

    With `is_beginning` the last of the words may go on.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
    is_phrase: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """One term of each group in `wanted` must occur in a text, and none of `unwanted`."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is asked for at all."""
        return bool(self.wanted or self.unwanted)

    @property
    def terms(self) -> Iterator[Term]:
        """Return all terms that are wanted."""
        return (term for group in self.wanted for term in group)


def asked(typed: str) -> SearchTerms:
    """Return what is asked for by what somebody typed; never fails."""
    wanted: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    is_either = False
    for chunk in _CHUNK.finditer(typed[:MOST_CHARACTERS].translate(_QUOTES)):
        if len(wanted) + len(unwanted) >= MOST_TERMS:
            break
        if chunk["bare"] == _EITHER and not chunk["minus"]:
            is_either = bool(wanted)
            continue
        term = _quoted(chunk["quoted"]) if chunk["bare"] is None else _bare(chunk["bare"])
        if term is None:
            continue
        if chunk["minus"]:
            unwanted.append(term)
        elif is_either:
            wanted[-1] = (*wanted[-1], term)
        else:
            wanted.append((term,))
        is_either = False
    return SearchTerms(tuple(_telling(wanted)), tuple(unwanted))


def _telling(wanted: list[tuple[Term, ...]]) -> list[tuple[Term, ...]]:
    """Leave out words such as "the", unless there are no others."""
    telling = [group for group in wanted if not all(_is_stop_word(term) for term in group)]
    return telling or wanted


def _is_stop_word(term: Term) -> bool:
    return not term.is_phrase and term.words[0] in _STOP_WORDS.split()


def _quoted(text: str) -> Term | None:
    found = list(words(text))[:LONGEST_PHRASE]
    return _phrase(found) if found else None


def _bare(text: str) -> Term | None:
    """Return a word; one that is written in parts, as foo-bar, is a phrase."""
    found = list(words(text))[:LONGEST_PHRASE]
    # l'école is école with an article, farmer's is farmer with an ending
    found = [word for word in found if not _is_beside_apostrophe(word, text)] or found
    if not found:
        return None
    word = found[0]
    if len(found) > 1 or stems(word.form, "en") == (word.folded,):
        return _phrase(found)
    every = {stem for language in STEMMED for stem in stems(word.form, language)}
    return Term((word.folded,), frozenset({*every, word.folded}))


def _is_beside_apostrophe(word: SearchWord, text: str) -> bool:
    around = text[max(0, word.start - 1) : word.start] + text[word.end : word.end + 1]
    return len(word.form) == 1 and any(char in _APOSTROPHES for char in around)


def _phrase(found: list[SearchWord]) -> Term:
    if len(found) > 1 and found[-1].is_rest:
        found = found[:-1]
    last = found[-1]
    is_character = len(last.form) == 1 and stems(last.form, "en") == (last.folded,)
    every = {stem for word in found for code in STEMMED for stem in stems(word.form, code)}
    return Term(
        tuple(word.folded for word in found),
        frozenset({*every, *(word.folded for word in found)}),
        is_phrase=True,
        is_beginning=is_character,
    )
