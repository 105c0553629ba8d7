"""The word analyser that indexing, searching and marking share.

Words are compared without case and accents. In the languages of the platform they are stemmed
too, and a stem includes its language, so that one index serves all of them. Scripts without blanks
between words are cut into pairs of characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from threading import Lock
from typing import Final, NamedTuple

from forum.domain.characters import normalise
from forum.domain.search.plurals import singulars
from forum.domain.search.spellings import find_compounds, letters_and_digits

MAX_WORDS: Final = 50_000
MAX_WORD_LENGTH: Final = 60
TEXT_SEPARATOR: Final = "_"
"""Stands between two texts of one document, so that no phrase spans both; it is no word."""

STEMMERS: Final = {"en": "english", "es": "spanish", "fr": "french"}

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060"
_REPLACEMENTS: Final = str.maketrans(
    {
        **dict.fromkeys(("\u0640", *_INVISIBLE), ""),
        **{"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"},
        **{"ة": "ه", "ى": "ي"},
    }
)
_WITHOUT_BLANKS: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff"
    "\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U00020000-\U0003ffff]+"
)


class SearchWord(NamedTuple):
    """A word of a text as written (`form`) and folded, with its offsets.

    `is_rest` marks the last character of a run that is indexed in pairs: it is in a pair already.
    """

    form: str
    folded: str
    start: int
    end: int
    is_rest: bool = False


class IndexWords(NamedTuple):
    """The words of a document in an index: its stems, and its folded words in order."""

    stems: list[str]
    phrases: list[str]


def fold_words(text: str) -> str:
    """Return the words of a text without case and accents, with single blanks between them."""
    return " ".join(
        folded for match in word_pattern().finditer(text) if (folded := _fold_word(match[0]))
    )


def words(text: str) -> Iterator[SearchWord]:
    """Yield the words of a text in order."""
    for match in word_pattern().finditer(text):
        form, start = match[0], match.start()
        if form.isascii() or _WITHOUT_BLANKS.search(form) is None:
            if folded := _fold_word(form):
                yield SearchWord(form, folded, start, match.end())
        else:
            yield from _character_pairs(form, start)


@lru_cache(maxsize=40_000)
def stems(form: str, language: str) -> tuple[str, ...]:
    """Return the stems of a word in one language, in the index and in a search: usually one.

    The word and its folded form are both stemmed, so that a search without accents finds words with
    them. A plural whose stem is another one also has that of its singular: travaux, luces, women;
    so have initials: NGOs, ONGs.
    """
    folded = _fold_word(form)
    if language not in STEMMERS or _WITHOUT_BLANKS.search(form):
        return (folded,)
    forms = [normalise("NFC", form[:MAX_WORD_LENGTH].casefold()), folded]
    forms += singulars(folded, language)
    if len(form) > 2 and form[-1] == "s" and form[:-1].isupper():
        forms.append(folded[:-1])
    with _stemmer_lock:
        stem = _stemmer(language)
        folded_stems = [_fold_word(stem(s)) for s in dict.fromkeys(forms)]
    return tuple(f"{language}_{s}" for s in dict.fromkeys(folded_stems) if s)


@lru_cache(maxsize=40_000)
def text_stems(form: str, language: str) -> tuple[str, ...]:
    """Return the stems by which a word of a text is found: covid19 also by covid and by 19."""
    own = stems(form, language)
    parts = () if form.isalpha() else letters_and_digits(_fold_word(form))
    return own + tuple(stem for part in parts for stem in stems(part, language))


def index_words(texts: Iterable[str], language: str) -> IndexWords:
    """Return the index words of a document of these texts, up to `MAX_WORDS`."""
    document = IndexWords([], [])
    for text in texts:
        for compound in islice(find_compounds(text), MAX_WORDS):
            document.stems.extend(stems(compound.form, language))
        for word in words(text):
            if len(document.phrases) >= MAX_WORDS:
                return document
            document.phrases.append(word.folded)
            if not word.is_rest:
                document.stems.extend(text_stems(word.form, language))
        document.phrases.append(TEXT_SEPARATOR)
    return document


@cache
def word_pattern() -> re.Pattern[str]:
    """Return the pattern of a word; combining marks and invisible hyphens may stand within it.

    The letter apostrophe is one of the apostrophes.
    """
    marks = "".join(
        chr(code) for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code))[0] == "M"
    )
    letter = r"[^\W_\u02bc]"
    return re.compile(rf"{letter}++(?:[{marks}{_INVISIBLE}]++{letter}*+)*")


def _fold_word(form: str) -> str:
    if form.isascii():
        return form.lower()[:MAX_WORD_LENGTH]
    plain = normalise("NFKD", form.casefold()).casefold().translate(_REPLACEMENTS)
    characters = (char for char in plain if _is_word_character(char))
    return "".join(characters)[:MAX_WORD_LENGTH]


def _is_word_character(char: str) -> bool:
    if char.isalnum():
        return True
    return unicodedata.category(char)[0] == "M" and not unicodedata.combining(char)


def _character_pairs(form: str, start: int) -> Iterator[SearchWord]:
    """Yield the words of a form with runs without blanks: pairs of characters, and other parts."""
    position = 0
    for run in _WITHOUT_BLANKS.finditer(form):
        if run.start() > position:
            yield from words_at(form[position : run.start()], start + position)
        first, last = run.span()
        for offset in range(first, last):
            pair = form[offset : min(offset + 2, last)]
            if folded := _fold_word(pair):
                is_rest = len(pair) == 1 and last - first > 1
                yield SearchWord(pair, folded, start + offset, start + offset + len(pair), is_rest)
        position = last
    if position < len(form):
        yield from words_at(form[position:], start + position)


def words_at(text: str, offset: int) -> Iterator[SearchWord]:
    """Yield the words of a part of a longer text that begins at `offset`."""
    for word in words(text):
        yield word._replace(start=word.start + offset, end=word.end + offset)


# A stemmer stores the word that it works on, so it serves one thread at a time
_stemmer_lock = Lock()


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # thirty languages, a tenth of a second

    stem: Callable[[str], str] = snowballstemmer.stemmer(STEMMERS[language]).stemWord
    return stem
