"""Measures how near the engines of this machine come to what a person wrote, by direction.

The figure is chrF: how many groups of one to six letters two texts share, from 0 to 100.
"""

import os
import time
from collections import Counter
from itertools import permutations
from typing import Final, NamedTuple

from benchmarks.parallel_text import PARALLEL_TEXT
from forum.adapters.language_detection import detect_answer, detect_sentence
from forum.adapters.translators import ENGINES
from forum.domain.translation.exchange import prepare
from forum.domain.translation.gate.refusal import Refusal
from forum.domain.translation.names import index_names
from forum.domain.translation.units import SentenceRequest
from forum.services.translation.engines import EngineChoice, read_ladder

LONGEST_GROUP: Final = 6  # letters
RECALL_WEIGHT: Final = 2  # times the weight of precision


def chrf(answers: list[str], references: list[str]) -> float:
    """Return chrF2 of all answers together, as Popović (2015) defines it."""
    scores = []
    for length in range(1, LONGEST_GROUP + 1):
        said = Counter[tuple[int, str]]()
        wanted = Counter[tuple[int, str]]()
        for number, (answer, reference) in enumerate(zip(answers, references, strict=True)):
            said.update((number, group) for group in _groups(answer, length))
            wanted.update((number, group) for group in _groups(reference, length))
        shared = (said & wanted).total()
        if shared and said and wanted:
            precision, recall = shared / said.total(), shared / wanted.total()
            weight = RECALL_WEIGHT**2
            scores.append((1 + weight) * precision * recall / (weight * precision + recall))
        else:
            scores.append(0.0)
    return 100 * sum(scores) / len(scores)


def _groups(text: str, length: int) -> list[str]:
    letters = "".join(text.split())
    return [letters[start : start + length] for start in range(len(letters) - length + 1)]


class DirectionScore(NamedTuple):
    """What an engine made of the parallel text in one direction."""

    chrf: float
    refused: int
    milliseconds: float


def measure(choice: EngineChoice, source: str, target: str) -> DirectionScore:
    """Translate the parallel text; where an answer is refused, the original stands."""
    names = index_names([])
    answers: list[str] = []
    refused = 0
    began = time.monotonic()
    for text in PARALLEL_TEXT[source]:
        exchange = prepare(SentenceRequest(text, source), names, language_of=detect_sentence)
        (said,) = ENGINES[choice.engine]([exchange.sent], source, target, choice.settings)
        taken = exchange.take(said, target=target, language_of=detect_answer)
        refused += isinstance(taken, Refusal)
        answers.append(text if isinstance(taken, Refusal) else taken)
    milliseconds = 1_000 * (time.monotonic() - began) / len(answers)
    return DirectionScore(chrf(answers, list(PARALLEL_TEXT[target])), refused, milliseconds)


def main() -> None:
    """Print a line for each direction and each engine that is configured for it."""
    ladder = read_ladder({"FORUM_TRANSLATOR": "bergamot,apertium", **os.environ})
    print("direction  engine     chrF  refused  ms a sentence")
    for source, target in permutations(PARALLEL_TEXT, 2):
        for choice in ladder.engines_for(source, target):
            score = measure(choice, source, target)
            print(
                f"{source}-{target}      {choice.engine:9}  {score.chrf:4.1f}  {score.refused:7}"
                f"  {score.milliseconds:13.0f}"
            )


if __name__ == "__main__":
    main()
