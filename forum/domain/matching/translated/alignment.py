"""Which question each of several lines quotes, by their likeness and the order of both.

A hidden Markov model (L. Rabiner, A tutorial on hidden Markov models, 1989): the lines are what is
seen, and the questions that they quote are hidden. Most people answer in the order of the
questions, leaving some out; some answer in an order of their own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

IN_ORDER: Final = 0.9
"""How likely it is that somebody answers in the order of the questions."""

SKIPPED: Final = 0.5
"""How likely it is that one more question is left out."""

REPEATED: Final = 0.02
"""How likely it is that a question is quoted again."""


@dataclass(frozen=True, slots=True)
class LinePlace:
    """How likely it is that a line quotes a question at all, and the likeliest question.

    `place` is its position, and `share` how likely it is among all questions, from 0 to 1.
    """

    likelihood: float
    place: int
    share: float


def align(odds: Sequence[Sequence[float]]) -> list[LinePlace]:
    """Return the place of each line; `odds` has the logarithms of the odds for each question.

    Odds of 1 mean that a line may as well quote no question.
    """
    if not odds:
        return []
    evidence = [[math.exp(min(max(each, -30.0), 30.0)) for each in row] for row in odds]
    ordered, ordered_scale = _ordered_shares(evidence)
    free, free_scale = _free_shares(evidence)
    log_ratio = math.log(1 - IN_ORDER) + free_scale - math.log(IN_ORDER) - ordered_scale
    own_order = 1 / (1 + math.exp(min(max(-log_ratio, -60.0), 60.0)))
    places = []
    for line, other in zip(ordered, free, strict=True):
        shares = [a * (1 - own_order) + b * own_order for a, b in zip(line, other, strict=True)]
        total = sum(shares)
        best = max(range(len(shares)), key=shares.__getitem__)
        places.append(LinePlace(total, best, shares[best] / total if total else 0.0))
    return places


def _free_shares(evidence: Sequence[Sequence[float]]) -> tuple[list[list[float]], float]:
    """Return the share of each question for each line in any order, and the log likelihood."""
    shares, scale = [], 0.0
    for row in evidence:
        total = 1.0 + sum(row) / len(row)
        shares.append([each / len(row) / total for each in row])
        scale += math.log(total)
    return shares, scale


def _ordered_shares(evidence: Sequence[Sequence[float]]) -> tuple[list[list[float]], float]:
    """Return the same for lines in the order of the questions, by forward and backward sums.

    State 0 is before the first question; state n is at question n, counted from 1.
    """
    count = len(evidence[0])
    steps = [_steps_from(state, count) for state in range(count + 1)]
    forward = [[1.0] + [0.0] * count]
    scale = 0.0
    for row in evidence:
        previous, current = forward[-1], list(forward[-1])
        for state in range(count + 1):
            if previous[state]:
                for n in range(max(state, 1), count + 1):
                    current[n] += previous[state] * steps[state][n] * row[n - 1]
        total = sum(current)
        scale += math.log(total)
        forward.append([each / total for each in current])
    backward = [1.0] * (count + 1)
    shares: list[list[float]] = []
    for row, before in zip(reversed(evidence), reversed(forward[:-1]), strict=True):
        joint = [0.0] * (count + 1)
        for n in range(1, count + 1):
            reached = sum(before[state] * steps[state][n] for state in range(n + 1))
            joint[n] = reached * row[n - 1] * backward[n]
        stayed = sum(a * b for a, b in zip(before, backward, strict=True))
        total = stayed + sum(joint)
        shares.insert(0, [each / total for each in joint[1:]])
        backward = [
            backward[state]
            + sum(
                steps[state][n] * row[n - 1] * backward[n] for n in range(max(state, 1), count + 1)
            )
            for state in range(count + 1)
        ]
        largest = max(backward)
        backward = [each / largest for each in backward]
    return shares, scale


def _steps_from(state: int, count: int) -> list[float]:
    """Return how likely each question comes next after the question `state`."""
    later = count - state
    steps = [0.0] * (count + 1)
    if state:
        steps[state] = REPEATED
    weights = [SKIPPED**n for n in range(later)]
    total = sum(weights)
    for n, each in enumerate(weights):
        steps[state + 1 + n] = (1 - REPEATED) * each / total
    return steps
