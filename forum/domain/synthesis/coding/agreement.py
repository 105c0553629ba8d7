"""How far people who coded independently agree: Cohen's kappa and Krippendorff's alpha.

Values are nominal: two of them are the same or they are not.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import sqrt
from typing import Final

FEW_UNITS: Final = 30
"""With fewer units than this, a figure says little."""

NominalValue = Hashable | None
"""What a coder says of a unit; None if the coder has not worked on it."""


def cohens_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two coders; None if it is not defined.

    It is not without units, or where chance alone makes them agree on everything. See J. Cohen, "A
    coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
    (1960), 37-46.
    """
    if not pairs:
        return None
    observed = sum(first == second for first, second in pairs) / len(pairs)
    expected = _chance(pairs)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def kappa_margin(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return how far the true kappa may be from that of these units, with a confidence of 95 %.

    By the standard error that Cohen gives in the same article; None if it is not defined.
    """
    if not pairs or (expected := _chance(pairs)) == 1:
        return None
    observed = sum(first == second for first, second in pairs) / len(pairs)
    return 1.96 * sqrt(observed * (1 - observed) / len(pairs)) / (1 - expected)


def _chance(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    return sum(first[value] * second[value] for value in first) / len(pairs) ** 2


def krippendorffs_alpha(units: Sequence[Sequence[NominalValue]]) -> float | None:
    """Return Krippendorff's alpha of nominal values, one sequence of them for each unit.

    None stands for no value; units with fewer than two values do not count. The result is None if
    nothing varies. See K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011),
    University of Pennsylvania ScholarlyCommons.
    """
    pairable = [[v for v in unit if v is not None] for unit in units]
    pairable = [unit for unit in pairable if len(unit) > 1]
    totals = Counter(value for unit in pairable for value in unit)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    disagreeing = 0.0
    for unit in pairable:
        counts = Counter(unit)
        m = len(unit)
        disagreeing += (m * m - sum(c * c for c in counts.values())) / (m - 1)
    return 1 - (n - 1) * disagreeing / expected


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """What was measured on some units: how many, on how many coders agree, kappa and alpha.

    `given` counts the units to which at least one coder gave the code. Kappa and its margin are of
    two coders only.
    """

    units: int
    agreed: int
    given: int
    kappa: float | None
    margin: float | None
    alpha: float | None

    @property
    def has_few_units(self) -> bool:
        """Whether there are so few units that the figures say little."""
        return 0 < self.units < FEW_UNITS


Judgement = Mapping[int, AbstractSet[int]]
"""The codes that each coder gave to one unit, by coder; who has not worked on it is missing."""


def agreement_on(code: int, units: Sequence[Judgement], coders: Sequence[int]) -> AgreementFigures:
    """Return how far coders agree on whether a code fits; each unit counts once."""
    return _measure([[_has(unit, coder, code) for coder in coders] for unit in units])


def agreement_overall(
    codes: Sequence[int], units: Sequence[Judgement], coders: Sequence[int]
) -> AgreementFigures:
    """Return how far coders agree on all codes together.

    Each code of a unit is a decision of its own. A unit to which nobody gave any code is one
    decision and not one for each code, or the text that nobody codes would make everybody agree.
    """
    decisions: list[list[NominalValue]] = []
    for unit in units:
        if any(unit.values()):
            decisions += [[_has(unit, coder, code) for coder in coders] for code in codes]
        else:
            decisions.append([None if coder not in unit else False for coder in coders])
    return _measure(decisions)


def count_identical(units: Sequence[Judgement]) -> int:
    """Return the number of units to which all who worked on them gave the very same codes."""
    return sum(len(unit) > 1 and len({frozenset(c) for c in unit.values()}) == 1 for unit in units)


def _has(unit: Judgement, coder: int, code: int) -> NominalValue:
    return code in unit[coder] if coder in unit else None


def _measure(decisions: Sequence[Sequence[NominalValue]]) -> AgreementFigures:
    known = [[v for v in decision if v is not None] for decision in decisions]
    compared = [values for values in known if len(values) > 1]
    pairs = [
        (decision[0], decision[1])
        for decision in decisions
        if len(decision) == 2 and None not in decision
    ]
    return AgreementFigures(
        units=len(compared),
        agreed=sum(len(set(values)) == 1 for values in compared),
        given=sum(any(values) for values in compared),
        kappa=cohens_kappa(pairs),
        margin=kappa_margin(pairs),
        alpha=krippendorffs_alpha(decisions),
    )
