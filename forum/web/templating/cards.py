"""Cards: contributions rendered for readers in one language, kept until they change.

A card is the same for everybody. What depends on the reader or on the place in the page (the mark
of what is new, the ways to reply, the level of the heading) is put into its gaps when a page is
joined. Whether a card may be used is decided by the row that the page has just read.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from flask import current_app
from markupsafe import escape

from forum.models.consultation import Consultation
from forum.services.discussion.contribution_views import ContributionView, add_passages
from forum.web.http.current_user import can, offers
from forum.web.http.page_cache import Store
from forum.web.language.directions import describe_directions
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionCard, ContributionPresenter
from forum.web.presenters.doors import sign_in_door
from forum.web.templating.filters import HEADING_BELOW
from forum.web.templating.shared_cards import read_shared_cards, share_cards

MAX_BYTES: Final = 64_000_000
OVERHEAD: Final = 1_500
"""The bytes that a card takes in memory besides its HTML."""

_TOKEN: Final = secrets.token_hex(8)
"""Marks the gaps of a card while it is rendered; no text can contain it."""
HEADING, NEW, TOOLS, NUMBER = (f"{_TOKEN}{name}" for name in "hntz")
_GAPS: Final = ((HEADING.encode(), b"%(h)b"), (NEW.encode(), b"%(n)b"), (TOOLS.encode(), b"%(t)b"))
ADDRESS, WORDS = f"{_TOKEN}a", f"{_TOKEN}w"
"""Mark where an address or words are put into what stands around replies."""
_END: Final = secrets.token_hex(8)
"""Stands behind each card when several are rendered."""

row_of: Final = attrgetter(
    *("id", "card_version", "number", "status", "approved_revision", "language"),
    *("submitted_at", "dated", "name", "organisation", "countries", "capacity", "label"),
    *("publication", "late", "edited_at", "signatures", "files", "post_id", "parent_number"),
    *("question_id", "is_repeated"),
)
"""All of a contribution's row that its card depends on, and how it stands in its list."""


@dataclass(frozen=True, slots=True)
class Card:
    """The HTML of a contribution with its gaps, in UTF-8 as it is sent, for the operator %.

    `characters` is the length of its text, as pages measure themselves.
    """

    html: bytes
    characters: int

    def fill(self, level: bytes, new: bytes, tools: bytes) -> bytes:
        """Return the HTML with its gaps filled, its author as a heading of this level."""
        return self.html % {b"h": level, b"n": new, b"t": tools}


CARDS: Final[Store[tuple[Any, ...], Card]] = Store(MAX_BYTES)
"""The cards that this process keeps."""


@dataclass(frozen=True, slots=True)
class Fixtures:
    """What fills the gaps of cards: the mark of what is new, and the tools around each number."""

    new: bytes
    tools: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Threading:
    """What stands around replies: their group, the way past some, and the way to more of them."""

    begin: bytes
    end: bytes
    skip: bytes
    more: bytes

    def begin_replies(self, number: int) -> bytes:
        """Return the beginning of the replies to a contribution."""
        return self.begin.replace(NUMBER.encode(), b"%d" % number)

    def skip_replies(self, number: int, next_anchor: str) -> bytes:
        """Return a link past the replies to a contribution."""
        return _put(self.skip, NUMBER, str(number), next_anchor)

    def link_more(self, address: str, words: str) -> bytes:
        """Return a link to replies that stand elsewhere."""
        return _put(self.more, WORDS, words, address)


def _put(html: bytes, mark: str, words: str, address: str) -> bytes:
    """Return HTML with words and an address in the places of their marks."""
    html = html.replace(mark.encode(), escape(words).encode())
    return html.replace(ADDRESS.encode(), escape(address).encode())


_fixtures: Store[tuple[Any, ...], Fixtures] = Store(1_000_000)

Keyed = tuple[ContributionView, tuple[Any, ...]]
"""A contribution and the key of its card."""


