"""Parsing the text of a search into terms; no text is an error.

All words must occur, "words in quotes" must follow one another as written, -words must not occur,
and of two words with OR between them one must occur.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forum.domain.search.analyser import STEMMERS, SearchWord, stems, words
from forum.domain.search.spellings import (
    HYPHENS,
    capitals,
    glued_and_apart,
    in_one_piece,
    join_typed,
    letters_and_digits,
)
from forum.domain.search.stop_words import STOP_WORDS

MAX_CHARACTERS: Final = 300
MAX_TERMS: Final = 12
MAX_PHRASE_WORDS: Final = 24

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_TOKEN: Final = re.compile(r'(?P<minus>[-−–]?)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_EITHER: Final = "OR"
_APOSTROPHES: Final = frozenset("'’ʼ`´")


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
    typed = join_typed(text[:MAX_CHARACTERS].translate(_QUOTES))
    for token in _TOKEN.finditer(typed):
        if len(required) + len(excluded) >= MAX_TERMS:
            break
        if token["bare"] == _EITHER and not token["minus"]:
            is_alternative = bool(required)
            continue
        quoted, bare = token["quoted"], token["bare"]
        if bare is None:
            terms = _quoted_terms(quoted)
        else:
            terms = _bare_terms(bare, has_small_letters=not typed.isupper())
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
    return not term.is_phrase and term.words[0] in STOP_WORDS


def _quoted_terms(text: str) -> tuple[Term, ...]:
    phrase_words = list(words(text))[:MAX_PHRASE_WORDS]
    return (_phrase(phrase_words),) if phrase_words else ()


def _bare_terms(text: str, *, has_small_letters: bool) -> tuple[Term, ...]:
    """Return the terms of a word, of which any may occur: one for each way of writing it.

    A word of several parts, such as foo-bar, is a phrase, and in one piece a word. A small word in
    capitals among others in small letters, such as WHO, is initials and nothing else.
    """
    parts = list(words(text))[:MAX_PHRASE_WORDS]
    # l'école is école with an article, and farmer's is farmer with an ending
    parts = [word for word in parts if not _is_beside_apostrophe(word, text)] or parts
    if not parts:
        return ()
    word = parts[0]
    if len(parts) > 1 or stems(word.form, "en") == (word.folded,):
        joined = [_word(form)] if (form := in_one_piece(text)) else []
        others = (_phrase(list(words(way))) for way in glued_and_apart(text))
        return (_phrase(parts), *joined, *others)
    if word.folded in STOP_WORDS:
        initials = _word(capitals(word.form))
        if has_small_letters and word.form.isupper() and len(word.form) > 1:
            return (initials,)
        return (Term((word.folded,), _all_stems(word.form) | initials.stems),)
    term = Term((word.folded,), _all_stems(word.form) | {word.folded})
    pieces = letters_and_digits(word.folded)
    return (term, _phrase(list(words(" ".join(pieces))))) if pieces else (term,)


def _all_stems(form: str) -> frozenset[str]:
    return frozenset(stem for code in STEMMERS for stem in stems(form, code))


def _word(form: str) -> Term:
    """Return the term of the form in one piece of a word that is written in several."""
    return Term((form.lower(),), _all_stems(form))


def _is_beside_apostrophe(word: SearchWord, text: str) -> bool:
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 1]
    is_ending = before in _APOSTROPHES and after not in HYPHENS  # not the e of d'e-learning
    return len(word.form) == 1 and (after in _APOSTROPHES or is_ending)


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
