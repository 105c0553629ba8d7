"""In which language an engine answered: by its letters, its small words, and detection."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from forum.domain.translation.gate.function_words import OWN_WORDS, WORDS_OF
from forum.domain.translation.placeholders import LETTER

LanguageOf = Callable[[str], str | None]
"""A function that returns the language of words, or None where it is not sure."""

_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"\w+")
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff\u0300-\u036f\ufb00-\ufb06]")
_MOST_OF_OTHER_SCRIPT = 2  # letters; a formula may bring one
_LEAST_UNCHANGED_WORDS, _UNCHANGED_SHARE = 5, 0.6  # of what people translate, less than half stays

_LONGEST_RUN = 6  # words; no translation leaves as many as they are

# Of 12,600 translations by people and by good engines, each of eight words or more has at least
# one small word of its language in eight, and in none another language has two more
_LEAST_WORDS, _LEAST_SHARE = 8, 0.1
_MORE_OF_ANOTHER = 2
_CERTAIN_SHARE = 0.35  # against a detection, which is wrong once in a thousand

_ACCENTS_LOST: Final = {
    "es": r"\w{2,}[cgstx]ion|pais|paises|tambien|segun|despues|ademas|asi|aqui|alli|jamas|detras|"
    r"facil|dificil|util|(?:tecn|econom|polit|democrat|histor|jurid|climat|academ|bas)ic[oa]s?",
    "fr": r"tres|apres|memes?|etre|deja|annees?|societes?|systemes?|problemes?|egalement|sante|"
    r"necessaires?|economiques?|developpe\w*|generale?s?|generaux|securite|realite|qualite|"
    r"communautes?|universites?|\w+[bl]ilites?|cooperation|decisions?|etats?|ecoles?|\w{2,}ees?|"
    r"\w{2,}[ei]emes?|\w{2,}ieres?|\w{2,}etes?",
}

_ACCENT = re.compile(r"[à-ÿœ]", re.IGNORECASE)
_FRENCH_WITHOUT_ACCENT = 130  # letters; of 526 sentences of 150, each has an accent


def is_mostly_unchanged(text: str, answer: str) -> bool:
    """Return whether most words of an answer that are no names are its text's, or six in a row."""
    if _runs(text) & _runs(answer):
        return True
    known = set(_plain_words(text))
    words = _plain_words(answer)
    return len(words) >= _LEAST_UNCHANGED_WORDS and (
        sum(word in known for word in words) >= _UNCHANGED_SHARE * len(words)
    )


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return the groups of words that follow one another, but for names and titles."""
    words = _LETTERS.findall(text)
    groups = set(zip(*(words[n:] for n in range(_LONGEST_RUN)), strict=False))
    return {group for group in groups if sum(map(str.islower, group)) >= _LONGEST_RUN - 1}


def _plain_words(text: str) -> list[str]:
    return [word for word in _LETTERS.findall(text) if len(word) > 2 and word.islower()]


def has_lost_accents(text: str, answer: str, *, target: str) -> bool:
    """Return whether words of an answer lack the accents that they have in its language."""
    if target not in _ACCENTS_LOST:
        return False
    form = re.compile(_ACCENTS_LOST[target])
    lost = {word for word in _plain_words(answer) if form.fullmatch(word)} - set(_plain_words(text))
    has_none = _ACCENT.search(answer) is None
    if target == "fr" and has_none and len(LETTER.findall(answer)) > _FRENCH_WITHOUT_ACCENT:
        return True
    return len(lost) > (0 if has_none else 1)


def is_in_another_language(
    text: str, answer: str, *, source: str, target: str, language_of: LanguageOf | None
) -> bool:
    """Return whether the words of an answer that are not in its text are in another language.

    So names, quotations and words that both languages share do not count.
    """
    if target in OWN_WORDS:
        strange = Counter(_OTHER_SCRIPT.findall(answer)) - Counter(_OTHER_SCRIPT.findall(text))
        if strange.total() > _MOST_OF_OTHER_SCRIPT or _lacks_own_words(
            text, answer, source, target
        ):
            return True
    kept = {word for word in _WORD.findall(text) if len(word) > 3}
    new_words = _WORD.sub(lambda word: "" if word[0] in kept else word[0], answer)
    words = _words(new_words)
    more = _count_more_of_another(words, target)
    if more >= _MORE_OF_ANOTHER:
        return True
    if language_of is None or not LETTER.search(new_words):
        return False
    language = language_of(new_words)
    is_certain = more < 0 and _own_share(words, target) >= _CERTAIN_SHARE
    return language not in {None, target} and not is_certain


def _lacks_own_words(text: str, answer: str, source: str, target: str) -> bool:
    words = _words(answer)
    is_list = source in OWN_WORDS and _own_share(_words(text), source) < 2 * _LEAST_SHARE
    return len(words) >= _LEAST_WORDS and not is_list and _own_share(words, target) < _LEAST_SHARE


def _own_share(words: list[str], language: str) -> float:
    own = OWN_WORDS.get(language, frozenset())
    return sum(word in own for word in words) / max(len(words), 1)


def _count_more_of_another(words: list[str], target: str) -> int:
    """Return how many more small words of one other language there are than of the target's."""
    if target not in OWN_WORDS:
        return 0
    counts = {
        language: sum(word in small_words for word in words)
        for language, small_words in WORDS_OF.items()
    }
    own = counts.pop(target)
    return max(counts.values()) - own


def _words(text: str) -> list[str]:
    return _LETTERS.findall(text.casefold())
