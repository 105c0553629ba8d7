"""Agreement of coders, on worked examples that others have published, and on wild input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.synthesis.coding.agreement import (
    agreement_on,
    agreement_overall,
    cohens_kappa,
    count_identical,
    kappa_margin,
    krippendorffs_alpha,
)


def test_kappa_of_the_example_in_cohens_article() -> None:
    """J. Cohen (1960), Educational and Psychological Measurement 20, table 1: 200 cases, .492."""
    table = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
    pairs = [(a, b) for a in range(3) for b in range(3) for _ in range(table[a][b])]
    assert cohens_kappa(pairs) == pytest.approx(0.492, abs=0.0005)
    assert kappa_margin(pairs) == pytest.approx(0.108, abs=0.0005)  # 1.96 times .055


def units_of(*rows: str) -> list[list[str | None]]:
    return [[None if value == "." else value for value in unit] for unit in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        pytest.param(("0100000010", "1110010000"), 0.095, id="B: two coders, binary"),
        pytest.param(("aabbdcccedda", "babbbccceddd"), 0.692, id="C: nominal"),
        pytest.param(
            ("123321412...", "1233224125.3", ".3332342251.", "12332441251."),
            0.743,
            id="D: four coders, values missing",
        ),
    ],
)
def test_alpha_of_the_examples_in_krippendorffs_paper(rows: tuple[str, ...], alpha: float) -> None:
    """K. Krippendorff (2011), "Computing Krippendorff's alpha-reliability", parts B, C and D."""
    assert krippendorffs_alpha(units_of(*rows)) == pytest.approx(alpha, abs=0.0005)


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(1, 1), (1, 1)]])
def test_figures_that_are_not_defined_are_none(pairs: list[tuple[int, int]]) -> None:
    assert cohens_kappa(pairs) is None
    assert kappa_margin(pairs) is None
    assert krippendorffs_alpha(pairs) is None


@given(st.lists(st.lists(st.sampled_from([None, 1, 2, 3]), min_size=2, max_size=4)))
def test_alpha_never_exceeds_one_and_order_of_coders_and_units_is_nothing(
    units: list[list[int | None]],
) -> None:
    alpha = krippendorffs_alpha(units)
    assert alpha is None or alpha <= 1
    turned = [list(reversed(unit)) for unit in reversed(units)]
    other = krippendorffs_alpha(turned)
    assert (alpha is None) == (other is None)
    assert alpha is None or alpha == pytest.approx(other)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_kappa_is_the_same_for_both_and_one_only_if_all_agree(pairs: list[tuple[int, int]]) -> None:
    kappa = cohens_kappa(pairs)
    assert kappa == cohens_kappa([(b, a) for a, b in pairs])
    if kappa is not None:
        assert kappa <= 1
        assert (kappa == pytest.approx(1)) == all(a == b for a, b in pairs)


def test_text_that_nobody_codes_is_one_decision_and_not_one_for_each_code() -> None:
    coded = [{1: {7}, 2: {7}}, {1: {7, 8}, 2: {8}}, {1: {9}, 2: set()}]
    uncoded = [{1: frozenset[int](), 2: frozenset[int]()} for _ in range(10)]
    overall = agreement_overall([7, 8, 9], [*coded, *uncoded], [1, 2])
    assert overall.units == 3 * 3 + 10
    assert overall.agreed == 7 + 10
    assert agreement_on(7, [*coded, *uncoded], [1, 2]).units == 13
    assert count_identical([*coded, *uncoded]) == 11
    # 2 x 2: both 2, first only 2, none 5 + 10 of 19 decisions
    observed, chance = 17 / 19, (4 * 2 + 15 * 17) / 19**2
    assert overall.kappa == pytest.approx((observed - chance) / (1 - chance))
    assert overall.has_few_units


def test_who_has_not_worked_on_a_unit_does_not_disagree() -> None:
    units = [{1: {7}, 2: {7}}, {1: {7}}, {1: set[int](), 2: set[int]()}]
    figures = agreement_on(7, units, [1, 2])
    assert (figures.units, figures.agreed, figures.given, figures.kappa) == (2, 2, 1, 1.0)
    three = agreement_on(7, [{**unit, 3: {7}} for unit in units], [1, 2, 3])
    assert three.kappa is None
    assert three.alpha is not None
