"""Points of two rounds: what became of each, and which a machine proposes to each other."""

from forum.domain.synthesis.rounds import (
    ComparedPoints,
    PointFate,
    RoundTie,
    compare_points,
    propose_pairs,
)


def test_every_point_of_both_rounds_is_told_once() -> None:
    ties = {
        (1, 11): RoundTie.KEPT,
        (2, 12): RoundTie.REWORDED,
        (3, 13): RoundTie.REWORDED,
        (4, 13): RoundTie.MERGED,
        (5, 14): RoundTie.APART,
    }
    assert compare_points([1, 2, 3, 4, 5], [11, 12, 13, 14], ties) == [
        ComparedPoints(11, (1,), PointFate.KEPT),
        ComparedPoints(12, (2,), PointFate.REWORDED),
        ComparedPoints(13, (3, 4), PointFate.MERGED),
        ComparedPoints(14, (), PointFate.NEW),
        ComparedPoints(None, (5,), PointFate.DROPPED),
    ]


def test_a_tie_of_a_point_that_is_gone_counts_for_nothing() -> None:
    assert compare_points([1], [11], {(9, 11): RoundTie.KEPT, (1, 19): RoundTie.KEPT}) == [
        ComparedPoints(11, (), PointFate.NEW),
        ComparedPoints(None, (1,), PointFate.DROPPED),
    ]


EARLIER = {1: "Farmers need local seed banks.", 2: "Women carry water far."}
LATER = {11: "A seed bank is needed by local farmers.", 12: "Roads are bad."}


def test_similar_points_are_proposed_until_somebody_decides() -> None:
    assert propose_pairs(EARLIER, LATER, {}, "en") == {11: 1}
    for ties in ({(1, 11): RoundTie.APART}, {(1, 11): RoundTie.KEPT}, {(1, 12): RoundTie.KEPT}):
        assert propose_pairs(EARLIER, LATER, ties, "en") == {}


def test_short_and_empty_points_are_like_nothing() -> None:
    assert propose_pairs({1: "", 2: "no"}, {11: "no", 12: ""}, {}, "en") == {}
