"""The outline of a long contribution, and its text with the places to which it leads."""

from dataclasses import dataclass, replace
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.contributions.content import LONG_WORDS
from forum.domain.html.outline import OutlineEntry, read_outline
from forum.web.language.files import format_number
from forum.web.language.labels import reading_minutes
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionCard
from forum.web.presenters.texts import TextBlock, lang_of

LEVELS: Final = {1: "h3", 2: "h4"}


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A line of an outline: its number and title, and what is to be read from there.

    `position` says how far a reader is who has reached it, and `share` the same in percent.
    """

    number: int
    anchor: str
    title: str
    lang: str
    level: int
    length: str
    position: str
    share: int


@dataclass(slots=True)
class _Place:
    block: TextBlock
    entry: OutlineEntry
    number: int
    words_before: int


def add_outline(card: ContributionCard) -> list[OutlineItem]:
    """Return the outline of a long text, and put the places to which it leads into the card.

    Empty for a short text, and for one that has a single part only.
    """
    if card.stub or card.entry.word_count < LONG_WORDS:
        return []
    places: list[_Place] = []
    words = 0
    for passage in card.passages:
        if passage.text is None or passage.quote_line or passage.is_question:
            continue
        for entry in read_outline(str(passage.text.opening)):
            places.append(_Place(passage.text, entry, len(places) + 1, words))
            words += entry.words
    if len(places) < 2:
        return []
    items = [_make_item(card, place, len(places), words) for place in places]
    for passage in card.passages:
        own = [(p, i) for p, i in zip(places, items, strict=True) if p.block is passage.text]
        if own and passage.text is not None:
            passage.text = replace(passage.text, opening=_with_places(passage.text, own, card))
    return items


def _make_item(card: ContributionCard, place: _Place, count: int, words: int) -> OutlineItem:
    left = words - place.words_before
    return OutlineItem(
        number=place.number,
        anchor=f"{card.anchor}-s{place.number}",
        title=place.entry.title,
        lang=place.block.lang,
        level=place.entry.level,
        length=_("%(n)s min", n=format_number(reading_minutes(place.entry.words))),
        position=_(
            "Section %(n)s of %(count)s. %(left)s",
            n=format_number(place.number),
            count=format_number(count),
            left=_minutes_left(left),
        ),
        share=round(100 * place.words_before / words) if words else 0,
    )


def _minutes_left(words: int) -> str:
    return ngettext("%(num)d minute left", "%(num)d minutes left", reading_minutes(words))


def _with_places(
    block: TextBlock, places: list[tuple[_Place, OutlineItem]], card: ContributionCard
) -> Markup:
    """Return the text with an address at each place, under which stands how much is left."""
    html, done, parts = str(block.opening), 0, []
    for place, item in places:
        entry = place.entry
        parts.append(html[done : entry.start])
        block_html = html[entry.start : entry.end]
        meta = _describe_place(block, item, card)
        if entry.is_heading:
            words = block_html[block_html.index(">") + 1 : block_html.rindex("<")]
            tag = LEVELS[entry.level]
            parts.append(f'<{tag} id="{item.anchor}">{words}</{tag}>{meta}')
        else:
            parts.append(f'<div id="{item.anchor}">{meta}</div>{block_html}')
        done = entry.end
    return Markup("".join([*parts, html[done:]]))  # noqa: S704 - safe HTML and our own


def _describe_place(block: TextBlock, item: OutlineItem, card: ContributionCard) -> Markup:
    number = f"[{card.entry.number}.{item.number}]"
    return Markup(
        '<p class="meta"{}>{} · <a href="#{}">{}<span class="visually-hidden"> {}</span></a></p>'
    ).format(
        lang_of(language(), block.lang or language()),
        item.position,
        item.anchor,
        number,
        _("address of this section"),
    )
