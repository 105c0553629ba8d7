"""How well codes are found for texts, measured on texts whose codes are known.

Some people's texts are coded; those of all others are held out. A code with at least one example
and LEAST_HELD_OUT texts to be found counts. Nothing of the codes held out is used before the end:
what a run of letters tells is worked out from the texts alone, and the threshold is the best one on
the examples, each scored without itself.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from random import Random
from typing import Final

from forum.domain.synthesis.proposals.ranking import (
    PlainBM25,
    RunIndex,
    best_threshold,
    likeness,
)

LEAST_HELD_OUT: Final = 5
TOP: Final = 10


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text with its person, its question and the codes that people gave to it."""

    person: str
    question: int
    text: str
    codes: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class CodeToFind:
    """A code with its name, the question whose answers may have it, or none, and a description."""

    name: str
    question: int | None = None
    words: str = ""


@dataclass
class FindingFigures:
    """Sums over codes and draws; recall, precision and F1 are means of those of the codes.

    `bm25` is plain BM25 over all texts, `bm25_within` over the answers to the question of the code.
    `bm25_f1` is F1 of the first 10 of plain BM25, and `all_f1` that of proposing every answer.
    """

    codes: int = 0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    at_ten: float = 0.0
    bm25: float = 0.0
    bm25_within: float = 0.0
    bm25_f1: float = 0.0
    all_f1: float = 0.0
    ceiling: float = 0.0
    hits: int = 0
    proposed: int = 0
    wanted: int = 0

    def mean(self, name: str) -> float:
        """Return the mean over codes and draws of one of the figures."""
        value: float = getattr(self, name)
        return value / self.codes if self.codes else 0.0

    @property
    def micro_f1(self) -> float:
        """F1 of all proposals together."""
        return 2 * self.hits / (self.proposed + self.wanted) if self.proposed + self.wanted else 0.0


def measure_finding(
    texts: Sequence[CodedText],
    codes: Mapping[str, CodeToFind],
    *,
    language: str,
    coded_people: int,
    draws: int,
    seed: int = 1,
) -> FindingFigures:
    """Return how well codes are found after `coded_people` were coded, in so many draws."""
    figures = FindingFigures()
    runs = RunIndex(text.text for text in texts)
    plain = PlainBM25((text.text for text in texts), language)
    people = sorted({text.person for text in texts})
    for draw in range(draws):
        known = set(Random(seed + draw).sample(people, min(coded_people, len(people))))  # noqa: S311
        for key, code in codes.items():
            _measure_code(figures, texts, (key, code), known, runs=runs, plain=plain)
    return figures


def _measure_code(
    figures: FindingFigures,
    texts: Sequence[CodedText],
    coded: tuple[str, CodeToFind],
    known: set[str],
    *,
    runs: RunIndex,
    plain: PlainBM25,
) -> None:
    key, code = coded
    numbers = range(len(texts))
    within = [n for n in numbers if code.question is None or texts[n].question == code.question]
    examples = [n for n in within if texts[n].person in known and key in texts[n].codes]
    others = [n for n in within if texts[n].person in known and key not in texts[n].codes]
    unknown = [n for n in within if texts[n].person not in known]
    wanted = {n for n in unknown if key in texts[n].codes}
    if not examples or len(wanted) < LEAST_HELD_OUT:
        return
    name = f"{code.name} {code.words}".strip()
    profile = runs.profile(name, examples)
    scores = {n: likeness(profile, runs.vectors[n]) for n in unknown}
    threshold = best_threshold(_scores_of_examples(runs, name, examples, others))
    found = {n for n in unknown if scores[n] >= threshold}
    hits = len(found & wanted)
    query = plain.stems_of([name, *(texts[n].text for n in examples)])
    by_plain = {n: plain.score_stems(query, n) for n in numbers if texts[n].person not in known}
    figures.codes += 1
    figures.precision += hits / len(found) if found else 0.0
    figures.recall += hits / len(wanted)
    figures.f1 += 2 * hits / (len(found) + len(wanted))
    figures.at_ten += _recall_at_ten(scores, wanted)
    plain_recall = _recall_at_ten(by_plain, wanted)
    figures.bm25 += plain_recall
    figures.bm25_f1 += 2 * plain_recall * len(wanted) / (TOP + len(wanted))
    figures.all_f1 += 2 * len(wanted) / (len(unknown) + len(wanted))
    figures.bm25_within += _recall_at_ten({n: by_plain[n] for n in unknown}, wanted)
    figures.ceiling += min(TOP, len(wanted)) / len(wanted)
    figures.hits += hits
    figures.proposed += len(found)
    figures.wanted += len(wanted)


def _scores_of_examples(
    runs: RunIndex, name: str, examples: Sequence[int], others: Sequence[int]
) -> list[tuple[float, bool]]:
    """Return the scores of the texts that are coded, an example by the other examples alone."""
    profile = runs.profile(name, examples)
    scores = [(likeness(profile, runs.vectors[n]), False) for n in others]
    for example in examples:
        rest = [n for n in examples if n != example]
        scores.append((likeness(runs.profile(name, rest), runs.vectors[example]), True))
    return scores


def _recall_at_ten(scores: Mapping[int, float], wanted: AbstractSet[int]) -> float:
    top = sorted(scores, key=lambda n: (-scores[n], n))[:TOP]
    return sum(number in wanted for number in top) / len(wanted)
