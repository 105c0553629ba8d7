"""Comparing the beginning of a part of a text with the wordings of questions."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from forum.domain.matching.layout import LEAD_MARKS, Layout, LineFragment
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.questions import QuestionWordings, StemmedWording

MAX_COMPARED_WORDS: Final = 250_000
"""The greatest number of words that one matching compares.

It is about three times what a text of 100,000 characters needs with 20 questions in three
languages. A text that needs more is made to do so; the rest of it stays in one part.
"""

MAX_WORDINGS: Final = 8
MAX_FIRST_WORDS: Final = 14
LEAST_SHARE_OF_FIRST_WORDS: Final = 0.25
LEAST_SHARE_OF_FRAGMENT: Final = 0.34
NEARLY_ALL: Final = 0.9
FEW_WORDS: Final = 4
MAX_LENGTH_RATIO: Final = 1.7


@dataclass
class WordBudget:
    """How many words have been compared so far, and lines read, in all texts of one form."""

    spent: int = 0
    lines: int = 0

    @property
    def is_exhausted(self) -> bool:
        """Return whether the matching must stop."""
        return self.spent >= MAX_COMPARED_WORDS


@dataclass(frozen=True, slots=True)
class QuoteCandidate:
    """A possible quotation of a wording: the fragments from `first` to before `last`.

    `end` is its offset in the text and `words` its number of words; `hits` is the weight of those
    that the wording has. `precision` is the share of its words that the wording has, `recall` the
    share of the wording that it has, by weight; `order` is the share of its words that stand in the
    same order. `rival` is how near the next best question comes, from 0 to 1. `is_joined` means
    that it continues in a line that is set apart.
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
        """Return its likeness to the wording, from 0 to 1, as the F1 score; 1 is the same words."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def gain(self) -> float:
        """Return its score for choosing: of two with the same likeness the longer one is better."""
        return self.value * self.hits * (1 + self.order) / 2


class Comparison:
    """The comparison of one text with all wordings."""

    def __init__(self, layout: Layout, questions: QuestionWordings, budget: WordBudget) -> None:
        self.layout, self.questions, self.budget = layout, questions, budget
        folded = [word.folded for word in layout.words]
        stems = {word: questions.vocabulary.read(word) for word in set(folded)}
        weights = {word: questions.weigh(word, stem) for word, stem in stems.items()}
        self.stems = [stems[word] for word in folded]
        self.weights = [weights[word] for word in folded]
        known = questions.wordings_with
        self._known_places = [n for n, stem in enumerate(self.stems) if stem in known]

    def at(self, first: int) -> list[QuoteCandidate]:
        """Return the best candidates that begin with this fragment.

        There are several where a topic ends with a colon or a dash, or where a longer candidate
        continues in a line that is set apart.
        """
        fragment = self.layout.fragments[first]
        has_lead_mark = fragment.opens and not fragment.closes and fragment.mark in LEAD_MARKS
        best: tuple[dict[int, QuoteCandidate], ...] = ({}, {}, {})
        for wording in self._likely_wordings(first):
            for candidate in self._candidates_for(first, wording):
                kinds = [1 + candidate.is_joined]
                if has_lead_mark and candidate.end == fragment.end:
                    kinds.append(0)
                for kind in kinds:
                    best_so_far = best[kind].get(wording.place)
                    if best_so_far is None or candidate.gain > best_so_far.gain + 0.01:
                        best[kind][wording.place] = candidate
        lead, *others = [_best_of(candidates) if candidates else None for candidates in best]
        if lead is not None and any(each and each.last == lead.last for each in others):
            lead = None
        return [each for each in (lead, *others) if each is not None]

    def _likely_wordings(self, first: int) -> list[StemmedWording]:
        """Return the wordings that have most in common with the first words of a line."""
        fragments = self.layout.fragments
        start, last = fragments[first].first_word, fragments[first].end_word
        n = first + 1
        while last < start + MAX_FIRST_WORDS and n < len(fragments) and not fragments[n].opens:
            last = fragments[n].end_word
            n += 1
        end = max(start, min(last, start + MAX_FIRST_WORDS))
        self.budget.spent += end - start
        known = self._known_places
        weights: Counter[int] = Counter()
        for position in known[bisect_left(known, start) : bisect_left(known, end)]:
            wordings = self.questions.wordings_with[self.stems[position]]
            self.budget.spent += len(wordings) // 8
            for n in wordings:
                weights[n] += self.weights[position]  # type: ignore[assignment]
        if not weights:
            return []
        total = sum(self.weights[start:end])
        likely = [
            n
            for n, total_weight in weights.most_common(MAX_WORDINGS)
            if total_weight >= LEAST_SHARE_OF_FIRST_WORDS * total
        ]
        return [self.questions.wordings[n] for n in likely]

    def _candidates_for(self, first: int, wording: StemmedWording) -> Iterator[QuoteCandidate]:
        """Yield the candidates for a wording, longer and longer, as long as the text is like it."""
        running = _RunningComparison(wording)
        fragments, longest = self.layout.fragments, len(wording.stems) * MAX_LENGTH_RATIO + 8
        for n in range(first, len(fragments)):
            fragment, least_share = fragments[n], LEAST_SHARE_OF_FRAGMENT
            if n > first and _begins_anew(fragments[n - 1], fragment):
                is_short = fragment.word_count < FEW_WORDS
                if fragment.marks.label or (is_short and not wording.has_lines):
                    return
                least_share, running.is_joined = NEARLY_ALL, True
            score_before = (running.hits, running.weight)
            for position in range(fragment.first_word, fragment.end_word):
                self.budget.spent += 1
                running.add(self.stems[position], self.weights[position])
                end = self.layout.words[position].end
                is_cut_off = position + 1 < fragment.end_word and self.layout.text[end] != ","
                if is_cut_off and running.has_all_words():
                    yield running.candidate(first, n + 1, end)
                if running.words > longest:
                    return
            is_topic = n == first and fragment.mark == ":"
            if (
                running.hits - score_before[0] < least_share * (running.weight - score_before[1])
                and not is_topic
            ):
                return
            if running.hits:
                yield running.candidate(first, n + 1, fragment.end)


def _begins_anew(before: LineFragment, fragment: LineFragment) -> bool:
    """Return whether a fragment cannot continue the one before it."""
    if fragment.marks.label is not None or fragment.style is MarkStyle.BULLET:
        return True
    if not fragment.opens:
        return False
    if before.style is MarkStyle.HEADING and before.has_words:
        return True
    is_marked = fragment.style not in (MarkStyle.PLAIN, MarkStyle.QUOTE, MarkStyle.BOLD)
    return fragment.is_apart or is_marked or before.asks


def _best_of(by_place: Mapping[int, QuoteCandidate]) -> QuoteCandidate:
    """Return the best candidate, with how near the next best question comes."""
    ranked = sorted(by_place.values(), key=lambda candidate: -candidate.gain)
    if len(ranked) == 1 or not ranked[0].gain:
        return ranked[0]
    return replace(ranked[0], rival=ranked[1].gain / ranked[0].gain)


@dataclass
class _RunningComparison:
    """The comparison of a growing number of words with one wording.

    `row` is the row of the longest common subsequence as bits (H. Hyyrö, Bit-parallel LCS length
    computation revisited, 2004): one addition for each word, whatever the length of the wording.
    """

    wording: StemmedWording
    words: int = 0
    hits: float = 0.0
    weight: float = 0.0
    is_joined: bool = False
    row: int = 0
    remaining: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row = (1 << len(self.wording.stems)) - 1
        self._all_bits = self.row
        self.remaining = dict(self.wording.counts)

    def add(self, stem: str, weight: float) -> None:
        """Compare one more word."""
        self.words += 1
        self.weight += weight
        bits = self.wording.bits.get(stem)
        if bits is None:
            return
        if self.remaining[stem]:
            self.remaining[stem] -= 1
            self.hits += weight
        common_bits = self.row & bits
        self.row = ((self.row + common_bits) | (self.row - common_bits)) & self._all_bits

    def count_in_order(self) -> int:
        """Return how many words stand in both in the same order."""
        return len(self.wording.stems) - self.row.bit_count()

    def has_all_words(self) -> bool:
        """Return whether these are all words of the wording and no other."""
        return self.words == len(self.wording.stems) >= 5 and not self.row

    def candidate(self, first: int, last: int, end: int) -> QuoteCandidate:
        """Return the candidate that ends here."""
        return QuoteCandidate(
            first=first,
            last=last,
            end=end,
            wording=self.wording,
            words=self.words,
            hits=self.hits,
            precision=self.hits / self.weight,
            recall=self.hits / self.wording.weight,
            order=self.count_in_order() / self.words,
            is_joined=self.is_joined,
        )
