"""Comparing the beginning of a part of a text with wordings of questions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from forum.domain.matching.layout import LED, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.questions import QuestionWordings, StemmedWording

MOST_STEPS: Final = 250_000
"""Words looked at in all: some three times what a text of 100,000 characters takes against 20
questions in three languages. What takes more is made to, and stays uncut from there on."""

CANDIDATES: Final = 8
LOOKED_AT: Final = 14
LEAST: Final = 0.25
STRANGE: Final = 0.34
EVERY: Final = 0.9
FEW: Final = 4
TOO_LONG: Final = 1.7


@dataclass
class WordBudget:
    """How many words have been looked at."""

    spent: int = 0

    @property
    def is_exhausted(self) -> bool:
        """Tell whether to stop looking."""
        return self.spent >= MOST_STEPS


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much what stands from fragment `first` to before `last` is like a wording.

    `precision` is the share of its words that the wording has, `recall` the share of the wording
    that it has, by weight; `order` is the share of its words that stand in the same order.
    `rival` is how near the next question comes, from 0 to 1.
    """

    first: int
    last: int
    end: int
    wording: StemmedWording
    words: int
    hits: float
    precision: float
    recall: float
    order: float
    rival: float = 0.0
    is_joined: bool = False

    @property
    def value(self) -> float:
        """Return how alike they are: 1 is the same words."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def gain(self) -> float:
        """Return what is won by taking it: alike and long is better than alike and short."""
        return self.value * self.hits * (1 + self.order) / 2


class Comparison:
    """A text against the wordings."""

    def __init__(self, layout: Layout, asked: QuestionWordings, effort: WordBudget) -> None:
        self.layout, self.asked, self.effort = layout, asked, effort
        self.stems = [asked.vocabulary.read(word.folded) for word in layout.words]
        self.weights = [
            asked.weigh(word.folded, known)
            for word, known in zip(layout.words, self.stems, strict=True)
        ]

    def at(self, first: int) -> list[Likeness]:
        """Return what of the questions the text is most like from this fragment on.

        There are several where a topic ends with a colon or a dash, or where going on in a line
        that is set apart makes a difference.
        """
        fragment = self.layout.fragments[first]
        is_led = fragment.opens and not fragment.closes and fragment.mark in LED
        best: tuple[dict[int, Likeness], ...] = ({}, {}, {})
        for wording in self._candidates(first):
            for likeness in self._along(first, wording):
                kinds = [1 + likeness.is_joined]
                if is_led and likeness.end == fragment.end:
                    kinds.append(0)
                for kind in kinds:
                    known = best[kind].get(wording.place)
                    if known is None or likeness.gain > known.gain + 0.01:
                        best[kind][wording.place] = likeness
        lead, *others = [_first(found) if found else None for found in best]
        if lead is not None and any(each and each.last == lead.last for each in others):
            lead = None
        return [each for each in (lead, *others) if each is not None]

    def _candidates(self, first: int) -> list[StemmedWording]:
        """Return the wordings with which the first words of a line have most in common."""
        fragments = self.layout.fragments
        start, last = fragments[first].first, fragments[first].last
        n = first + 1
        while last < start + LOOKED_AT and n < len(fragments) and not fragments[n].opens:
            last = fragments[n].last
            n += 1
        tally: Counter[int] = Counter()
        places = range(start, min(last, start + LOOKED_AT))
        for place in places:
            holding = self.asked.holding.get(self.stems[place], ())
            self.effort.spent += 1 + len(holding) // 8
            for n in holding:
                tally[n] += self.weights[place]  # type: ignore[assignment]
        total = sum(self.weights[place] for place in places)
        found = [n for n, weight in tally.most_common(CANDIDATES) if weight >= LEAST * total]
        return [self.asked.wordings[n] for n in found]

    def _along(self, first: int, wording: StemmedWording) -> Iterator[Likeness]:
        """Follow a text from a fragment on as long as it is like the wording."""
        run = _Run(wording)
        fragments, longest = self.layout.fragments, len(wording.stems) * TOO_LONG + 8
        for n in range(first, len(fragments)):
            fragment, needed = fragments[n], STRANGE
            if n > first and _is_new(fragments[n - 1], fragment):
                is_short = fragment.last - fragment.first < FEW
                if fragment.marks.label or (is_short and not wording.has_lines):
                    return
                needed, run.is_joined = EVERY, True
            before = (run.hits, run.weight)
            for place in range(fragment.first, fragment.last):
                self.effort.spent += 1
                run.add(self.stems[place], self.weights[place])
                end = self.layout.words[place].end
                is_cut_off = place + 1 < fragment.last and self.layout.text[end] != ","
                if is_cut_off and run.is_whole():
                    yield run.likeness(first, n + 1, end)
                if run.words > longest:
                    return
            is_lead = n == first and fragment.mark == ":"
            if run.hits - before[0] < needed * (run.weight - before[1]) and not is_lead:
                return
            if run.hits:
                yield run.likeness(first, n + 1, fragment.end)


def _is_new(before: LineFragment, fragment: LineFragment) -> bool:
    """Tell whether a fragment cannot go on with the one before it."""
    if fragment.marks.label is not None or fragment.style is MarkStyle.BULLET:
        return True
    if not fragment.opens:
        return False
    if before.style is MarkStyle.HEADING and before.has_words:
        return True
    is_marked = fragment.style not in (MarkStyle.PLAIN, MarkStyle.QUOTE, MarkStyle.BOLD)
    return fragment.is_apart or is_marked or before.asks


def _first(found: Mapping[int, Likeness]) -> Likeness:
    """Return the best, with how near the next question comes."""
    ranked = sorted(found.values(), key=lambda likeness: -likeness.gain)
    rival = ranked[1].gain / ranked[0].gain if len(ranked) > 1 and ranked[0].gain else 0.0
    return replace(ranked[0], rival=rival)


@dataclass
class _Run:
    """The words of a text so far, against a wording.

    `open` holds the row of the longest common subsequence as bits (H. Hyyrö, Bit-parallel LCS
    length computation revisited, 2004): one addition a word, at any length of the wording.
    """

    wording: StemmedWording
    words: int = 0
    hits: float = 0.0
    weight: float = 0.0
    is_joined: bool = False
    open: int = 0
    left: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open = (1 << len(self.wording.stems)) - 1
        self._full = self.open
        self.left = dict(self.wording.counts)

    def add(self, stem: str, weight: float) -> None:
        """Take one more word."""
        self.words += 1
        self.weight += weight
        bits = self.wording.bits.get(stem)
        if bits is None:
            return
        if self.left[stem]:
            self.left[stem] -= 1
            self.hits += weight
        both = self.open & bits
        self.open = ((self.open + both) | (self.open - both)) & self._full

    def shared(self) -> int:
        """Return how many words stand in both in the same order."""
        return len(self.wording.stems) - self.open.bit_count()

    def is_whole(self) -> bool:
        """Tell whether these are all words of the wording and no other."""
        return self.words == len(self.wording.stems) >= 5 and not self.open

    def likeness(self, first: int, last: int, end: int) -> Likeness:
        """Return what was found up to here."""
        return Likeness(
            first,
            last,
            end,
            self.wording,
            self.words,
            self.hits,
            self.hits / self.weight,
            self.hits / self.wording.weight,
            self.shared() / self.words,
            is_joined=self.is_joined,
        )
