"""Names of organisations as people write them, and a key that is equal for the same body."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from forum.domain.characters import normalise

KEY_LENGTH: Final = 300
MAX_CHARACTERS: Final = 1_000
"""No name is longer; what follows is not read."""

LEAST_SIMILARITY: Final = 0.8
LEAST_SHARED_PAIRS: Final = 0.4

_LEGAL_FORM_WORDS: Final = (
    "inc incorporated corp corporation co ltd limited llc llp lp plc gmbh mbh ag kg ev eg se sa "
    "sas sarl srl spa sl slu scrl bv nv ab as asa oy oyj aps asbl aisbl vzw ac cv pty pvt kft zrt"
)
LEGAL_FORMS: Final = frozenset(_LEGAL_FORM_WORDS.split())
_SMALL_WORD_LIST: Final = (
    "a an and at by for from in of on the to with y e de del des du da do dos das d el la las l le "
    "les los et en para por pour sur au aux und fur der die das von"
)
SMALL_WORDS: Final = frozenset(_SMALL_WORD_LIST.split())
NO_ACRONYMS: Final = frozenset(("us", "usa", "uk", "uae", "eu", "un", "drc", "rsa"))
"""Capitals in brackets that name a place, not the acronym of the name before them."""

_BRACKETS = re.compile(r"^(?P<outer>[^()\[\]]+?)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]\s*$")
_DASH = re.compile(r"^(?P<outer>.+?)\s+[-\u2010-\u2015]\s+(?P<inner>.+)$")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b\w\.\w\b")
_LETTERS = re.compile(r"[^\W_]+")
_MAX_BEGINNING: Final = 4
_MAX_ACRONYM: Final = 12


def organisation_key(name: str) -> str:
    """Return the key of a name: without accents, case, punctuation, legal forms and "the".

    Where a name has its acronym in brackets or behind a dash, only the long form counts.
    """
    names = spellings(name)
    return _fold_form(names[0]) if names else ""


def acronym_of(name: str) -> str:
    """Return the acronym that a name contains, as written, or an empty string."""
    names = spellings(name)
    return names[1] if len(names) > 1 else ""


def spellings(name: str) -> list[str]:
    """Return the long form of a name, then its acronym if the name contains one."""
    name = " ".join(name[:MAX_CHARACTERS].split())
    for pattern in (_BRACKETS, _DASH):
        if match := pattern.match(name):
            outer, inner = match["outer"], match["inner"]
            if stands_for(inner, outer):
                return [outer, inner]
            if stands_for(outer, inner):
                return [inner, outer]
    return [name] if name else []


def stands_for(short: str, name: str) -> bool:
    """Return whether `short` consists of the beginnings of the words of `name`, in order."""
    letters = "".join(_words(short))
    words = _words(name)
    if not 2 <= len(letters) <= _MAX_ACRONYM or len(_words(short)) > 1 or len(words) < 2:
        return False
    return letters not in NO_ACRONYMS and _is_spelt_by(letters, words)


def _is_spelt_by(letters: str, words: list[str]) -> bool:
    """Return whether the letters are beginnings of the words, in time linear in the words."""
    offsets = {0}  # how many letters the words before this one may have spelt
    for word in words:
        is_small = word in SMALL_WORDS
        if is_small and len(letters) in offsets:
            return True  # an acronym may end before "of the United Nations"
        beginnings = [word[:n] for n in range(1, min(len(word), _MAX_BEGINNING) + 1)]
        next_offsets = {
            offset + len(beginning)
            for offset in offsets
            for beginning in beginnings
            if letters.startswith(beginning, offset)
        }
        offsets = next_offsets | offsets if is_small else next_offsets
    return len(letters) in offsets


def initials(key: str) -> str:
    """Return the first letters of the words of a folded name, small words left out."""
    words = [word for word in key.split() if word not in SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def key_similarity(key: str, other: str) -> float:
    """Return the similarity of two keys, from 0 to 1; below `LEAST_SIMILARITY` it is 0.

    The order of words does not count, and an acronym of the initials is the name itself.
    """
    if key == other or _is_acronym_of(key, other) or _is_acronym_of(other, key):
        return 1.0
    if 2 * min(len(key), len(other)) < LEAST_SIMILARITY * (len(key) + len(other)):
        return 0.0
    pairs, other_pairs = _letter_pairs(key), _letter_pairs(other)
    if len(pairs & other_pairs) < LEAST_SHARED_PAIRS * max(len(pairs), len(other_pairs)):
        return 0.0  # a cheap test first: the next one costs a hundred times as much
    words, other_words = " ".join(sorted(key.split())), " ".join(sorted(other.split()))
    common = _count_shared_letters(words[:KEY_LENGTH], other_words[:KEY_LENGTH])
    share = 2 * common / (len(words) + len(other_words))
    return share if share >= LEAST_SIMILARITY else 0.0


def _count_shared_letters(words: str, other: str) -> int:
    """Return the length of the longest common subsequence, in a few steps for each letter.

    A number holds where the letters of `words` are (H. Hyyrö, Bit-parallel LCS-length computation
    revisited, 2004), so that names made for it take no longer than others.
    """
    places: dict[str, int] = {}
    for n, letter in enumerate(words):
        places[letter] = places.get(letter, 0) | 1 << n
    every = (1 << len(words)) - 1
    unmatched = every
    for letter in other:
        matched = unmatched & places.get(letter, 0)
        unmatched = (unmatched + matched | unmatched - matched) & every
    return len(words) - unmatched.bit_count()


def _is_acronym_of(short: str, key: str) -> bool:
    return " " not in short and initials(key) == short


def _letter_pairs(key: str) -> set[str]:
    return {key[n : n + 2] for n in range(len(key) - 1)}


def _fold_form(name: str) -> str:
    words = _words(name)
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(words)[:KEY_LENGTH].strip() or name.casefold()[:KEY_LENGTH]


def _words(name: str) -> list[str]:
    return list(_plain_words(name))


def _plain_words(name: str) -> Iterator[str]:
    letters = normalise("NFKD", name.replace("&", " and ").replace("ß", "ss"))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    plain = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), plain)
    plain = plain.replace("'s", "s").replace("\u2019s", "s")
    yield from _LETTERS.findall(normalise("NFC", plain))
