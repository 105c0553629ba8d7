"""Words of a translation lead to their sentences of the original, and back."""

import pytest

from forum.domain.html.render import to_safe_html
from forum.domain.synthesis.alignment import (
    CodedPair,
    SentencePair,
    align_blocks,
    align_sentences,
    find_source,
    find_targets,
    is_by_machine,
)
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.translation.translate_html import translate_html
from forum.domain.translation.units import SentenceAnswer, SentenceRequest

SOURCE = (
    "First sentence  here. Second **one** of  them.\n\n"
    "- See [the site](https://a.example/) and [3].\n- Yes.\n- Yes.\n\nhttps://b.example/ is last."
)


def capitals(requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
    return [SentenceAnswer(f"¡{request.text.upper()}!") for request in requests]


def aligned(source: str) -> tuple[str, str, list[SentencePair]]:
    html = to_safe_html(source)
    translated = translate_html(html, source="en", target="es", translate=capitals)
    text, other = text_content(html), text_content(translated.html)
    units = [CodedPair(unit.source, unit.target) for unit in translated.units]
    return text, other, align_sentences(text, other, units)


def test_every_sentence_is_found_in_both() -> None:
    text, other, pairs = aligned(SOURCE)
    assert len(pairs) == 6
    for pair in pairs:
        words = " ".join(text[pair.source.start : pair.source.end].split()).upper()
        there = " ".join(other[pair.target.start : pair.target.end].split())
        assert words.strip("HTPS:/B.EXAML ") in there.upper()
    starts = [pair.source.start for pair in pairs]
    assert starts == sorted(set(starts))


def test_words_of_a_translation_stand_for_whole_sentences() -> None:
    text, other, pairs = aligned(SOURCE)
    at = other.index("SECOND")
    span = find_source(pairs, WordSpan(at + 2, at + 4))
    assert span is not None
    assert " ".join(text[span.start : span.end].split()) == "Second one of them."
    both = find_source(pairs, WordSpan(2, at + 4))
    assert both is not None
    assert text[both.start : both.end].startswith("First")
    (target,) = find_targets(pairs, WordSpan(text.index("one"), text.index("one") + 3))
    assert other[target.start : target.end].startswith("¡SECOND")


@pytest.mark.parametrize("span", [WordSpan(900, 901), WordSpan(0, 0)])
def test_other_places_stand_for_nothing(span: WordSpan) -> None:
    _text, _other, pairs = aligned(SOURCE)
    assert find_source(pairs, span) is None
    assert find_targets(pairs, span) == []


def test_a_sentence_that_is_not_found_leaves_out_itself_alone() -> None:
    text, other, _pairs = aligned("One is here. Two is here. Three is here.")
    units = [
        CodedPair("One is here.", "¡ONE IS HERE.!"),
        CodedPair("Two was here.", "¡TWO IS HERE.!"),
        CodedPair("Three is here.", "¡THREE IS HERE.!", is_machine=True),
    ]
    pairs = align_sentences(text, other, units)
    assert [text[p.source.start : p.source.end] for p in pairs] == [
        "One is here.",
        "Three is here.",
    ]
    assert not is_by_machine(pairs, pairs[0].source)
    assert is_by_machine(pairs, pairs[1].source)


def test_a_translation_without_sentences_goes_block_by_block() -> None:
    source, target = to_safe_html("One.\n\nTwo.\n\nThree"), to_safe_html("Uno.\n\nDos.\n\nTres")
    pairs = align_blocks(source, target)
    text, other = text_content(source), text_content(target)
    assert [
        (text[p.source.start : p.source.end], other[p.target.start : p.target.end]) for p in pairs
    ] == [("One.", "Uno."), ("Two.", "Dos."), ("Three", "Tres")]
    assert align_blocks(source, to_safe_html("Uno.")) == []
