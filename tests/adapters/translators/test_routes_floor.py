"""Engines translate at least as well as they did; `make bench-translation` prints the figures."""

import pytest

from benchmarks.parallel_text import PARALLEL_TEXT
from benchmarks.translation import chrf, measure
from forum.services.translation.engines import EngineChoice
from tests.support.needs import leave_to_slow
from tests.support.servers.engines import LIGHT, need_apertium, need_chain

FLOORS = {
    ("en", "es"): 66,
    ("es", "en"): 74,
    ("en", "fr"): 58,
    ("fr", "en"): 66,
    ("es", "fr"): 63,
    ("fr", "es"): 65,
}


@pytest.mark.parametrize(("source", "target"), leave_to_slow(FLOORS, quick=2))
def test_no_direction_gets_worse(source: str, target: str) -> None:
    engine = "bergamot" if "en" in (source, target) else "apertium"
    (need_chain if engine == "bergamot" else need_apertium)()
    score = measure(EngineChoice(engine, LIGHT), source, target)
    assert score.chrf >= FLOORS[source, target]
    assert score.refused <= 1


def test_the_figure_is_that_of_the_field() -> None:
    assert chrf(["the cat sat"], ["the cat sat"]) == pytest.approx(100)
    assert chrf(["abcdefg"], ["zyxwvut"]) == 0
    # As sacrebleu 2.6 computes it
    assert chrf(["the cat sat on the mat"], ["a cat sat on a mat"]) == pytest.approx(55.1, abs=0.1)


def test_the_text_is_the_same_in_each_language() -> None:
    lengths = {len(sentences) for sentences in PARALLEL_TEXT.values()}
    assert len(lengths) == 1
    assert 30 <= lengths.pop() <= 40
