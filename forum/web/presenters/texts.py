"""Texts as templates print them: the language, the fold, and the label of the translation."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup, escape

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import FOLD_WORDS, LONG_WORDS
from forum.domain.html.bars import BarSpan, bar_words
from forum.domain.html.read import cited_numbers, link_citations, one_line
from forum.domain.languages import lang_attributes
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.marked_text import TextMark, mark_html
from forum.domain.translation.reading import Reading, ReadingOrder
from forum.models.consultation import Consultation
from forum.services.texts.localised import LocalisedText, as_read
from forum.web.language import labels
from forum.web.language.files import format_number
from forum.web.language.labels import reading_minutes
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.language.seats import seat_words
from forum.web.presenters.translations import (
    add_up,
    describe_making,
    describe_translation,
    is_by_people,
    label_below,
    source_of,
)

PLAIN_READING: Final = Reading()
PARAGRAPH: Final = Markup("<p>")
LONGEST_OPENING: Final = 600
"""Characters that stand for a very long text which cannot be cut after a paragraph."""


def lang_of(code: str, around: str | None = None) -> Markup:
    """Return the attributes of a fragment in the language `code`, by default on the page itself."""
    attributes = lang_attributes(code, language() if around is None else around)
    return Markup(attributes)  # noqa: S704 - a code that is escaped, and a constant


class OptionWords(str):
    """The words of a choice in a list, which may be in another language than the page."""

    lang_attributes: Markup

    @classmethod
    def of(cls, words: str, code: str) -> Self:
        """Return the words with their language."""
        option = cls(words)
        option.lang_attributes = lang_of(code)
        return option


def lang_of_option(words: object) -> Markup:
    """Return the attributes of a choice that say its language, if that is known."""
    return words.lang_attributes if isinstance(words, OptionWords) else Markup()


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
    `facts` are engine and date of a translation, for the fold with the original. `is_beside` says
    that both are shown beside each other. `below` is a translation shown below the original.
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
    facts: str = ""
    is_beside: bool = False
    below: "TextBlock | None" = None


class TextPresenter:
    """Makes the text blocks of one page; labels that are the same for many are made only once.

    `reading` is how the reader wants texts in other languages. With `is_brief`, labels leave out
    what stands once above the whole list.
    """

    def __init__(
        self, *, as_written: bool = False, reading: Reading = PLAIN_READING, is_brief: bool = False
    ) -> None:
        self.as_written = as_written
        self.reading = reading
        self.is_brief = is_brief
        self.language = language()
        self._attributes = {"": Markup()}

    def make_block(
        self,
        text: LocalisedText,
        address: str = "",
        *,
        whole: bool = False,
        author_id: int = 0,
    ) -> TextBlock:
        """Return a text for templates, translated unless all is shown as written.

        A long one is folded after its opening. Of a very long one there is only the opening, if
        `address` leads to all of it. `whole` folds nothing. `author_id` is whose words these are.
        """
        text = as_read(text, self.reading)
        translated = text.is_translated and not self.as_written
        html = text.display_html if translated else text.html
        cut = text.translation_cut if translated else text.cut
        below = self._make_below(text, address, whole=whole, author_id=author_id)
        is_long = text.is_opening or (text.words > LONG_WORDS and not whole and address != "")
        opening, rest = _fold(html, cut, is_long=is_long, is_whole=whole, words=text.words)
        whole_address = address if is_long else ""
        lang = self._unlike_page(text.reader_language if translated else text.language)
        label = self._label(text, translated, author_id)
        return TextBlock(
            opening=opening,
            rest=rest,
            length=describe_length(text.words) if rest is not None or whole_address else "",
            whole_address=whole_address,
            lang=lang,
            lang_attributes=self._lang_of(lang),
            label=label,
            is_translated=translated,
            is_machine=text.status == "machine" and not is_by_people(text),
            original=text.html if translated and not is_long else None,
            original_attributes=self._lang_of(text.language) if translated else Markup(),
            is_plain=not (translated or label or rest or whole_address or below),
            facts=describe_making(text) if translated else "",
            is_beside=self.reading.order is ReadingOrder.SIDE and bool(translated or below),
            below=below,
        )

    def merge_labels(
        self, pairs: Iterable[tuple[TextBlock, LocalisedText]], *, author_id: int
    ) -> None:
        """Say of many texts once what is true of all that come from one source."""
        groups: dict[Hashable, list[tuple[TextBlock, LocalisedText]]] = defaultdict(list)
        for block, text in pairs:
            if block.label or block.below is not None:
                groups[source_of(text), block.is_translated].append((block, text))
        for members in groups.values():
            (first, text), *others = members
            if others and text.translation is not None and not text.is_unseen:
                total = add_up([text for _block, text in members])
                is_brief = self.is_brief and first.below is None
                label = describe_translation(total, author_id=author_id, is_brief=is_brief)
                (first.below or first).label = label
            for block, _text in others:
                (block.below or block).label = ""

    def _make_below(
        self, text: LocalisedText, address: str, *, whole: bool, author_id: int
    ) -> TextBlock | None:
        """Return a translation for the place below the original."""
        if not text.is_below or self.as_written:
            return None
        translated = replace(text, is_of_team=False, is_original_first=False)
        presenter = TextPresenter()
        block = presenter.make_block(translated, address, whole=whole, author_id=author_id)
        label = label_below(text, author_id=author_id)
        return replace(block, label=label, original=None, original_attributes=Markup())

    def _unlike_page(self, code: str) -> str:
        return "" if code == self.language else code

    def _lang_of(self, code: str) -> Markup:
        if code not in self._attributes:
            self._attributes[code] = lang_of(code)
        return self._attributes[code]

    def _label(self, text: LocalisedText, translated: bool, author_id: int) -> str:
        if translated:
            return describe_translation(text, author_id=author_id, is_brief=self.is_brief)
        if not text.is_foreign or text.is_below or self.as_written:
            return ""
        return labels.untranslated_label(text.language)


def _fold(
    html: Markup, cut: int | None, *, is_long: bool, is_whole: bool, words: int
) -> tuple[Markup, Markup | None]:
    """Return what stands before the fold of a text, and what is in it, if there is one."""
    if is_long:
        return (html[:cut] if cut else _cut_opening(html)), None
    if cut is not None and words > FOLD_WORDS and not is_whole:
        return html[:cut], html[cut:]
    return html, None


def _cut_opening(html: Markup) -> Markup:
    return Markup("<p>{}…</p>").format(one_line(html)[:LONGEST_OPENING])


def make_text_block(
    text: LocalisedText,
    address: str = "",
    *,
    whole: bool = False,
    as_written: bool = False,
    reading: Reading = PLAIN_READING,
) -> TextBlock:
    """Return one text for templates."""
    presenter = TextPresenter(as_written=as_written, reading=reading)
    return presenter.make_block(text, address, whole=whole)


def page_text_block(
    text: LocalisedText,
    consultation: Consultation,
    *,
    whole: bool = False,
    as_written: bool = False,
) -> TextBlock:
    """Return a text of the team as the reader of this page wants it."""
    reading = PLAIN_READING if as_written else reading_on(consultation)
    return make_text_block(text, whole=whole, as_written=as_written, reading=reading)


def make_cited_text_block(
    text: LocalisedText,
    consultation: Consultation,
    *,
    number: int = 0,
    cites: Sequence[int] = (),
    as_written: bool = False,
    labelled: bool = True,
) -> TextBlock:
    """Return a text of the team, whole, in which every [12] leads to the contribution.

    A statement of a summary begins with its `number` and ends with those of the contributions that
    it `cites` beside its text. It has no label if it is not translated: the page says that once.
    So it does of the translations of all statements where one is not `labelled`.
    """
    block = page_text_block(text, consultation, whole=True, as_written=as_written)
    block = _cite(block, consultation, cites)
    return replace(
        block,
        opening=add_paragraph_number(block.opening, number) if number else block.opening,
        label="" if number and not (labelled and block.is_translated) else block.label,
    )


def _cite(block: TextBlock, consultation: Consultation, cites: Sequence[int]) -> TextBlock:
    """Return a block that cites these contributions, in which every [12] leads to one."""

    def linked(html: Markup) -> Markup:
        return add_citation_links(append_citations(html, cites), consultation)

    return replace(
        block,
        opening=linked(block.opening),
        original=None if block.original is None else linked(block.original),
        below=None if block.below is None else _cite(block.below, consultation, cites),
    )


_CITED_LAST: Final = re.compile(r"(\[\d+\])[.!?…»”\s]*</p>\Z")
"""A citation with which the last paragraph ends, but for its full stop."""


def append_citations(html: Markup, numbers: Sequence[int]) -> Markup:
    """Return a statement at whose end those contributions are cited that its text does not cite.

    They follow those that are cited there already, before the full stop.
    """
    typed = cited_numbers(str(html)) if numbers else []
    missing = Markup("").join(f"[{number}]" for number in numbers if number not in typed)
    if not missing:
        return html
    html = html.rstrip()
    if cited := _CITED_LAST.search(html):
        return html[: cited.end(1)] + missing + html[cited.end(1) :]
    if html.endswith("</p>"):
        return html[:-4].rstrip() + " " + missing + Markup("</p>")
    return html + Markup("<p>{}</p>").format(missing)


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


def mark_redacted(html: str, bars: Sequence[BarSpan]) -> Markup:
    """Return an original with its redacted words marked; each mark says why."""
    marks = [
        TextMark(
            WordSpan(bar.start, bar.end),
            title=bar_words(bar.rule, language()),
        )
        for bar in bars
    ]
    return Markup(mark_html(html, marks))  # noqa: S704 - marks put into safe HTML


def describe_length(words: int) -> str:
    """Return how long a text is, in words and in minutes of reading."""
    return ", ".join(
        (
            ngettext("%(n)s word", "%(n)s words", words, n=format_number(words)),
            ngettext("%(num)s minute", "%(num)s minutes", reading_minutes(words)),
        )
    )
