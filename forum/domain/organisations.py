"""Names of organisations as people write them, folded so that the same body has one key."""

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

KEY_LENGTH: Final = 300
ALIKE: Final = 0.8
FEW_PAIRS: Final = 0.4

_FORMS: Final = (
    "inc incorporated corp corporation co ltd limited llc llp lp plc gmbh mbh ag kg ev eg se sa "
    "sas sarl srl spa sl slu scrl bv nv ab as asa oy oyj aps asbl aisbl vzw ac cv pty pvt kft zrt"
)
LEGAL_FORMS: Final = frozenset(_FORMS.split())
_SMALL: Final = (
    "a an and at by for from in of on the to with y e de del des du da do dos das d el la las l le "
    "les los et en para por pour sur au aux und fur der die das von"
)
SMALL_WORDS: Final = frozenset(_SMALL.split())
PLACES: Final = frozenset(("us", "usa", "uk", "uae", "eu", "un", "drc", "rsa"))
"""What stands in brackets in capitals and is no acronym of the name before it."""

_BRACKETS = re.compile(r"^(?P<outer>[^()\[\]]+?)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]\s*$")
_DASH = re.compile(r"^(?P<outer>.+?)\s+[-\u2010-\u2015]\s+(?P<inner>.+)$")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b\w\.\w\b")
_LETTERS = re.compile(r"[^\W_]+")
_LONGEST_BIT: Final = 4
_LONGEST_ACRONYM: Final = 12


def fold(name: str) -> str:
    """Return the key of a name: accents, case, punctuation, legal forms and "the" do not count.

    Of a name with its acronym, in brackets or behind a dash, only the long form counts.
    """
    names = spellings(name)
    return _folded(names[0]) if names else ""


def acronym(name: str) -> str:
    """Return the acronym that a name brings along, as written, or nothing."""
    names = spellings(name)
    return names[1] if len(names) > 1 else ""


def spellings(name: str) -> list[str]:
    """Return the long form of a name, and its acronym where the name holds both."""
    name = " ".join(name.split())
    for pattern in (_BRACKETS, _DASH):
        if found := pattern.match(name):
            outer, inner = found["outer"], found["inner"]
            if stands_for(inner, outer):
                return [outer, inner]
            if stands_for(outer, inner):
                return [inner, outer]
    return [name] if name else []


def stands_for(short: str, name: str) -> bool:
    """Tell whether `short` is made of the beginnings of the words of `name`, in order."""
    letters = "".join(_words(short))
    words = _words(name)
    if not 2 <= len(letters) <= _LONGEST_ACRONYM or len(_words(short)) > 1 or len(words) < 2:
        return False
    return letters not in PLACES and _made_of(letters, words)


def _made_of(letters: str, words: list[str]) -> bool:
    """Tell whether the words spell the letters; the time grows with their number and no faster."""
    reached = {0}  # how many letters the words before this one may have spelt
    for word in words:
        is_small = word in SMALL_WORDS
        if is_small and len(letters) in reached:
            return True  # an acronym may end before "of the United Nations"
        beginnings = [word[:n] for n in range(1, min(len(word), _LONGEST_BIT) + 1)]
        spelt = {
            at + len(bit) for at in reached for bit in beginnings if letters.startswith(bit, at)
        }
        reached = spelt | reached if is_small else spelt
    return len(letters) in reached


def initials(key: str) -> str:
    """Return the first letters of the words of a folded name, small words left out."""
    words = [word for word in key.split() if word not in SMALL_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def likeness(key: str, other: str) -> float:
    """Return how much two folded names look alike, from 0 to 1; below `ALIKE` it is 0.

    The order of words does not count, and an acronym of the initials is the name itself.
    """
    if key == other or _spells(key, other) or _spells(other, key):
        return 1.0
    if 2 * min(len(key), len(other)) < ALIKE * (len(key) + len(other)):
        return 0.0
    pairs, others = _pairs(key), _pairs(other)
    if len(pairs & others) < FEW_PAIRS * max(len(pairs), len(others)):
        return 0.0  # a cheap look first: the next one costs a hundred times as much
    ours, theirs = " ".join(sorted(key.split())), " ".join(sorted(other.split()))
    share = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    return share if share >= ALIKE else 0.0


def _spells(short: str, key: str) -> bool:
    return " " not in short and initials(key) == short


def _pairs(key: str) -> set[str]:
    return {key[n : n + 2] for n in range(len(key) - 1)}


def _folded(name: str) -> str:
    found = _words(name)
    while len(found) > 1 and found[-1] in LEGAL_FORMS:
        found.pop()
    if len(found) > 1 and found[0] == "the":
        found.pop(0)
    return " ".join(found)[:KEY_LENGTH].strip() or name.casefold()[:KEY_LENGTH]


def _words(name: str) -> list[str]:
    return list(_plain_words(name))


def _plain_words(name: str) -> Iterator[str]:
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ").replace("ß", "ss"))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    plain = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), plain)
    plain = plain.replace("'s", "s").replace("\u2019s", "s")
    yield from _LETTERS.findall(unicodedata.normalize("NFC", plain))
