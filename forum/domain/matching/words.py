"""Words in the form in which they are compared: without case, accents and endings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

MAX_STEM: Final = 6
LEAST_STEM: Final = 4
GRAMMAR_WEIGHT: Final = 0.25
NUMBER_WEIGHT: Final = 0.5
LEAST_MISSPELT: Final = 5
"""Words with at least this many letters are recognised with one letter wrong."""

KEPT_STEMS: Final = 10_000

# Letters, and what may stand unseen within a word: combining accents, soft hyphens, joiners, and a
# hyphen at the end of a line
_LINE_BREAK: Final = r"[^\S\r\n]{0,2}[\r\n]{1,4}(?:>[ ]?)?[^\S\r\n]{0,8}"
_WORD = re.compile(
    r"[^\W\d_]+(?:(?:[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]|(?<=[^\W\d_]{2})[-\u2010\u00ac]"
    rf"(?:{_LINE_BREAK}(?=[a-zà-öø-ÿ]{{2}})|(?<=[A-ZÀ-Þ]{{2}}.){_LINE_BREAK}(?=[A-ZÀ-Þ]{{2}}))"
    r")[^\W\d_]*)*|\d+"
)
_GRAMMAR: Final = """
    a an the and or of to in on at by for from with as is are be been was were do does did has
    have had can could will would should may might must not no it its this that these those there
    their they we our us you your i my me he she his her what which who whom whose how why when
    where if than then so such any some more most other also into about up out over between among
    question questions answer please regarding concerning
    un una unos unas el la los las lo de del al y e o u en por para con sin sobre entre como que
    cual cuales quien quienes cuando donde porque si no es son ser sea esta este esto estos estas
    ese esa eso su sus se le les nos nuestro nuestra mi tu ud usted ustedes cree ha han hay puede
    cuanto respecto acerca pueden podria deberia deben debe mas muy ya pregunta preguntas respuesta
    une des les du au aux et ou dans sur par pour avec sans sous entre ce cet cette ces qui
    quoi quel quelle quels quelles comment pourquoi quand est sont etre soit leur leurs il ils elle
    elles on nous vous notre votre nos vos son sa ses mon ma mes ne pas plus peut peuvent doit
    quant concernant propos doivent l d s c n j m t qu reponse
"""
_ENDINGS: Final = ("ing", "ed")
_VOWELS: Final = "aeiouy"
_STOP_WORDS: Final = frozenset(_GRAMMAR.split())


class MatchWord(NamedTuple):
    """A word of a text: its offsets, and its folded form, which is compared."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[MatchWord]:
    """Yield the words of a text; hyphens and apostrophes separate words."""
    for match in _WORD.finditer(text):
        yield MatchWord(match.start(), match.end(), fold(match.group()))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in their folded form."""
    return [word.folded for word in words(text)]


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return a word without case, accents and unseen characters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalnum())
    return plain or word


@lru_cache(maxsize=20_000)
def stem(folded: str) -> str:
    """Return the beginning of a word, which its forms share in English, Spanish and French."""
    if folded.isdigit():
        return folded.lstrip("0") or "0"
    if len(folded) > 3 and folded.endswith("s"):
        folded = folded[:-1]
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= LEAST_STEM:
            folded = folded[: -len(ending)]
            break
    return _without_vowel(folded[:MAX_STEM])


def _without_vowel(beginning: str) -> str:
    """Return a beginning without its last vowel: "manag" for "manage" and for "managi"."""
    is_long = len(beginning) > LEAST_STEM
    return beginning[:-1] if is_long and beginning[-1] in _VOWELS else beginning


def weight(folded: str) -> float:
    """Return how much a word says about the topic, from 0 to 1; grammatical words say little."""
    if folded in _STOP_WORDS or len(folded) == 1:
        return GRAMMAR_WEIGHT
    return NUMBER_WEIGHT if folded.isdigit() else 1.0


class Vocabulary:
    """The words of some wordings, recognised even with one letter wrong."""

    def __init__(self, folded: Iterable[str]) -> None:
        self._known = set(folded)
        self._stems = {stem(word) for word in self._known}
        self._spellings: dict[str, str] = {}
        for word in sorted(self._known):
            if len(word) >= LEAST_MISSPELT and not word.isdigit():
                for spelling in _without_a_letter(word):
                    self._spellings.setdefault(spelling, word)
        self._stem_cache: dict[str, str] = {}

    def read(self, folded: str) -> str:
        """Return the stem of a word of a text, or of the known word that it misspells."""
        found = self._stem_cache.get(folded)
        if found is None:
            if len(self._stem_cache) >= KEPT_STEMS:
                self._stem_cache.clear()
            found = self._stem_cache[folded] = self._look_up(folded)
        return found

    def _look_up(self, folded: str) -> str:
        own_stem = stem(folded)
        if folded in self._known or own_stem in self._stems or folded in _STOP_WORDS:
            return own_stem
        if not LEAST_MISSPELT <= len(folded) + 1 <= 40 or folded.isdigit():
            return own_stem
        for spelling in _without_a_letter(folded) if len(folded) >= LEAST_MISSPELT else [folded]:
            known_word = self._spellings.get(spelling)
            if known_word is not None:
                return stem(known_word)
        return own_stem


def _without_a_letter(word: str) -> list[str]:
    """Return a word, and all words made by leaving out one letter but the first."""
    return [word, *(word[:n] + word[n + 1 :] for n in range(1, len(word)))]
