"""Letters and the scripts to which they belong, for formats that need a font for each."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale

_JOINER: Final = "\u200d"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_FIRST_PICTOGRAPH: Final = 0x1F000

EMOJI: Final = "Zsye"
SYMBOLS: Final = "Zsym"
_WRITTEN_OTHERWISE: Final = {
    "CJK": "Hani", "IDEOGRAPHIC": "Hani", "FULLWIDTH": "Hani", "BENGALI": "Beng", "ORIYA": "Orya",
    "NKO": "Nkoo", "CANADIAN": "Cans",
}  # fmt: skip
"""The codes of scripts that Unicode calls otherwise than the locale data do."""


def clusters(text: str) -> Iterator[str]:
    """Yield the letters of a text, each with its marks; of an emoji, all that makes one picture."""
    cluster = ""
    for character in text:
        if cluster and _continues(cluster, character):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    if character == _JOINER or cluster[-1] == _JOINER or ord(character) in _SKIN_TONES:
        return True
    if ord(character) in _FLAG_LETTERS:
        return len(cluster) == 1 and ord(cluster) in _FLAG_LETTERS
    return unicodedata.category(character).startswith("M")


def script_of(cluster: str) -> str:
    """Return the ISO 15924 code of the script of a letter; SYMBOLS or EMOJI for what is none."""
    letter = cluster[0]
    first_word = unicodedata.name(letter, "").partition(" ")[0]
    if code := _WRITTEN_OTHERWISE.get(first_word):
        return code
    if unicodedata.category(letter)[0] not in "LMN":
        return EMOJI if ord(letter) >= _FIRST_PICTOGRAPH else SYMBOLS
    return _codes_by_name().get(first_word, SYMBOLS)


@cache
def _codes_by_name() -> dict[str, str]:
    names = Locale("en").scripts
    return {name.upper().partition(" ")[0]: code for code, name in names.items()}


def script_name(code: str, language: str) -> str:
    """Return the name of a script in a language of the platform, such as "Thai" for `Thai`."""
    return str(Locale.parse(language).scripts.get(code, code))
