"""Coverage: who is cited, compared with what was received."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from typing import Final

LEVEL: Final = 0.05
"""The chance that one of the verdicts of a page is a false alarm, where nothing is behind it."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many texts of a group were received, how many are cited, and how many left out."""

    received: int = 0
    cited: int = 0
    left_out: int = 0

    @property
    def open(self) -> int:
        """Return the number of texts that are neither cited nor left out."""
        return self.received - self.cited - self.left_out

    def __add__(self, other: "Share") -> "Share":
        return Share(
            self.received + other.received,
            self.cited + other.cited,
            self.left_out + other.left_out,
        )

    def __sub__(self, other: "Share") -> "Share":
        return Share(
            self.received - other.received,
            self.cited - other.cited,
            self.left_out - other.left_out,
        )


class Verdict(StrEnum):
    """What the numbers say of a group: cited too seldom, no clear difference, or nothing yet."""

    SELDOM = "seldom"
    ALIKE = "alike"
    TOO_FEW = "too_few"


class CoverageKind(StrEnum):
    """By what texts are grouped; a text that is in several groups of a kind counts in each."""

    QUESTION = "question"
    LANGUAGE = "language"
    COUNTRY = "country"
    REGION = "region"
    SECTOR = "sector"
    GENDER = "gender"


UNLISTED: Final = frozenset({CoverageKind.GENDER})
"""Kinds that are only counted: no list says who belongs to one of their groups."""


REPLIES: Final = "replies"
NO_QUESTION: Final = ""
"""The groups of texts that answer no question: replies, and contributions to the whole."""


@dataclass(frozen=True, slots=True)
class CitationComparison:
    """A group, all texts outside it, the chance of so few citations, and what follows."""

    group: Share
    others: Share
    chance: float
    verdict: Verdict


def chance_of_so_few(group: Share, whole: Share) -> float:
    """Return the chance that a draw cites as few of a group as are cited, or fewer.

    As many texts as are cited are drawn at random from all that were received, whatever group they
    belong to. This is the one-sided exact test of R. A. Fisher, "Statistical Methods for Research
    Workers", 5th edition (1934), section 21.02, which holds for small numbers as well. It is worked
    out in whole numbers, so nothing is lost to rounding.
    """
    draws = comb(whole.received, whole.cited)
    outside = whole.received - group.received
    least = max(0, whole.cited - outside)
    ways = sum(
        comb(group.received, n) * comb(outside, whole.cited - n)
        for n in range(least, group.cited + 1)
    )
    return ways / draws


def compare(groups: Mapping[str, Share]) -> dict[str, CitationComparison]:
    """Return for each group whether it is cited too seldom, compared with all other texts.

    A difference means something if chance alone would bring it about in fewer than LEVEL divided by
    the number of groups of all draws (the correction of C. E. Bonferroni, 1936, because each group
    is one more occasion for a false alarm). Where not even a group without a single citation would
    be that unlikely, the numbers are too small to tell anything. The test knows nothing of what the
    texts say: it shows where to look, not what is wrong.
    """
    present = {name: share for name, share in groups.items() if share.received}
    whole = sum(present.values(), Share())
    level = LEVEL / max(1, len(present))
    comparisons = {}
    for name, group in present.items():
        others = whole - group
        chance = chance_of_so_few(group, whole)
        extreme = chance_of_so_few(_without_citations(group, whole), whole)
        verdict = Verdict.SELDOM if chance < level else Verdict.ALIKE
        if extreme >= level:
            verdict = Verdict.TOO_FEW
        comparisons[name] = CitationComparison(group, others, chance, verdict)
    return comparisons


def _without_citations(group: Share, whole: Share) -> Share:
    """Return the group with as few citations as there can be, if the sum stays the same."""
    outside = whole.received - group.received
    return Share(group.received, max(0, whole.cited - outside))


def combine_small(groups: Mapping[str, Share], least: int) -> tuple[dict[str, Share], Share]:
    """Return the groups of at least `least` texts, and the sum of all others.

    If that sum is smaller than `least`, the next smallest group joins it, so that nothing can be
    worked out from the total.
    """
    large = {name: share for name, share in groups.items() if share.received >= least}
    small = [share for share in groups.values() if 0 < share.received < least]
    others = sum(small, Share())
    while large and 0 < others.received < least:
        smallest = min(large, key=lambda name: (large[name].received, name))
        others += large.pop(smallest)
    return large, others
