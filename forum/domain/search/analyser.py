"""The one analyser of words: what is indexed, what is asked for and what is marked agree by it.

Words are compared without case and accents. In the languages of the platform they are stemmed
too, and a stem carries its language, so that one index holds all of them. Scripts without blanks
between words are cut into pairs of characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import Final, NamedTuple

MOST_WORDS: Final = 50_000
LONGEST: Final = 60
GAP: Final = "_"
"""Stands between two texts of one document, so that no phrase reaches across; it is no word."""

STEMMED: Final = {"en": "english", "es": "spanish", "fr": "french"}

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060"
_LETTERS: Final = str.maketrans(
    {
        **dict.fromkeys(("\u0640", *_INVISIBLE), ""),
        **{"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"},
        **{"ة": "ه", "ى": "ي"},
    }
)
_UNBROKEN: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U00020000-\U0003ffff]+"
)
_IRREGULAR: Final = {"women": "woman", "men": "man", "children": "child"}
_SINGULARS: Final = re.compile(r"(?P<long>.{2,}[^aeiou])es|(?P<short>.{2,}[aeo])s")


class SearchWord(NamedTuple):
    """A word of a text: as written, folded, and where it stands.

    `is_rest` marks the last character of a run that is indexed in pairs: it is in a pair already.
    """

    form: str
    folded: str
    start: int
    end: int
    is_rest: bool = False


class IndexWords(NamedTuple):
    """A document as an index keeps it: stems in any order, and folded words as they follow."""

    stems: list[str]
    phrases: list[str]


def fold(text: str) -> str:
    """Return the words of a text without case and accents, with single blanks between them."""
    return " ".join(folded for match in pattern().finditer(text) if (folded := _folded(match[0])))


def words(text: str) -> Iterator[SearchWord]:
    """Return the words of a text in order."""
    for match in pattern().finditer(text):
        form, start = match[0], match.start()
        if form.isascii() or _UNBROKEN.search(form) is None:
            if folded := _folded(form):
                yield SearchWord(form, folded, start, match.end())
        else:
            yield from _pairs(form, start)


@lru_cache(maxsize=40_000)
def stems(form: str, language: str) -> tuple[str, ...]:
    """Return what a word is indexed and found by in one language: usually one stem, rarely more.

    What is typed without accents finds what is written with them, because both the word and its
    folded form are stemmed. In Spanish a plural has the stem of its singular besides its own.
    """
    folded = _folded(form)
    if language not in STEMMED or _UNBROKEN.search(form):
        return (folded,)
    forms = [unicodedata.normalize("NFC", form.casefold()), folded]
    if language == "es" and (plural := _SINGULARS.fullmatch(folded)):
        forms.append(plural["long"] or plural["short"])
    if language == "en" and folded in _IRREGULAR:
        forms.append(_IRREGULAR[folded])
    with _stemming:
        stem = _stemmer(language)
        found = [_folded(stem(one)) for one in dict.fromkeys(forms)]
    return tuple(f"{language}_{one}" for one in dict.fromkeys(found) if one)


def indexed(texts: Iterable[str], language: str) -> IndexWords:
    """Return a document made of these texts in one language, cut where it is very long."""
    found = IndexWords([], [])
    for text in texts:
        for word in words(text):
            if len(found.phrases) >= MOST_WORDS:
                return found
            found.phrases.append(word.folded)
            if not word.is_rest:
                found.stems.extend(stems(word.form, language))
        found.phrases.append(GAP)
    return found


@cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of a word; marks and invisible hyphens may stand within one."""
    marks = "".join(
        chr(code) for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code))[0] == "M"
    )
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}{_INVISIBLE}])*")


def _folded(form: str) -> str:
    if form.isascii():
        return form.lower()[:LONGEST]
    plain = unicodedata.normalize("NFKD", form.casefold()).casefold().translate(_LETTERS)
    kept = (char for char in plain if _is_kept(char))
    return "".join(kept)[:LONGEST]


def _is_kept(char: str) -> bool:
    if char.isalnum():
        return True
    return unicodedata.category(char)[0] == "M" and not unicodedata.combining(char)


def _pairs(form: str, start: int) -> Iterator[SearchWord]:
    """Cut a word in which there are runs without blanks; other parts stay whole."""
    at = 0
    for run in _UNBROKEN.finditer(form):
        if run.start() > at:
            yield from words_at(form[at : run.start()], start + at)
        first, last = run.span()
        for here in range(first, last):
            pair = form[here : min(here + 2, last)]
            if folded := _folded(pair):
                is_rest = len(pair) == 1 and last - first > 1
                yield SearchWord(pair, folded, start + here, start + here + len(pair), is_rest)
        at = last
    if at < len(form):
        yield from words_at(form[at:], start + at)


def words_at(text: str, offset: int) -> Iterator[SearchWord]:
    """Return the words of a part of a longer text, which begins at `offset`."""
    for word in words(text):
        yield word._replace(start=word.start + offset, end=word.end + offset)


# A stemmer keeps the word that it works on
_stemming = Lock()


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # thirty languages, a tenth of a second

    stem: Callable[[str], str] = snowballstemmer.stemmer(STEMMED[language]).stemWord
    return stem