class CardRack:
    """The cards of one page: those that are kept, and those that are made anew for it.

    It reads the texts of the latter alone. `is_short` makes cards for a list by date; `whole`
    unfolds those that are no replies.
    """

    def __init__(
        self,
        consultation: Consultation,
        presenter: ContributionPresenter,
        *,
        is_short: bool = False,
        whole: bool = False,
    ) -> None:
        self._consultation = consultation
        self._presenter = presenter
        self._is_short = is_short
        self._whole = whole
        self._cards: dict[int, Card] = {}
        self._edition = ""

    def read(self, entries: Sequence[ContributionView], reader: str, longest: int | None) -> None:
        """Take the cards that are kept, and make the others from their texts."""
        presenter = self._presenter
        edition = (
            *(self._consultation.uid, presenter.base, presenter.zone, presenter.year),
            *(reader, presenter.as_written, str(presenter.reading), presenter.is_brief),
            *(longest, self._is_short, self._whole),
            *(presenter.numbers, describe_directions(reader)),
        )
        self._edition = str(edition)  # a string is hashed once for all cards
        keyed = [(entry, self._key(entry)) for entry in entries]
        missing = self._take(keyed, CARDS.get_all(key for _entry, key in keyed))
        if missing:
            missing = self._take(missing, _read_shared([key for _entry, key in missing]))
        if missing:
            add_passages([entry for entry, _key in missing], reader, longest=longest)
            self._make(missing)
            cards = [(key, self._cards[id(entry)]) for entry, key in missing]
            share_cards((key, (card.html, card.characters)) for key, card in cards)

    def _take(self, keyed: Sequence[Keyed], cards: Sequence[Card | None]) -> list[Keyed]:
        """Take the cards that there are, and return the entries without one, with their keys."""
        missing = []
        for (entry, key), card in zip(keyed, cards, strict=True):
            if card is None:
                missing.append((entry, key))
            else:
                entry.kept_characters = card.characters
                self._cards[id(entry)] = card
        return missing

    def _key(self, entry: ContributionView) -> tuple[Any, ...]:
        return (*row_of(entry), self._is_root(entry), self._edition)

    def _is_root(self, entry: ContributionView) -> bool:
        return entry.parent_id is None

    def _make(self, missing: Sequence[Keyed]) -> None:
        """Render cards, all at once, and keep them."""
        views = [self._view(entry) for entry, _key in missing]
        html = self._print(views, HEADING, NEW, TOOLS, self._is_short, _END).encode()
        html = html.replace(b"%", b"%%")
        for mark, gap in _GAPS:
            html = html.replace(mark, gap)
        made = []
        *each, _after_the_last = html.split(_END.encode())
        for (entry, key), printed in zip(missing, each, strict=True):
            texts = [passage.text for passage in entry.passages]
            characters = sum([len(text.html) + len(text.translation or "") for text in texts])
            card = Card(printed, characters)
            made.append((key, card, len(printed) + OVERHEAD))
            self._cards[id(entry)] = card
        CARDS.put_all(made)

    def _view(self, entry: ContributionView) -> ContributionCard:
        whole = self._whole and self._is_root(entry)
        return self._presenter.card(
            entry, anchor=self._anchor(entry), only=entry.question_id, whole=whole
        )

    def join(self, entries: Iterable[ContributionView], level: int) -> bytes:
        """Return the cards of contributions as they are sent, each with its replies.

        Authors are headings of this level. Replies stand where a contribution stands first.
        """
        html = []
        for entry in entries:
            html.append(self._fill(entry, level))
            if not entry.is_repeated:
                html.append(self.join_replies(entry, HEADING_BELOW[level]))
        return b"".join(html)

    def join_replies(self, entry: ContributionView, level: int) -> bytes:
        """Return the replies to a contribution as they are sent, each with its own.

        What stands on another page is printed in short.
        """
        more = b""
        if label := self._presenter.label_replies(entry):
            address = f"{self._presenter.base}{entry.number}#replies"
            more = self._around.link_more(address, label)
        if not entry.replies:
            return more
        html = [self._around.begin_replies(entry.number)]
        following = [*(self._anchor(reply) for reply in entry.replies[1:]), ""]
        for reply, next_anchor in zip(entry.replies, following, strict=True):
            is_brief = reply.is_context
            html.append(self._print_in_short(reply) if is_brief else self._fill(reply, level))
            if reply.replies and next_anchor:
                html.append(self._around.skip_replies(reply.number, next_anchor))
            below = level if is_brief or reply.is_stub else HEADING_BELOW[level]
            html.append(self.join_replies(reply, below))
        return b"".join((*html, more, self._around.end))

    def _print_in_short(self, entry: ContributionView) -> bytes:
        card = self._presenter.card(entry)
        return str(_find_templates().context(card)).encode()

    def _fill(self, entry: ContributionView, level: int) -> bytes:
        card = self._cards[id(entry)]
        return card.fill(b"%d" % level, self._mark(entry), self._print_tools(entry))

    def _mark(self, entry: ContributionView) -> bytes:
        news = self._presenter.news
        return self._fixtures.new if news is not None and news.is_new(entry) else b""

    def _print_tools(self, entry: ContributionView) -> bytes:
        return (b"%d" % entry.number).join(self._fixtures.tools)

    @cached_property
    def _around(self) -> Threading:
        """Return what stands around replies, made once for each language."""
        kept: dict[str, Threading] = current_app.extensions.setdefault("forum.card_threads", {})
        if language() not in kept:
            templates = _find_templates()
            begin, end = str(templates.group(NUMBER, WORDS)).encode().split(WORDS.encode())
            kept[language()] = Threading(
                begin,
                end,
                str(templates.skip(ADDRESS, NUMBER)).encode(),
                str(templates.more(ADDRESS, WORDS)).encode(),
            )
        return kept[language()]

    @cached_property
    def _fixtures(self) -> Fixtures:
        """Return what is put into the gaps of cards for this reader."""
        may_reply, may_flag = (
            offers(action, self._consultation) for action in ("contribute", "flag")
        )
        is_offered = (
            can("contribute", self._consultation) if self._is_short else may_reply or may_flag
        )
        key = (self._presenter.base, sign_in_door(), may_reply, may_flag, is_offered)
        fixtures = _fixtures.get(key)
        if fixtures is None:
            templates = _find_templates()
            address = self._presenter.base + NUMBER
            tools = templates.tools(address, NUMBER, self._consultation) if is_offered else ""
            pieces = tuple(piece.encode() for piece in str(tools).split(NUMBER))
            fixtures = Fixtures(str(templates.new_mark()).encode(), pieces)
            _fixtures.put(key, fixtures, OVERHEAD)
        return fixtures

    @cached_property
    def _print(self) -> Any:
        """Return the macro that renders a card."""
        return _find_templates().anew

    def _anchor(self, entry: ContributionView) -> str:
        if not entry.is_repeated:
            return f"c{entry.number}"
        return f"c{entry.number}-q{self._presenter.numbers[entry.question_id or 0]}"


def _read_shared(keys: Sequence[tuple[Any, ...]]) -> list[Card | None]:
    """Return the cards that other processes have made, and keep them here too."""
    cards: list[Card | None] = []
    for key, shared in zip(keys, read_shared_cards(keys), strict=True):
        card = None if shared is None else Card(*shared)
        if card is not None:
            CARDS.put(key, card, len(card.html) + OVERHEAD)
        cards.append(card)
    return cards


def _find_templates() -> Any:
    """Return the macros that render cards, made once for each language."""
    modules = current_app.extensions.setdefault("forum.card_templates", {})
    if language() not in modules:
        template = current_app.jinja_env.get_template("contributions/cards.html")
        modules[language()] = template.make_module({"modules_of_page": {}})
    return modules[language()]
