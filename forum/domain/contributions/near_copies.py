"""How much of one text stands in another: sketches to find candidates, words to be exact.

A text is taken as its runs of five words. Its sketch are the smallest hashes of these runs, so
that two texts with many words in common share many hashes (A. Broder, On the resemblance and
containment of documents, 1997).
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

RUN: Final = 5
SHORT_WORDS: Final = 30
LEAST_HASHES: Final = 48
WORDS_A_HASH: Final = 8
NEAR: Final = 0.6
LEAST_PART: Final = 0.2
"""Of a longer text, so much must be an older one for the older one to be near."""

_WORD: Final = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return _WORD.findall(plain)


def whole(words: Sequence[str]) -> int:
    """Return a hash of the whole text: equal for texts that are the same word by word."""
    return _hash("=" + " ".join(words))


def runs(words: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of words; a short text has none, only equality counts."""
    if len(words) < SHORT_WORDS:
        return set()
    return {_hash(" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}


def sketch(words: Sequence[str]) -> set[int]:
    """Return what is kept of a text: the hash of the whole and the smallest of its runs."""
    found = runs(words)
    kept = max(LEAST_HASHES, len(found) // WORDS_A_HASH)
    return {whole(words), *sorted(found)[:kept]}


def likeness(words: Sequence[str], older: Sequence[str]) -> float:
    """Return which share of the words of one text stands, run by run, in the other.

    Of the two shares the larger one counts, so that a text with something added is near; but a
    short text in a much longer one that says many other things is not. Texts shorter than
    `SHORT_WORDS` are the same or have nothing in common.
    """
    if list(words) == list(older):
        return 1.0
    if min(len(words), len(older)) < SHORT_WORDS:
        return 0.0
    taken = _covered(words, older)
    is_large_enough = taken >= LEAST_PART * len(words)
    given = _covered(older, words) / len(older) if is_large_enough else 0.0
    return max(taken / len(words), given)


def _covered(words: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words stand in runs that the other text has too."""
    known = {tuple(other[n : n + RUN]) for n in range(len(other) - RUN + 1)}
    end = count = 0
    for n in range(len(words) - RUN + 1):
        if tuple(words[n : n + RUN]) in known:
            count += n + RUN - max(end, n)
            end = n + RUN
    return count


def _hash(words: str) -> int:
    digest = blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
