"""Ranking of passages by what they have in common with a name and with examples.

Two ways: plain BM25 on stems, as the measure to beat, and likeness of runs of letters.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from forum.domain.search.analyser import index_words, words

RUN: Final = 4
"""Letters in a run: words that differ in their endings, or are misspelt, share most runs."""

NAME_WEIGHT: Final = 0.5
"""What a name counts beside the mean of the examples."""

K1: Final = 1.2
B: Final = 0.75

Vector = Mapping[str, float]


def letter_runs(text: str) -> Counter[str]:
    """Return the runs of RUN letters of the words of a text, without case and accents."""
    runs = Counter[str]()
    for word in words(text):
        framed = f"#{word.folded}#"
        runs.update(framed[at : at + RUN] for at in range(max(1, len(framed) - RUN + 1)))
    return runs


def likeness(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors of length 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[run] for run, weight in one.items() if run in other)


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """Return a vector with the same direction and the length 1; an empty one as it is."""
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {run: weight / length for run, weight in weights.items() if weight} if length else {}


class RunIndex:
    """The runs of letters of some texts: what a run tells is the less the more texts have it."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = [letter_runs(text) for text in texts]
        frequency = Counter(run for count in counts for run in count)
        self._weights = {
            run: log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for run, n in frequency.items()
        }
        self.vectors = [self._weigh(count) for count in counts]

    def _weigh(self, counts: Mapping[str, int]) -> dict[str, float]:
        known = self._weights
        return unit({run: (1 + log(n)) * known[run] for run, n in counts.items() if run in known})

    def vector(self, text: str) -> dict[str, float]:
        """Return the vector of another text, of the runs that are known here."""
        return self._weigh(letter_runs(text))

    def name_vector(self, text: str) -> dict[str, float]:
        """Return the vector of a short text, in which nothing counts more for being repeated."""
        return unit({run: self._weights[run] for run in letter_runs(text) if run in self._weights})

    def profile(self, name: str, examples: Sequence[int]) -> dict[str, float]:
        """Return what a text is like that fits a name and the examples with these numbers."""
        weights = Counter[str]()
        for run, weight in self.name_vector(name).items():
            weights[run] += NAME_WEIGHT * weight  # type: ignore[assignment]
        for number in examples:
            for run, weight in self.vectors[number].items():
                weights[run] += weight / len(examples)  # type: ignore[assignment]
        return unit(weights)


@dataclass(frozen=True, slots=True)
class _Indexed:
    counts: Counter[str]
    length: int


class PlainBM25:
    """BM25 (Robertson and Zaragoza, 2009) on the stems of texts in one language."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        self._language = language
        self._texts = [
            _Indexed(Counter(stems), len(stems))
            for stems in (index_words([text], language).stems for text in texts)
        ]
        frequency = Counter(stem for text in self._texts for stem in text.counts)
        total = len(self._texts)
        self._weights = {s: log(1 + (total - n + 0.5) / (n + 0.5)) for s, n in frequency.items()}
        self._mean = sum(text.length for text in self._texts) / max(1, total) or 1.0

    def score(self, query: str, number: int) -> float:
        """Return how well the text with this number fits the words of a query."""
        wanted = Counter(index_words([query], self._language).stems)
        return self.score_stems(wanted, number)

    def stems_of(self, texts: Iterable[str]) -> Counter[str]:
        """Return the stems of a query that consists of several texts, each as often as it is."""
        return Counter(index_words(texts, self._language).stems)

    def score_stems(self, wanted: Mapping[str, int], number: int) -> float:
        """Return how well the text with this number fits the stems of a query."""
        text = self._texts[number]
        norm = K1 * (1 - B + B * text.length / self._mean)
        return sum(
            times * self._weights[stem] * count * (K1 + 1) / (count + norm)
            for stem, times in wanted.items()
            if (count := text.counts.get(stem, 0))
        )


def best_threshold(scores: Sequence[tuple[float, bool]]) -> float:
    """Return the score from which on F1 is highest on texts whose codes are known.

    It lies between that score and the next lower one; above all of them if none is right.
    """
    ordered = sorted(scores, key=lambda pair: -pair[0])
    right = sum(fits for _, fits in ordered)
    if not right:
        return float("inf")
    best, threshold, hits = 0.0, float("inf"), 0
    for number, (score, fits) in enumerate(ordered, 1):
        hits += fits
        f1 = 2 * hits / (number + right)
        if f1 > best:
            following = ordered[number][0] if number < len(ordered) else score
            best, threshold = f1, (score + following) / 2
    return threshold
