"""Finding words again that a translation has in another form or order."""

import re
import unicodedata
from collections.abc import Iterable

from forum.domain.characters import normalise
from forum.domain.translation.placeholders import PLACEHOLDER

Place = tuple[int, int]
"""The characters from the first number to before the second."""

_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS = 4  # shorter words are articles and the like
_LEAST_SHARE = 0.6  # of the letters of the longer word, from its beginning
_LONGEST_GAP = 2  # words between two that were found


def find_alike(answer: str, wordings: Iterable[str]) -> list[Place]:
    """Return the places in `answer` of words that look like those of `wordings`, best first.

    Words that begin alike are alike: "triangular" and "triangulaire", "limpia" and "limpias".
    """
    wanted = {
        word
        for wording in wordings
        for word in map(_fold, _WORDS.findall(PLACEHOLDER.sub(" ", wording)))
        if len(word) >= _LEAST_LETTERS
    }
    words = list(_WORDS.finditer(answer))
    found = [
        number
        for number, word in enumerate(words)
        if any(_are_alike(_fold(word[0]), other) for other in wanted)
    ]
    groups: list[list[int]] = []
    for number in found:
        if groups and number - groups[-1][-1] <= _LONGEST_GAP:
            groups[-1].append(number)
        else:
            groups.append([number])
    most = max(map(len, groups), default=0)
    return [
        (words[group[0]].start(), words[group[-1]].end()) for group in groups if len(group) == most
    ]


def _are_alike(word: str, other: str) -> bool:
    longest = max(len(word), len(other))
    common = 0
    for letter, other_letter in zip(word, other, strict=False):
        if letter != other_letter:
            break
        common += 1
    return common >= _LEAST_LETTERS - 1 and common >= _LEAST_SHARE * longest


def _fold(word: str) -> str:
    letters = normalise("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
