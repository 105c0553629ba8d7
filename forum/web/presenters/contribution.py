"""Contributions as cards for templates, with all labels, addresses and folds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.contributions.content import Capacity, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.html.read import first_words_of
from forum.domain.translation.reading import Reading
from forum.models.consultation import Consultation
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.passages import PassageView
from forum.services.texts.localised import LocalisedText, as_read
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language
from forum.web.presenters.news import PageNews
from forum.web.presenters.quotation import QuoteLine, quote_line
from forum.web.presenters.texts import PLAIN_READING, TextBlock, TextPresenter

FIRST_WORDS: Final = 24


@dataclass(slots=True)
class PassageBlock:
    """A passage: its text, whether it quotes a question, and which question it answers.

    `quote_line` names the source of a quote. `text` is None if the quoted text is no longer shown.
    """

    text: TextBlock | None
    id: Markup | str
    is_question: bool
    number: int | None
    question_address: str
    quote_line: QuoteLine | None
    is_plain: bool


@dataclass(slots=True)
class ContributionCard:
    """A contribution for templates; a stub has no passages.

    `name` is the name by which readers see the author. `has_remarks` is true if it is late, edited
    or co-signed, or has files. `words` is the number of words of its passages as written, and
    `first_text` the first one that is not a quote.
    """

    entry: ContributionView
    anchor: str
    address: str
    link_label: str
    slug: str
    language_mark: Markup
    name: str
    byline: str
    iso: str
    date: str
    parent_address: str
    post_address: str
    answered_label: str
    is_excerpt: bool
    has_title: bool
    stub: str
    is_new: bool = False
    has_remarks: bool = False
    edit_remark: str = ""
    signature_remark: str = ""
    before_edit_remark: str = ""
    signatories: list[str] = field(default_factory=list)
    passages: list[PassageBlock] = field(default_factory=list)
    words: int = 0
    first_text: TextBlock | None = None
    replies: list["ContributionCard"] = field(default_factory=list)
    title: LocalisedText | None = None

    @property
    def opening(self) -> str:
        """Return the first words of the text, on one line."""
        first = self.first_text
        return first_words_of(str(first.opening), FIRST_WORDS) if first else ""

    @property
    def is_brief(self) -> bool:
        """Return whether `opening` is the whole text."""
        return self.words <= FIRST_WORDS and len(self.passages) == 1

    @property
    def opening_lang(self) -> str:
        """Return the language of `opening` if it is not the language of the page."""
        return self.first_text.lang if self.first_text else ""

    @property
    def opening_attributes(self) -> Markup:
        """Return the attributes of `opening` in HTML that say its language."""
        return self.first_text.lang_attributes if self.first_text else Markup()


class ContributionPresenter:
    """Makes cards of the contributions on one page, in the language of the page.

    `numbers` are the numbers of questions by id; with `as_written`, nothing is translated.
    `news` says which of them are new to the reader. Dates are in `zone`, by default that of the
    consultation. `reading` is how the reader wants texts in other languages, and with `is_brief`
    the page says once above the list that machines translate.
    """

    def __init__(
        self,
        consultation: Consultation,
        numbers: dict[int, int],
        *,
        as_written: bool = False,
        news: PageNews | None = None,
        zone: str = "",
        reading: Reading = PLAIN_READING,
        is_brief: bool = False,
    ) -> None:
        self.consultation = consultation
        self.news = news
        self.zone = zone or consultation.zone
        self.numbers = numbers
        self.as_written = as_written
        self.reading = PLAIN_READING if as_written else reading
        self.is_brief = is_brief
        self.language = language()
        self.year = dates.this_year(self.zone)
        self.slug = consultation.slug
        self.page, self.base, self.posts = _find_addresses(
            request.script_root, self.language, self.slug
        )
        self._answers: dict[tuple[tuple[int, ...], bool], str] = {}
        self._countries: dict[str, str] = {"": ""}
        self._marks: dict[str, Markup] = {}

    @cached_property
    def _texts(self) -> TextPresenter:
        return TextPresenter(
            as_written=self.as_written, reading=self.reading, is_brief=self.is_brief
        )

    @cached_property
    def _link_words(self) -> tuple[str, str]:
        return _("Contribution"), _("permanent link")

    @cached_property
    def capacities(self) -> dict[Capacity, str]:
        """Return the labels of the capacities that a byline names."""
        capacities = (Capacity.ORGANISATION, Capacity.GROUP)
        return {capacity: str(labels.CAPACITIES[capacity]) for capacity in capacities}

    def card(
        self,
        entry: ContributionView,
        *,
        anchor: str = "",
        only: int | None = None,
        whole: bool = False,
        reveal: bool = False,
    ) -> ContributionCard:
        """Return the card of a contribution without its replies.

        With `only`, it has only the passages that answer this question (an id); with `whole`,
        nothing is folded; with `reveal`, it shows what only its author and moderators may see.
        """
        answered = [self.numbers[q] for q in entry.question_ids if q in self.numbers]
        card = ContributionCard(
            entry,
            anchor or f"c{entry.number or 0}",
            address=f"{self.base}{entry.number}",
            link_label=self._link_label(entry.number),
            slug=self.slug,
            language_mark=self._language_mark(entry.language),
            name=entry.name or self._name_of_unnamed(entry),
            byline=self._byline(entry),
            iso=dates.iso(entry.submitted_at),
            date=self._date(entry),
            parent_address=f"{self.base}{entry.parent_number}" if entry.parent_number else "",
            post_address=f"{self.posts}{entry.post_id}" if entry.post_id else "",
            answered_label=self._label_questions(tuple(answered), is_part=only is not None),
            is_excerpt=only is not None and len(answered) > 1,
            has_title=only is None,
            stub=self._stub_text(entry) if entry.is_stub and not reveal else "",
        )
        if not card.stub:
            numbered = len(answered) > 1 and only is None and not entry.quotes_questions
            body = entry.body if only is None else entry.passages_answering(only)
            card.passages = [self._passage(p, card, whole=whole, numbered=numbered) for p in body]
            self._take_texts(card, body)
            self._add_remarks(card, entry)
        return card

    def _link_label(self, number: int) -> str:
        contribution, permanent_link = self._link_words
        return f"{contribution} {number}, {permanent_link}"

    def cards(
        self, entries: Iterable[ContributionView], *, whole: bool = False
    ) -> list[ContributionCard]:
        """Return the cards of contributions; with `whole`, those that are no replies unfolded."""
        return [self.card(entry, whole=whole) for entry in entries]

    def _label_questions(self, numbers: tuple[int, ...], *, is_part: bool) -> str:
        """Return which questions a contribution answers, in words; empty if the page shows it."""
        if not numbers or (is_part and len(numbers) == 1):
            return ""
        key = (numbers, is_part)
        if key not in self._answers:
            listed_numbers = ", ".join(map(str, numbers))
            self._answers[key] = (
                _("Part of a contribution on questions %(list)s", list=listed_numbers)
                if is_part
                else ngettext(
                    "Answers question %(list)s",
                    "Answers questions %(list)s",
                    len(numbers),
                    list=listed_numbers,
                )
            )
        return self._answers[key]

    def label_replies(self, entry: ContributionView) -> str:
        """Return what is said of replies that stand elsewhere, or an empty string."""
        if entry.has_replies_elsewhere:
            return ngettext(
                "Continue this thread (%(num)d reply)",
                "Continue this thread (%(num)d replies)",
                entry.thread_size,
            )
        if not entry.more_replies:
            return ""
        return ngettext(
            "%(num)d more reply to [%(n)s]",
            "%(num)d more replies to [%(n)s]",
            entry.more_replies,
            n=entry.number,
        )

    def _passage(
        self, passage: PassageView, card: ContributionCard, *, whole: bool, numbered: bool
    ) -> PassageBlock:
        number = self.numbers.get(passage.question_id or 0) if numbered else None
        text, block = passage.text, None
        if text.html:
            author_id = card.entry.author_id
            block = self._texts.make_block(text, card.address, whole=whole, author_id=author_id)
        source = passage.quote_source
        html = block.opening if block else Markup()
        is_question = passage.kind is PassageKind.QUESTION
        is_special = is_question or number or source
        return PassageBlock(
            text=block,
            id=self._id_attribute(passage, card) if whole else "",
            is_question=is_question,
            number=number,
            question_address=f"{self.page}?q={number}" if number else "",
            quote_line=quote_line(source, (self.base, self.posts), html) if source else None,
            is_plain=block is not None and block.is_plain and not is_special,
        )

    def _take_texts(self, card: ContributionCard, body: Sequence[PassageView]) -> None:
        """Count words, note the first text; leave one label to translations of one source."""
        card.words = sum([passage.text.words for passage in body])
        pairs = [
            (block.text, passage.text)
            for block, passage in zip(card.passages, body, strict=True)
            if block.text is not None and not block.quote_line
        ]
        if pairs:
            card.first_text = pairs[0][0]
        self._texts.merge_labels(pairs, author_id=card.entry.author_id)

    def _title(self, entry: ContributionView) -> LocalisedText | None:
        """Return the author's title as this reader gets it, if there is one."""
        title = entry.title
        if title is None or not self.as_written:
            return None if title is None else as_read(title, self.reading)
        return as_read(title, Reading(frozenset({title.language})))

    def _id_attribute(self, passage: PassageView, card: ContributionCard) -> Markup:
        """Return the HTML attribute `id` of a passage, so that links can lead to it."""
        return Markup(' id="{}-p{}"').format(card.anchor, card.entry.passages.index(passage))

    def _name_of_unnamed(self, entry: ContributionView) -> str:
        return labels.author_name("", entry.organisation, entry.publication)

    def _add_remarks(self, card: ContributionCard, entry: ContributionView) -> None:
        """Add to a card its title, whether it is new, when it was edited, and who co-signed it."""
        card.title = self._title(entry)
        card.is_new = self.news is not None and self.news.is_new(entry)
        remarks = (entry.edited_at, entry.cosignatories, entry.late, entry.attachments)
        card.has_remarks = any(remarks)
        if entry.edited_at is not None:
            day = dates.day(entry.edited_at, self.zone)
            card.edit_remark = _("Edited on %(date)s", date=day)
        if entry.cosignatories:
            card.signature_remark = ngettext(
                "Co-signed by %(num)d person",
                "Co-signed by %(num)d people",
                len(entry.cosignatories),
            )
            card.before_edit_remark = _before_edit_remark(entry.cosignatories)
            card.signatories = [self._signatory(signature) for signature in entry.cosignatories]

    def _signatory(self, signatory: CoSignatory) -> str:
        name = labels.author_name(signatory.name, signatory.organisation, signatory.publication)
        organisation = signatory.organisation if signatory.organisation != name else ""
        remark = _("before the text was edited") if signatory.before_edit else ""
        return ", ".join(
            filter(None, (name, organisation, country_names(signatory.countries), remark))
        )

    def _language_mark(self, code: str) -> Markup:
        if code not in self._marks:
            self._marks[code] = Markup('<abbr class="language" title="{}">{}</abbr>').format(
                labels.language_name(code), code.upper()
            )
        return self._marks[code]

    def _byline(self, entry: ContributionView) -> str:
        if entry.countries not in self._countries:
            self._countries[entry.countries] = country_names(entry.countries)
        parts = (
            entry.organisation if entry.name else "",
            self._countries[entry.countries],
            self.capacities.get(entry.capacity, ""),
        )
        return ", ".join(filter(None, parts))

    def _date(self, entry: ContributionView) -> str:
        if not entry.dated:
            return ""
        return dates.moment_or_day(entry.submitted_at, self.zone, self.year)

    def _stub_text(self, entry: ContributionView) -> str:
        if entry.status is Status.WITHDRAWN:
            return _("Withdrawn by its author. The replies remain.")
        return _("Hidden by the moderator. The replies remain.")


@lru_cache(maxsize=1024)
def _find_addresses(root: str, language: str, slug: str) -> tuple[str, str, str]:
    """Return the address of a consultation, and those of its contributions and posts but the end.

    They depend on nothing but the language of the page and where the site begins.
    """
    return (
        url_for("consultations.show", slug=slug, lang=language),
        url_for("contributions.show", slug=slug, number=0, lang=language)[:-1],
        url_for("posts.show", slug=slug, post_id=0, lang=language)[:-1],
    )


def _before_edit_remark(cosignatories: Sequence[CoSignatory]) -> str:
    """Return how many co-signed the text before it was edited, in words; empty if nobody did."""
    count = sum(signature.before_edit for signature in cosignatories)
    if not count:
        return ""
    if count == len(cosignatories):
        return _("before the text was edited")
    return ngettext(
        "%(num)d of them before the text was edited",
        "%(num)d of them before the text was edited",
        count,
    )
