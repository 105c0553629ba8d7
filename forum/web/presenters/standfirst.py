"""The standfirst of a consultation: what is asked, in a few lines under its title."""

import re
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, one_line, split_opening, top_blocks
from forum.services.texts.localised import LocalisedText

MOST_WORDS: Final = 80
"""Words that a first paragraph may have in order to stand whole under the title."""
FEW_WORDS: Final = 45
"""Words that the first sentences of a longer one may have, if there is more than one."""
SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z]|[¿¡«“\"(])")


@dataclass(frozen=True, slots=True)
class Introduction:
    """An introduction in two: what stands under the title, and what is left for the page, if any.

    A first paragraph that is too long for the head lends it its first sentences, and stays whole.
    """

    standfirst: LocalisedText
    rest: LocalisedText | None


def split_introduction(text: LocalisedText) -> Introduction:
    """Return an introduction as a standfirst and the rest."""
    first, rest = _split_first(text.html)
    if text.translation is None:
        translated_first = translated_rest = None
    else:
        translated_first, translated_rest = _split_first(text.translation)
        if bool(rest) != bool(translated_rest) or bool(first) != bool(translated_first):
            first = translated_first = Markup()
    if not first:
        standfirst = replace(
            text,
            html=_first_sentences(text.html),
            translation=None if text.translation is None else _first_sentences(text.translation),
            cut=None,
            translation_cut=None,
        )
        return Introduction(standfirst, text)
    standfirst = replace(
        text, html=first, translation=translated_first, cut=None, translation_cut=None
    )
    if not rest:
        return Introduction(standfirst, None)
    return Introduction(standfirst, _as_text(text, rest, translated_rest))


def _as_text(text: LocalisedText, html: Markup, translation: Markup | None) -> LocalisedText:
    return replace(
        text,
        html=html,
        words=count_words(html),
        cut=split_opening(html, OPENING_WORDS),
        translation=translation,
        translation_cut=None if translation is None else split_opening(translation, OPENING_WORDS),
    )


def _split_first(html: Markup) -> tuple[Markup, Markup]:
    """Return the first paragraph and the rest; the first is empty if it is too long or no text."""
    blocks = top_blocks(str(html))
    if not blocks or not blocks[0].startswith("<p>") or count_words(blocks[0]) > MOST_WORDS:
        return Markup(), html
    return Markup(blocks[0]), Markup("\n".join(blocks[1:]))  # noqa: S704 - parts of safe HTML


def _first_sentences(html: Markup) -> Markup:
    """Return the sentences with which a text begins, as many as fit, as one paragraph."""
    words: list[str] = []
    for sentence in SENTENCE_END.split(one_line(html)):
        new = sentence.split(" ")
        if words and len(words) + len(new) > FEW_WORDS:
            break
        words += new
    ending = "…" if len(words) > MOST_WORDS else ""
    return Markup("<p>{}{}</p>").format(" ".join(words[:MOST_WORDS]), ending)
