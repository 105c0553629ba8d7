"""Texts made ready to print: which language is shown, where a long one folds, what label it has."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from forum.domain.contributions.content import FOLD_WORDS, LONG_WORDS
from forum.models.translation import TranslationStatus
from forum.services.texts.localised import LocalisedText
from forum.web.presenters.texts import (
    append_citations,
    describe_length,
    make_cited_text_block,
    make_text_block,
)
from tests.builders import make_consultation, make_contribution

OPENING, REST = Markup("<p>We keep.</p>"), Markup("<p>We lend.</p>")
PAGE = "/en/consultations/seeds/contributions/1"


@pytest.fixture(autouse=True)
def page(app: Flask, app_context: object) -> Iterator[None]:
    """Make a page in English."""
    with app.test_request_context("/en/"):
        yield


def fragment(words: int = 10, **values: Any) -> LocalisedText:
    known = {
        "text_id": 1,
        "reader_language": "en",
        "language": "en",
        "html": OPENING + REST,
        "words": words,
        "cut": len(OPENING),
        "translation": None,
        "translation_cut": None,
        "status": None,
    }
    return LocalisedText(**{**known, **values})


def translated(**values: Any) -> LocalisedText:
    return fragment(
        language="es",
        html=Markup("<p>Guardamos.</p>"),
        translation=OPENING + REST,
        translation_cut=len(OPENING),
        status=TranslationStatus.MACHINE,
        **values,
    )


@pytest.mark.parametrize(
    ("words", "address", "whole", "opening", "rest", "more"),
    [
        (FOLD_WORDS, "", False, OPENING + REST, None, ""),
        (FOLD_WORDS + 1, "", False, OPENING, REST, ""),
        (FOLD_WORDS + 1, PAGE, True, OPENING + REST, None, ""),
        (LONG_WORDS, PAGE, False, OPENING, REST, ""),
        (LONG_WORDS + 1, PAGE, False, OPENING, None, PAGE),
        (LONG_WORDS + 1, PAGE, True, OPENING + REST, None, ""),
        (LONG_WORDS + 1, "", False, OPENING, REST, ""),
    ],
)
def test_a_long_text_is_folded_and_a_very_long_one_is_elsewhere(
    words: int, address: str, whole: bool, opening: Markup, rest: Markup | None, more: str
) -> None:
    shown = make_text_block(fragment(words), address, whole=whole)
    assert (shown.opening, shown.rest, shown.whole_address) == (opening, rest, more)
    assert bool(shown.length) is (rest is not None or bool(more))


def test_what_cannot_be_cut_is_not_folded() -> None:
    shown = make_text_block(fragment(FOLD_WORDS + 1, cut=None))
    assert (shown.opening, shown.rest) == (OPENING + REST, None)
    shown = make_text_block(fragment(LONG_WORDS + 1, cut=None), PAGE)
    assert (shown.opening, shown.whole_address) == ("<p>We keep.We lend.…</p>", PAGE)


def test_a_translation_has_its_label_and_its_original() -> None:
    shown = make_text_block(translated())
    assert (shown.opening, shown.lang, shown.is_machine) == (OPENING + REST, "", True)
    assert shown.label == "Machine translation from Spanish"
    assert (shown.original, shown.original_attributes) == ("<p>Guardamos.</p>", ' lang="es"')


def test_the_original_of_a_very_long_translation_is_elsewhere() -> None:
    assert make_text_block(translated(words=LONG_WORDS + 1), PAGE).original is None


def test_as_written_there_is_no_label_and_the_language_is_marked() -> None:
    shown = make_text_block(translated(), as_written=True)
    assert (shown.opening, shown.lang, shown.label) == ("<p>Guardamos.</p>", "es", "")
    assert not shown.is_translated


def test_what_is_not_translated_yet_says_so() -> None:
    shown = make_text_block(fragment(language="es"))
    assert (shown.lang, shown.is_translated) == ("es", False)
    assert "Spanish" in shown.label


def test_citations_lead_to_what_there_is_and_paragraphs_begin_with_their_number() -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation)
    text = fragment(FOLD_WORDS + 1, html=Markup("<p>Kept [1], lent [99].</p>"), cut=3)
    shown = make_cited_text_block(text, consultation)
    link = f'<span class="citation"><a href="{PAGE}">[1]</a></span>'
    assert shown.opening == f"<p>Kept {link}, lent [99].</p>"
    assert shown.rest is None
    numbered = make_cited_text_block(text, consultation, number=3)
    assert numbered.opening.startswith('<p><b class="paragraph-number">3</b>Kept ')


def test_the_original_has_its_citations_and_an_untranslated_paragraph_no_label() -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation)
    shown = make_cited_text_block(translated(words=1), consultation, number=1)
    assert shown.original == "<p>Guardamos.</p>"
    assert shown.label
    assert make_cited_text_block(fragment(language="es"), consultation).label
    assert not make_cited_text_block(fragment(language="es"), consultation, number=1).label


def test_how_long_a_text_is() -> None:
    assert describe_length(1) == "1 word, 1 minute"
    assert describe_length(660) == "660 words, 3 minutes"


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("<p>Nobody was proud [1].</p>", "<p>Nobody was proud [1][2][3].</p>"),
        ("<p>They said: “no [1]”.</p>", "<p>They said: “no [1][2][3]”.</p>"),
        ("<p>Nobody.</p>", "<p>Nobody. [1][2][3]</p>"),
        ("<p>As [1] says, no.</p>", "<p>As [1] says, no. [2][3]</p>"),
    ],
)
def test_citations_beside_a_statement_join_those_at_its_end(words: str, cited: str) -> None:
    assert append_citations(Markup(words), [1, 2, 3]) == Markup(cited)
