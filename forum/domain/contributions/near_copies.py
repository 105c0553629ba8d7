"""How similar two texts are: sketches find candidates, and words give the exact share.

A text is treated as its runs of five words. Its sketch consists of the smallest hashes of these
runs, so that two texts with many words in common share many hashes (A. Broder, On the resemblance
and containment of documents, 1997).
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

RUN_WORDS: Final = 5
SHORT_WORDS: Final = 30
LEAST_HASHES: Final = 48
RUNS_PER_HASH: Final = 8
NEAR_COPY_SHARE: Final = 0.6
LEAST_SHARE_OF_LONGER: Final = 0.2
"""The least share of a longer text that an older one must have to be similar to it."""

_WORD: Final = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return _WORD.findall(plain)


def hash_text(words: Sequence[str]) -> int:
    """Return a hash of the whole text: equal for texts with the same words."""
    return _hash_words("=" + " ".join(words))


def hash_runs(words: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of words; a short text has none, and is only compared whole."""
    if len(words) < SHORT_WORDS:
        return set()
    return {
        _hash_words(" ".join(words[n : n + RUN_WORDS])) for n in range(len(words) - RUN_WORDS + 1)
    }


def make_sketch(words: Sequence[str]) -> set[int]:
    """Return the hashes stored for a text: that of the whole and the smallest of its runs."""
    hashes = hash_runs(words)
    count = max(LEAST_HASHES, len(hashes) // RUNS_PER_HASH)
    return {hash_text(words), *sorted(hashes)[:count]}


def shared_words(words: Sequence[str], older: Sequence[str]) -> float:
    """Return the share of words of one text that stands, run by run, in the other, from 0 to 1.

    Of the two shares the larger one counts, so that a text with an addition is similar; but a short
    text in a much longer one is not. Texts shorter than `SHORT_WORDS` are equal or have nothing in
    common.
    """
    if list(words) == list(older):
        return 1.0
    if min(len(words), len(older)) < SHORT_WORDS:
        return 0.0
    covered = _count_covered(words, older)
    is_large_enough = covered >= LEAST_SHARE_OF_LONGER * len(words)
    covered_share = _count_covered(older, words) / len(older) if is_large_enough else 0.0
    return max(covered / len(words), covered_share)


def _count_covered(words: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words stand in runs that the other text has too."""
    other_runs = {tuple(other[n : n + RUN_WORDS]) for n in range(len(other) - RUN_WORDS + 1)}
    end = count = 0
    for n in range(len(words) - RUN_WORDS + 1):
        if tuple(words[n : n + RUN_WORDS]) in other_runs:
            count += n + RUN_WORDS - max(end, n)
            end = n + RUN_WORDS
    return count


def _hash_words(words: str) -> int:
    digest = blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
