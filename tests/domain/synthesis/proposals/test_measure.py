"""The measure of finding codes, on invented texts and without a leak."""

import json

from click.testing import CliRunner

from forum.cli.measuring.proposals import proposals
from forum.domain.synthesis.proposals.measure import CodedText, CodeToFind, measure_finding
from forum.domain.synthesis.proposals.ranking import best_threshold

WORDS = {"quota": "binding quotas for women", "water": "prices of clean water"}


def invented(flip: bool = False) -> list[CodedText]:
    """Return 40 texts of 20 people; with `flip`, the codes of half the people are the others."""
    texts = []
    for n in range(20):
        for question, code in enumerate(WORDS):
            other = "water" if code == "quota" else "quota"
            is_flipped = flip and n % 2
            given = frozenset({other if is_flipped else code})
            texts.append(CodedText(f"p{n:02}", question, f"We want {WORDS[code]} {n}.", given))
    return texts


CODES = {name: CodeToFind(name) for name in WORDS}


def test_what_is_plain_is_found() -> None:
    figures = measure_finding(invented(), CODES, language="en", coded_people=5, draws=3)
    assert figures.mean("f1") == 1
    assert figures.mean("at_ten") == figures.mean("ceiling")


def test_codes_that_have_nothing_to_do_with_words_are_not_found_by_knowing_them() -> None:
    honest = measure_finding(invented(flip=True), CODES, language="en", coded_people=6, draws=5)
    assert honest.mean("f1") < 0.8


def test_a_threshold_is_the_best_on_what_is_known() -> None:
    assert 0.3 < best_threshold([(0.9, True), (0.5, True), (0.3, False)]) < 0.5
    assert best_threshold([(0.9, False)]) == float("inf")


def test_a_file_without_codes_is_refused_with_a_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "none.json"
    path.write_text(json.dumps({"contributions": [{"id": "1", "extra": {}}]}))
    result = CliRunner().invoke(proposals, [str(path)])
    assert result.exit_code == 1
    assert "has no contributions with codes" in result.output
