"""Texts as templates print them: the language, the fold, and the label of the translation."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup, escape

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import FOLD_WORDS, LONG_WORDS
from forum.domain.html.read import cited_numbers, link_citations
from forum.domain.languages import lang_attributes
from forum.models.consultation import Consultation
from forum.services.texts.localised import LocalisedText
from forum.web.language import labels
from forum.web.language.files import format_number
from forum.web.language.labels import reading_minutes
from forum.web.language.locale import language
from forum.web.language.seats import seat_words

PARAGRAPH: Final = Markup("<p>")
LONGEST_OPENING: Final = 600
"""Characters that stand for a very long text which cannot be cut after a paragraph."""


def lang_of(code: str, around: str | None = None) -> Markup:
    """Return the attributes of a fragment in the language `code`, by default on the page itself."""
    attributes = lang_attributes(code, language() if around is None else around)
    return Markup(attributes)  # noqa: S704 - a code that is escaped, and a constant


def words_html(words: str, code: str) -> Markup:
    """Return a few words in a line, with their language if it is not that of the page."""
    attributes = lang_of(code)
    return Markup("<span{}>{}</span>").format(attributes, words) if attributes else escape(words)


def seat_html(label: SeatLabel) -> Markup:
    """Return the label of a seat with its language; empty without a label."""
    return words_html(*seat_words(label)) if label else Markup()


def seat_text(label: SeatLabel) -> str:
    """Return the label of a seat as text, for mail and for attributes."""
    return seat_words(label)[0]


@dataclass(slots=True)
class TextBlock:
    """A text for templates.

    `lang` is set if the visible text is not in the language of the page, and `lang_attributes` say
    so in HTML. `label` says what kind of translation it is, or that there is none. `rest` is what a
    fold hides. `whole_address` leads to the whole text if it is too long for the page. One that
    `is_plain` has no label, no fold and no link. `original` is None unless it is on this page.
    """

    opening: Markup
    rest: Markup | None
    length: str
    whole_address: str
    lang: str
    lang_attributes: Markup
    label: str
    is_translated: bool
    is_machine: bool
    original: Markup | None
    original_attributes: Markup
    is_plain: bool


class TextPresenter:
    """Makes the text blocks of one page; labels that are the same for many are made only once."""

    def __init__(self, *, as_written: bool = False) -> None:
        self.as_written = as_written
        self._labels: dict[tuple[str, str | None], str] = {}
        self._attributes = {"": Markup()}

    def make_block(
        self, text: LocalisedText, address: str = "", *, whole: bool = False
    ) -> TextBlock:
        """Return a text for templates, translated unless all is shown as written.

        A long one is folded after its opening. Of a very long one there is only the opening, if
        `address` leads to all of it. `whole` folds nothing.
        """
        translated = text.translation is not None and not self.as_written
        html = text.translation if translated and text.translation is not None else text.html
        cut = text.translation_cut if translated else text.cut
        is_elsewhere = text.words > LONG_WORDS and not whole and address != ""
        is_long = text.is_opening or is_elsewhere
        opening, rest, whole_address = html, None, ""
        if is_long:
            opening = html[:cut] if cut else _cut_opening(html)
            whole_address = address
        elif cut is not None and text.words > FOLD_WORDS and not whole:
            opening, rest = html[:cut], html[cut:]
        lang = "" if translated or not text.is_foreign else text.language
        label = self._label(text, translated)
        return TextBlock(
            opening=opening,
            rest=rest,
            length=describe_length(text.words) if rest is not None or whole_address else "",
            whole_address=whole_address,
            lang=lang,
            lang_attributes=self._lang_of(lang),
            label=label,
            is_translated=translated,
            is_machine=text.status == "machine",
            original=text.html if translated and not is_long else None,
            original_attributes=self._lang_of(text.language) if translated else Markup(),
            is_plain=not (translated or label or rest or whole_address),
        )

    def _lang_of(self, code: str) -> Markup:
        if code not in self._attributes:
            self._attributes[code] = lang_of(code)
        return self._attributes[code]

    def _label(self, text: LocalisedText, translated: bool) -> str:
        if not text.is_foreign or (self.as_written and not translated):
            return ""
        key = (text.language, text.status if translated else None)
        if key not in self._labels:
            self._labels[key] = (
                labels.translation_label(*key)  # type: ignore[arg-type]
                if translated
                else labels.untranslated_label(text.language)
            )
        return self._labels[key]


def _cut_opening(html: Markup) -> Markup:
    return Markup("<p>{}…</p>").format(html.striptags()[:LONGEST_OPENING])


def make_text_block(
    text: LocalisedText, address: str = "", *, whole: bool = False, as_written: bool = False
) -> TextBlock:
    """Return one text for templates."""
    return TextPresenter(as_written=as_written).make_block(text, address, whole=whole)


def make_cited_text_block(
    text: LocalisedText, consultation: Consultation, *, number: int = 0, as_written: bool = False
) -> TextBlock:
    """Return a text of the team, whole, in which every [12] leads to the contribution.

    A paragraph of a summary begins with its `number`. It has no label if it is not translated: the
    page says that once.
    """
    block = make_text_block(text, whole=True, as_written=as_written)
    opening = add_citation_links(block.opening, consultation)
    return replace(
        block,
        opening=add_paragraph_number(opening, number) if number else opening,
        original=None
        if block.original is None
        else add_citation_links(block.original, consultation),
        label="" if number and not block.is_translated else block.label,
    )


def add_citation_links(html: Markup, consultation: Consultation) -> Markup:
    """Return safe HTML in which every [12] leads to the contribution."""

    def address(number: int) -> str | None:
        if number > consultation.last_number:
            return None
        return url_for("contributions.show", slug=consultation.slug, number=number)

    return Markup(link_citations(str(html), address))  # noqa: S704 - links put into safe HTML


def list_unknown_citations(texts: Iterable[LocalisedText], consultation: Consultation) -> list[int]:
    """Return the numbers that these texts cite and that no contribution has been given yet."""
    numbers = dict.fromkeys(n for text in texts for n in cited_numbers(str(text.html)))
    return [number for number in numbers if not 0 < number <= consultation.last_number]


def add_paragraph_number(html: Markup, number: int) -> Markup:
    """Return safe HTML whose first paragraph begins with `number`."""
    mark = Markup('<b class="paragraph-number">{}</b>').format(number)
    if html.startswith(PARAGRAPH):
        return PARAGRAPH + mark + html[len(PARAGRAPH) :]
    return mark + html


def describe_length(words: int) -> str:
    """Return how long a text is, in words and in minutes of reading."""
    return ", ".join(
        (
            ngettext("%(n)s word", "%(n)s words", words, n=format_number(words)),
            ngettext("%(num)s minute", "%(num)s minutes", reading_minutes(words)),
        )
    )
