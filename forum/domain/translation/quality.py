"""Doubts about a machine translation, which readers and translators see beside the text."""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from forum.domain.translation.gate.function_words import FUNCTION_WORDS
from forum.domain.translation.meaning.negation import is_negation_kept
from forum.domain.translation.names import NameIndex, find_names, find_wrong_places
from forum.domain.translation.placeholders import PLACEHOLDER, QUOTATION


class Doubt(StrEnum):
    """What may be wrong with a translation."""

    NEGATION = "negation"
    NAMES = "names"
    UNKNOWN = "unknown"
    LONG = "long"
    EMPHASIS = "emphasis"
    LINK = "link"
    TERM = "term"
    UNTRANSLATED = "untranslated"


LONGEST_SENTENCE: Final = 60  # words; engines lose the thread of longer ones

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ]{3,8}(?![\w./-]| [A-ZÀ-Þ]{2})")
_NO_INDEX: Final = NameIndex()
_LEAST_LETTERS = 5  # of a word whose letters say that it is foreign

# What words of a language do not look like
_FOREIGN: Final = {
    "en": r".*(?:[áéíóúñçèàùâêîôûœ]|ci[oó]n(?:es)?$|dad(?:es)?$|mente$|miento$|iendo$|eaux?$)"
    r"|\w{4,}(?:[^ieaou][oa]s?|[ao]r)$",
    "es": r".*(?:[kwç]|[bcdfgjkmpqtvx]$|ss|tt|pp|ff|mm|sh|th|ph|[èàùœêâîôû]|[^g]ou|eux$|eurs?$)"
    r"|s[bcdfgklmnpqrtv]",
    "fr": r".*(?:[ñíóúá]|[kw]|ing$|ness$|ght|sh$|ción$|[^aeiou]y$)|\w{4,}[^dtrélieu][oa]s?$",
}
_KNOWN: Final = {
    "en": "agenda agendas drama media data idea ideas criteria phenomena photo video area areas "
    "studio scenario scenarios euro euros café cafés résumé extra propaganda panorama forum color "
    "collar dollar dollars sugar similar popular regular particular solar lunar grammar error "
    "major minor actor sector factor labor honor visor motor terror horror tumor rumor author",
    "es": "internet software hardware marketing online email club blog podcast covid robot chat "
    "debate déficit superávit hábitat web link links whatsapp facebook twitter kilo kilos",
    "fr": "parking marketing internet software week-end ski kilo kiwi web camping meeting",
}
_ALSO: Final = {
    "en": "de la on me en son pour plus sur",
    "es": "me son no plus",
    "fr": "on me or car but en y se",
}
"""Words that a language has too, with another meaning or in fixed phrases."""
_IMPOSSIBLE: Final = {
    "en": r"(?!s[chkpt]|th|sh|ch|ph|wh|kn|gn|ps|mn)[bcdfghjklmnpqrstvwxz]{2}[bcdfghjkmnpqstvwxz]|"
    r".*[bcdfgjklmnpqrtvwxz]{6}|.*[ãõíóúñ]",
    "es": r"[bcdfghjklmnñpqrstvwxz]{3}|.*[bcdfghjklmnñpqrstvwxz]{5}"
    r"|.*[ãõâêîôûçàèùœ]",
    "fr": r"(?!s[chkpt]|ch|ph|th|sh)[bcdfghjklmnpqrstvwxz]{2}[bcdfghjkmnpqstvwxz]|"
    r".*[bcdfghjklmnpqrtvwxz]{5}"
    r"|.*[ãõíóúáñ]",
}


def find_doubts(text: str, answer: str, *, source: str, target: str) -> frozenset[Doubt]:
    """Return what may be wrong with `answer` as a translation of the sentence `text`."""
    text, answer = PLACEHOLDER.sub(" ", text), PLACEHOLDER.sub(" ", answer)
    found = {
        Doubt.NEGATION: not is_negation_kept(text, answer, source=source, target=target),
        Doubt.NAMES: not _are_names_kept(text, answer, source=source, target=target),
        Doubt.UNKNOWN: bool(find_unknown_words(text, answer, source=source, target=target)),
        Doubt.LONG: len(_WORD.findall(text)) > LONGEST_SENTENCE,
    }
    return frozenset(doubt for doubt, is_there in found.items() if is_there)


def is_unchanged(text: str, answer: str) -> bool:
    """Return whether an answer repeats a text that is more than a list of names."""
    words = _WORD.findall(text)
    lower_case_words = [word for word in words if word[0].islower()]
    return words == _WORD.findall(answer) and len(lower_case_words) > 3


def find_unknown_words(text: str, answer: str, *, source: str, target: str) -> set[str]:
    """Return the words of an answer that its engine did not know, or made up.

    They stand in the text too and are no words of the target language, or of no language.
    """
    if target not in _FOREIGN or source not in _FOREIGN:
        return set()
    of_text, of_answer = _plain_words(text), _plain_words(answer)
    foreign, impossible = re.compile(_FOREIGN[target]), re.compile(_IMPOSSIBLE[target])
    kept = of_text & of_answer
    unknown = kept & (frozenset(FUNCTION_WORDS[source].split()) - _shared_words(target))
    unknown |= {
        word
        for word in kept - frozenset(_KNOWN[target].split())
        if len(word) >= _LEAST_LETTERS and foreign.match(word)
    }
    return unknown | {word for word in of_answer - of_text if impossible.match(word)}


@cache
def _shared_words(language: str) -> frozenset[str]:
    return frozenset(f"{FUNCTION_WORDS[language]} {_ALSO[language]}".split())


def _plain_words(text: str) -> set[str]:
    """Return the words of a text in small letters, without those in quotation marks."""
    return {word for word in _LETTERS.findall(QUOTATION.sub(" ", text)) if word.islower()}


def _are_names_kept(text: str, answer: str, *, source: str, target: str) -> bool:
    if find_wrong_places(text, answer, source=source, target=target):
        return False
    folded = answer.casefold()
    names = (text[start:end] for start, end in find_names(text, _NO_INDEX))
    if not all(name.casefold() in folded for name in names):
        return False
    acronyms = len(_ACRONYM.findall(text))
    return acronyms <= len(re.findall(r"\b[A-ZÀ-Þ]{2,}\b", answer)) or text.isupper()
