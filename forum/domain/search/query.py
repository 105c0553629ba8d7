"""Parsing the text of a search into terms; no text is an error.

All words must occur, "words in quotes" must follow one another as written, -words must not occur,
and of two words with OR between them one must occur.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forum.domain.search.analyser import STEMMERS, SearchWord, fold_words, stems, words
from forum.domain.search.spellings import in_one_piece, join_numbers, letters_and_digits

MAX_CHARACTERS: Final = 300
MAX_TERMS: Final = 12
MAX_PHRASE_WORDS: Final = 24

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TOKEN: Final = re.compile(r'(?P<minus>[-−–]?)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_EITHER: Final = "OR"
_APOSTROPHES: Final = "'’ʼ`´"
_STOP_WORDS: Final = {
    "en": "a an and are as at by for from in is it of on or that the this to was what which who "
    "with",
    "es": "al como con de del el en es la las lo los para por que se su un una y o",
    "fr": "au aux avec ce ces dans des du et il la le les ne on ou par pas pour sur un une qui",
}
_ALL_STOP_WORDS: Final = frozenset(" ".join(_STOP_WORDS.values()).split())


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a search, which matches any of `stems`, or a phrase of consecutive `words`.

    With `is_beginning` the last word need only be the beginning of a word.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
    is_phrase: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """The terms of a search: one of each group in `required` must occur, and none of `excluded`."""

    required: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there are any terms."""
        return bool(self.required or self.excluded)

    @property
    def terms(self) -> Iterator[Term]:
        """Return all terms that may occur."""
        return (term for group in self.required for term in group)


def parse_query(text: str) -> SearchTerms:
    """Return the terms of a search text; it never fails."""
    required: list[tuple[Term, ...]] = []
    excluded: list[Term] = []
    is_alternative = False
    for token in _TOKEN.finditer(join_numbers(text[:MAX_CHARACTERS].translate(_QUOTES))):
        if len(required) + len(excluded) >= MAX_TERMS:
            break
        if token["bare"] == _EITHER and not token["minus"]:
            is_alternative = bool(required)
            continue
        quoted, bare = token["quoted"], token["bare"]
        terms = _quoted_terms(quoted) if bare is None else _bare_terms(bare)
        if not terms:
            continue
        if token["minus"]:
            excluded.extend(terms)
        elif is_alternative:
            required[-1] = (*required[-1], *terms)
        else:
            required.append(terms)
        is_alternative = False
    return SearchTerms(tuple(_without_stop_words(required)), tuple(excluded))


def _without_stop_words(groups: list[tuple[Term, ...]]) -> list[tuple[Term, ...]]:
    """Return the groups without stop words such as "the", unless there are no others."""
    significant = [group for group in groups if not all(_is_stop_word(term) for term in group)]
    return significant or groups


def _is_stop_word(term: Term) -> bool:
    return not term.is_phrase and term.words[0] in _ALL_STOP_WORDS


def _quoted_terms(text: str) -> tuple[Term, ...]:
    phrase_words = list(words(text))[:MAX_PHRASE_WORDS]
    return (_phrase(phrase_words),) if phrase_words else ()


def _bare_terms(text: str) -> tuple[Term, ...]:
    """Return the terms of a word, of which any may occur: one for each way of writing it.

    A word of several parts, such as foo-bar, is a phrase, and in one piece a word.
    """
    parts = list(words(text))[:MAX_PHRASE_WORDS]
    # l'école is école with an article, and farmer's is farmer with an ending
    parts = [word for word in parts if not _is_beside_apostrophe(word, text)] or parts
    if not parts:
        return ()
    word = parts[0]
    if len(parts) > 1 or stems(word.form, "en") == (word.folded,):
        joined = [_word_in_one_piece(form)] if (form := in_one_piece(text)) else []
        return (_phrase(parts), *joined)
    all_stems = {stem for language in STEMMERS for stem in stems(word.form, language)}
    term = Term((word.folded,), frozenset({*all_stems, word.folded}))
    pieces = letters_and_digits(word.folded)
    return (term, _phrase(list(words(" ".join(pieces))))) if pieces else (term,)


def _word_in_one_piece(form: str) -> Term:
    """Return the term of a word such as UN for U.N., but not where it is a small word.

    In French and Spanish, un is one.
    """
    folded = fold_words(form)
    languages = [code for code in STEMMERS if folded not in _STOP_WORDS[code].split()]
    return Term((folded,), frozenset(stem for code in languages for stem in stems(form, code)))


def _is_beside_apostrophe(word: SearchWord, text: str) -> bool:
    around = text[max(0, word.start - 1) : word.start] + text[word.end : word.end + 1]
    return len(word.form) == 1 and any(char in _APOSTROPHES for char in around)


def _phrase(phrase_words: list[SearchWord]) -> Term:
    if len(phrase_words) > 1 and phrase_words[-1].is_rest:
        phrase_words = phrase_words[:-1]
    last = phrase_words[-1]
    is_character = len(last.form) == 1 and stems(last.form, "en") == (last.folded,)
    all_stems = {
        stem for word in phrase_words for code in STEMMERS for stem in stems(word.form, code)
    }
    return Term(
        tuple(word.folded for word in phrase_words),
        frozenset({*all_stems, *(word.folded for word in phrase_words)}),
        is_phrase=True,
        is_beginning=is_character,
    )
