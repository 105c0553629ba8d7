"""How similar two texts are: sketches find candidates, and words give the exact share.

A text is treated as its runs of five words. Its sketch consists of the smallest hashes of these
runs, so that two texts with many words in common share many hashes (A. Broder, On the resemblance
and containment of documents, 1997). A text of few words has few runs of five, and one changed word
is in most of them; it is found by its pairs of words, and compared by the words that stand in both
texts in the same order.
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from forum.domain.characters import normalise

RUN_WORDS: Final = 5
PAIR_WORDS: Final = 2
SHORT_WORDS: Final = 30
MAX_PAIRED_WORDS: Final = 2 * SHORT_WORDS
"""Texts shorter than this have pairs: a short text, with a greeting and a signature around it."""

LEAST_COMMON_WORDS: Final = 4
LEAST_SHARE_OF_FRAME: Final = 0.3
"""The least share of a text that a short one must have to be similar to it."""

LEAST_HASHES: Final = 48
RUNS_PER_HASH: Final = 8
NEAR_COPY_SHARE: Final = 0.6
LEAST_SHARE_OF_LONGER: Final = 0.2
"""The least share of a longer text that an older one must have to be similar to it."""

_WORD: Final = re.compile(r"[^\W_]+")


def folded_words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation."""
    letters = normalise("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return _WORD.findall(plain)


def hash_text(words: Sequence[str]) -> int:
    """Return a hash of the whole text: equal for texts with the same words."""
    return _hash_words("=" + " ".join(words))


def hash_runs(words: Sequence[str]) -> set[int]:
    """Return the hashes of all runs of five words, and of the pairs of a text of few words."""
    hashes = _hash_runs_of(RUN_WORDS, words) if len(words) >= SHORT_WORDS else set()
    return hashes | hash_pairs(words)


def hash_pairs(words: Sequence[str]) -> set[int]:
    """Return the hashes of all pairs of neighbours; a longer text has none."""
    return _hash_runs_of(PAIR_WORDS, words) if len(words) < MAX_PAIRED_WORDS else set()


def _hash_runs_of(length: int, words: Sequence[str]) -> set[int]:
    return {_hash_words(" ".join(words[n : n + length])) for n in range(len(words) - length + 1)}


def make_sketch(words: Sequence[str]) -> set[int]:
    """Return the hashes stored for a text: the whole, its pairs, and the smallest of its runs."""
    pairs = hash_pairs(words)
    runs = sorted(hash_runs(words) - pairs)
    count = max(LEAST_HASHES, len(runs) // RUNS_PER_HASH)
    return {hash_text(words), *pairs, *runs[:count]}


def shared_words(words: Sequence[str], older: Sequence[str]) -> float:
    """Return the share of words of one text that stands, run by run, in the other, from 0 to 1.

    Of the two shares the larger one counts, so that a text with an addition is similar; but a short
    text in a much longer one is not. If one has fewer words than `SHORT_WORDS`, the share is that
    of its words that stand in the other in the same order.
    """
    if list(words) == list(older):
        return 1.0
    if min(len(words), len(older)) < SHORT_WORDS:
        return _share_of_short(*sorted((words, older), key=len))
    covered = _count_covered(words, older)
    is_large_enough = covered >= LEAST_SHARE_OF_LONGER * len(words)
    covered_share = _count_covered(older, words) / len(older) if is_large_enough else 0.0
    return max(covered / len(words), covered_share)


def _share_of_short(short: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of a short text that stands in the other in order; 0 for too few words."""
    least = max(LEAST_COMMON_WORDS, LEAST_SHARE_OF_FRAME * len(other))
    if len(short) < least or (common := _count_in_order(short, other)) < least:
        return 0.0
    return common / len(short)


def _count_in_order(words: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence of two texts."""
    row = [0] * (len(other) + 1)
    for word in words:
        diagonal = 0
        for n, other_word in enumerate(other, 1):
            diagonal, row[n] = (
                row[n],
                diagonal + 1 if word == other_word else max(row[n], row[n - 1]),
            )
    return row[-1]


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
