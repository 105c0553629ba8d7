"""The texts on the reading desk: their words with the marks of all facilitators."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from forum.domain.contributions.content import PassageKind
from forum.domain.html.read import first_words
from forum.domain.synthesis.alignment import SentencePair, find_targets
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.marked_text import (
    TextMark,
    TextPortion,
    mark_html,
    take_blocks,
    take_portion,
)
from forum.domain.synthesis.points import Stance
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.discussion.contribution_views import (
    COLUMNS,
    ContributionView,
    make_view,
    set_parent_numbers,
)
from forum.services.discussion.passages import PassageView, read_passages
from forum.services.inquiries.reading import find_states
from forum.services.synthesis.desk import DeskPoint, ListedMark, read_marks
from forum.services.synthesis.sentence_pairs import TranslatedText, read_pairs
from forum.services.texts.localised import LocalisedText, as_read
from forum.views.synthesis.desk.inquiries import describe_inquiries
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.contribution import ContributionCard, ContributionPresenter
from forum.web.presenters.quotation import QuoteLine, quote_line
from forum.web.presenters.texts import describe_length, lang_of
from forum.web.presenters.translations import describe_translation

OPENING: Final = 3_500
"""The characters of HTML of each text in the list; more is loaded when somebody reads it."""
PORTION: Final = 30_000
"""The characters of HTML of a text that is read alone, before one goes on to its next part."""
MARK_WORDS: Final = 14
LABEL_WORDS: Final = 8

STANCES: Final = {
    Stance.SUPPORTS: _l("supports it"),
    Stance.OPPOSES: _l("opposes it"),
    Stance.QUALIFIES: _l("adds a condition"),
}


@dataclass(slots=True)
class DeskVersion:
    """A passage in one language, with marks; `start` is the offset of its first character."""

    html: Markup
    attributes: Markup
    start: int = 0
    language: str = ""
    label: str = ""


@dataclass(slots=True)
class DeskPassage:
    """A passage on the desk; only the author's own words can be marked.

    `original` or `translation` is None where it is not displayed, as the original of a question
    that is translated; `portion` is the part of the author's text that is.
    """

    position: int
    text: LocalisedText
    portion: TextPortion
    kind: PassageKind
    question: str
    question_id: int | None
    original: DeskVersion | None
    translation: DeskVersion | None
    quote: QuoteLine | None = None

    @property
    def is_markable(self) -> bool:
        """Return whether these are words of the author."""
        return self.kind is PassageKind.WORDS


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """A mark in words: what was marked, the point it bears on, how, and who marked it."""

    name: str
    words: str
    attributes: Markup
    number: int
    point: LocalisedText
    stance: str
    by: str
    is_moved: bool


@dataclass(slots=True)
class DeskArticle:
    """A contribution on the desk.

    `place` says which part of it is displayed: empty for its opening in the list, else the position
    of the passage and the number of the block with which it begins. `next_place` is that of the
    part that follows, if any.
    """

    entry: ContributionView
    card: ContributionCard
    place: str
    next_place: str = ""
    title: LocalisedText | None = None
    passages: list[DeskPassage] = field(default_factory=list)
    placed_marks: Sequence[ListedMark] = ()
    marks: list[MarkEntry] = field(default_factory=list)
    is_read: bool = False
    inquiry: str = ""
    facts: str = ""
    length: str = ""
    state: str = ""

    @property
    def number(self) -> int:
        """Return the number of the contribution."""
        return self.entry.number

    @property
    def is_cut(self) -> bool:
        """Return whether the list shows only the opening of the text."""
        return not self.place and bool(self.next_place)


class DeskTexts:
    """Makes the articles of a page, by a fixed number of statements."""

    def __init__(
        self,
        consultation: Consultation,
        points: Sequence[DeskPoint],
        numbers: dict[int, int],
        *,
        version: str,
    ) -> None:
        self.consultation = consultation
        self.presenter = ContributionPresenter(consultation, numbers)
        self.points = {point.id: point for point in points}
        self.numbers = numbers
        self.version = version
        self.reading = reading_on(consultation)

    def read(
        self, ids: Sequence[int], read_ids: Collection[int], *, place: str = ""
    ) -> list[DeskArticle]:
        """Return the articles of contributions that readers see, in the order of these ids."""
        rows = db.session.execute(
            select(*COLUMNS).where(Contribution.id.in_(ids), Contribution.is_readable)
        )
        views = {row.id: make_view(row) for row in rows}
        set_parent_numbers(views.values())
        passages = read_passages(list(views), language(), is_reading=True, longest=None)
        marks = read_marks(views)
        inquiries = find_states(self.consultation, views)
        pairs = self._read_pairs(passages, marks)
        articles = []
        for id_ in ids:
            if id_ in views:
                own = passages.get(id_, [])
                reader = _ArticleReader(self, views[id_], own, marks[id_], pairs=pairs)
                article = reader.make(place, is_read=id_ in read_ids)
                article.inquiry = describe_inquiries(inquiries.get(id_, set()))
                articles.append(article)
        return articles

    def _read_pairs(
        self, passages: dict[int, list[PassageView]], marks: dict[int, list[ListedMark]]
    ) -> dict[int, list[SentencePair]]:
        """Read the sentences of marked texts of which a translation is displayed."""
        marked = [
            TranslatedText(text.text_id, str(text.html), str(text.translation))
            for id_, of_one in passages.items()
            for passage in of_one
            if any(mark.position == passage.position for mark in marks[id_])
            for text in [as_read(passage.text, self.reading)]
            if text.translation is not None
        ]
        return read_pairs(marked, language())


class _ArticleReader:
    """Makes one article: takes blocks of its passages until they are as long as a page allows."""

    def __init__(
        self,
        desk: DeskTexts,
        entry: ContributionView,
        passages: Sequence[PassageView],
        marks: Sequence[ListedMark],
        *,
        pairs: dict[int, list[SentencePair]],
    ) -> None:
        self.desk, self.entry, self.passages = desk, entry, passages
        self.marks = [mark for mark in marks if mark.point_id in desk.points]
        self.pairs = pairs

    def make(self, place: str, *, is_read: bool) -> DeskArticle:
        """Return the article from a place on, with the list of all of its marks."""
        article = DeskArticle(
            self.entry, self.desk.presenter.card(self.entry), place, is_read=is_read
        )
        self.entry.passages = self.passages
        title = self.entry.title
        article.title = None if title is None else as_read(title, self.desk.reading)
        article.length = describe_length(self.entry.word_count)
        article.placed_marks = self.marks
        article.facts = self._describe_marks()
        article.marks = self._list_marks()
        self._take(article, PORTION if place else OPENING)
        article.state = self._state(is_read=is_read)
        return article

    def _take(self, article: DeskArticle, most: int) -> None:
        first_passage, first_block = _read_place(article.place)
        for passage in self.entry.body:
            if passage.position < first_passage or not passage.text.html:
                continue
            block = first_block if passage.position == first_passage else 0
            if most <= 0:
                article.next_place = f"{passage.position}-{block}"
                return
            taken, next_block, size = self._take_passage(passage, block, most)
            article.passages.append(taken)
            most -= size
            if next_block is not None:
                article.next_place = f"{passage.position}-{next_block}"
                return

    def _take_passage(
        self, passage: PassageView, block: int, most: int
    ) -> tuple[DeskPassage, int | None, int]:
        """Return a part of a passage, the number of the block after it, and its length."""
        text = as_read(passage.text, self.desk.reading)
        portion = take_portion(str(text.html), block, most)
        blocks = None if portion.next_block is None else portion.blocks
        marks = [m for m in self.marks if m.position == passage.position]
        has_translation = text.translation is not None
        original = translation = None
        versions = ("original",) if passage.kind is PassageKind.QUESTION else ("original", "both")
        if self.desk.version in versions or not has_translation:
            marked = mark_html(portion.html, self._text_marks(marks), start=portion.start)
            label = "" if has_translation or not text.is_foreign else _untranslated(text)
            original = DeskVersion(
                Markup(marked),  # noqa: S704 - safe HTML with marks
                lang_of(text.language),
                portion.start,
                label=label,
            )
        if self.desk.version != "original" and text.translation is not None:
            translation = self._translate(passage, text, block, blocks)
        source = passage.quote_source
        return (
            DeskPassage(
                passage.position,
                text,
                portion,
                passage.kind,
                self._name_question(passage),
                passage.question_id,
                original,
                translation,
                quote_line(source, (self.desk.presenter.base, self.desk.presenter.posts), text.html)
                if source
                else None,
            ),
            portion.next_block,
            len(portion.html),
        )

    def _name_question(self, passage: PassageView) -> str:
        """Return which question a passage answers; nothing if the one before says so already."""
        number = self.desk.numbers.get(passage.question_id or 0)
        question = (PassageKind.QUESTION, passage.position - 1, passage.question_id)
        is_said = question in [(p.kind, p.position, p.question_id) for p in self.passages]
        if not number or is_said or len(self.passages) == 1:
            return ""
        return _("On question %(n)s", n=number)

    def _translate(
        self, passage: PassageView, text: LocalisedText, block: int, blocks: int | None
    ) -> DeskVersion:
        """Return the blocks of the translation that stand beside those of the original."""
        portion = take_blocks(str(text.translation), block, blocks)
        pairs = self.pairs.get(text.text_id, [])
        marks = [
            TextMark(span, str(mark.excerpt_id), self._label(mark))
            for mark in self.marks
            if mark.position == passage.position
            for span in find_targets(pairs, mark.span)
        ]
        marked = mark_html(portion.html, _joined(marks), start=portion.start)
        return DeskVersion(
            Markup(marked),  # noqa: S704 - safe HTML with marks
            lang_of(language()),
            portion.start,
            language=language(),
            label=describe_translation(text, author_id=self.entry.author_id),
        )

    def _text_marks(self, marks: Sequence[ListedMark]) -> list[TextMark]:
        return _joined([TextMark(m.span, str(m.excerpt_id), self._label(m)) for m in marks])

    def _label(self, mark: ListedMark) -> str:
        point = self.desk.points[mark.point_id]
        words = first_words(point.text.plain.split(), LABEL_WORDS)
        return str(
            Markup(
                '<a class="point-number" data-label href="#point-{id}" data-of="{mark}"'
                ' aria-label="P{n} {words}">P{n}</a>'
            ).format(id=point.id, mark=mark.excerpt_id, n=point.number, words=words)
        )

    def _list_marks(self) -> list[MarkEntry]:
        texts = {p.position: p.text for p in self.passages}
        contents: dict[int, str] = {}
        entries = []
        for mark in self.marks:
            text = texts[mark.position]
            if mark.position not in contents:
                contents[mark.position] = text_content(str(text.html))
            words = contents[mark.position][mark.span.start : mark.span.end].split()
            point = self.desk.points[mark.point_id]
            entries.append(
                MarkEntry(
                    name=f"{mark.excerpt_id}-{mark.point_id}",
                    words=first_words(words, MARK_WORDS),
                    attributes=lang_of(text.language),
                    number=point.number,
                    point=point.text,
                    stance=str(STANCES[mark.stance]),
                    by=mark.by,
                    is_moved=mark.is_moved,
                )
            )
        return entries

    def _describe_marks(self) -> str:
        excerpts = {mark.excerpt_id for mark in self.marks}
        points = {mark.point_id for mark in self.marks}
        if not excerpts:
            return _("no excerpt yet")
        return " ".join(
            (
                ngettext("%(num)d excerpt", "%(num)d excerpts", len(excerpts)),
                ngettext("in %(num)d point", "in %(num)d points", len(points)),
            )
        )

    def _state(self, *, is_read: bool) -> str:
        """Return what changes when the article would be printed otherwise."""
        parts = (self.entry.card_version, self.entry.approved_revision, is_read, *self.marks)
        names = [self.desk.points[m.point_id].text.text_id for m in self.marks]
        return hashlib.sha256(repr((parts, names)).encode()).hexdigest()[:12]


def _joined(marks: Sequence[TextMark]) -> list[TextMark]:
    """Return the marks of the same words as one, with the labels of all, each once."""
    by_place: dict[tuple[WordSpan, str], str] = {}
    labelled: set[tuple[int, str]] = set()
    for mark in marks:
        key = (mark.span, mark.name)
        written = (mark.span.end, mark.label.rpartition(">P")[2])
        label = "" if written in labelled else mark.label
        labelled.add(written)
        by_place[key] = by_place.get(key, "") + label
    return [TextMark(span, name, label) for (span, name), label in by_place.items()]


def _read_place(place: str) -> tuple[int, int]:
    """Return the position of a passage and the number of a block; the beginning for any other."""
    position, _dash, block = place.partition("-")
    if not (position.isdecimal() and block.isdecimal()) or len(place) > 12:
        return 0, 0
    return int(position), int(block)


def _untranslated(text: LocalisedText) -> str:
    return labels.untranslated_label(text.language)
