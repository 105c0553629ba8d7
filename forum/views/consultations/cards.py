"""Cards: contributions rendered for readers in one language, kept until they change.

A card is the same for everybody. What depends on the reader or on the place in the page (the mark
of what is new, the ways to reply, the level of the heading) is put into its gaps when a page is
joined. Whether a card may be used is decided by the row that the page has just read.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, Final

from flask import current_app
from markupsafe import Markup

from forum.models.consultation import Consultation
from forum.services.discussion.contribution_views import ContributionView, add_passages
from forum.web.http.current_user import can, offers
from forum.web.http.page_cache import Store
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.doors import sign_in_door
from forum.web.templating.filters import HEADING_BELOW

MAX_BYTES: Final = 64_000_000
OVERHEAD: Final = 1_500
"""The bytes that a card takes in memory besides its HTML."""

_TOKEN: Final = secrets.token_hex(8)
"""Marks the gaps of a card while it is rendered; no text can contain it."""
HEADING, NEW, TOOLS, NUMBER = (f"{_TOKEN}{name}" for name in "hntz")
_MARK: Final = _TOKEN.encode()

row_of: Final = attrgetter(
    *("id", "card_version", "number", "status", "approved_revision", "language"),
    *("submitted_at", "dated", "name", "organisation", "countries", "capacity", "label"),
    *("publication", "late", "edited_at", "signatures", "files", "post_id", "parent_number"),
    *("question_id", "is_repeated"),
)
"""All of a contribution's row that its card depends on, and how it stands in its list."""


@dataclass(frozen=True, slots=True)
class Card:
    """The HTML of a contribution around its gaps, in UTF-8 as it is sent.

    `gaps` are the last letters of the names of the gaps between the parts. `characters` is the
    length of its text, as pages measure themselves.
    """

    parts: tuple[bytes, ...]
    gaps: tuple[bytes, ...]
    characters: int

    def fill(self, level: int, new: bytes, tools: bytes) -> bytes:
        """Return the HTML with its gaps filled, its author as a heading of this level."""
        filled = {b"h": b"%d" % level, b"n": new, b"t": tools}
        html = [self.parts[0]]
        for gap, part in zip(self.gaps, self.parts[1:], strict=True):
            html += (filled[gap], part)
        return b"".join(html)


CARDS: Final[Store[tuple[Any, ...], Card]] = Store(MAX_BYTES)
"""The cards that this process keeps."""


@dataclass(frozen=True, slots=True)
class Fixtures:
    """What fills the gaps of cards: the mark of what is new, and the tools around each number."""

    new: bytes
    tools: tuple[bytes, ...]


_fixtures: Store[tuple[Any, ...], Fixtures] = Store(1_000_000)


@dataclass(slots=True)
class PlacedCard:
    """A card in its place on a page, with what belongs to the place and the reader."""

    entry: ContributionView
    anchor: str
    address: str
    stub: bool
    replies_label: str
    card: Card
    new: bytes
    tools: bytes
    replies: list["PlacedCard"] = field(default_factory=list)
    is_placed: ClassVar[bool] = True

    def fill(self, level: int) -> Markup:
        """Return the HTML, with the author as a heading of this level."""
        html = self.card.fill(level, self.new, self.tools)
        return Markup(html.decode())  # noqa: S704 - a card was made by a template


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
            *(reader, presenter.as_written, longest, self._is_short, self._whole),
            presenter.numbers,
        )
        self._edition = str(edition)  # a string is hashed once for all cards
        missing = []
        keys = [self._key(entry) for entry in entries]
        for entry, key, card in zip(entries, keys, CARDS.get_all(keys), strict=True):
            if card is None:
                missing.append((entry, key))
            else:
                entry.kept_characters = card.characters
                self._cards[id(entry)] = card
        if missing:
            add_passages([entry for entry, _key in missing], reader, longest=longest)
            for entry, key in missing:
                self._cards[id(entry)] = self._make(entry, key)

    def _key(self, entry: ContributionView) -> tuple[Any, ...]:
        return (*row_of(entry), self._is_root(entry), self._edition)

    def _is_root(self, entry: ContributionView) -> bool:
        return entry.parent_id is None

    def _make(self, entry: ContributionView, key: tuple[Any, ...]) -> Card:
        """Render a card and keep it."""
        whole = self._whole and self._is_root(entry)
        view = self._presenter.single_card(
            entry, anchor=self._anchor(entry), only=entry.question_id, whole=whole
        )
        html = str(self._print(view, HEADING, NEW, TOOLS, self._is_short)).encode()
        characters = sum(len(p.text.html) + len(p.text.translation or "") for p in entry.passages)
        first, *others = html.split(_MARK)
        parts = (first, *(part[1:] for part in others))
        card = Card(parts, tuple(part[:1] for part in others), characters)
        CARDS.put(key, card, len(html) + OVERHEAD)
        return card

    def join(self, entries: Iterable[ContributionView], level: int) -> bytes:
        """Return the cards of contributions as they are sent, each with its replies.

        Authors are headings of this level. Replies stand where a contribution stands first.
        """
        html = []
        for entry in entries:
            html.append(self._fill(entry, level))
            if not entry.is_repeated and (entry.replies or entry.more_replies):
                replies = self._threads.replies(self.place(entry), HEADING_BELOW[level])
                html.append(str(replies).encode())
        return b"".join(html)

    def _fill(self, entry: ContributionView, level: int) -> bytes:
        return self._cards[id(entry)].fill(level, self._mark(entry), self._print_tools(entry))

    def _mark(self, entry: ContributionView) -> bytes:
        news = self._presenter.news
        return self._fixtures.new if news is not None and news.is_new(entry) else b""

    def _print_tools(self, entry: ContributionView) -> bytes:
        return (b"%d" % entry.number).join(self._fixtures.tools)

    @cached_property
    def _threads(self) -> Any:
        """Return the macros that print replies."""
        return self._module("contributions/_thread.html")

    def place(self, entry: ContributionView) -> PlacedCard:
        """Return the card of a contribution in its place, with those of its replies."""
        presenter = self._presenter
        return PlacedCard(
            entry=entry,
            anchor=self._anchor(entry),
            address=f"{presenter.base}{entry.number}",
            stub=entry.is_stub,
            replies_label=presenter.label_replies(entry),
            card=self._cards[id(entry)],
            new=self._mark(entry),
            tools=self._print_tools(entry),
            replies=[self.place(reply) for reply in entry.replies],
        )

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

    def _module(self, name: str) -> Any:
        context: dict[str, Any] = {"consultation": self._consultation}
        current_app.update_template_context(context)
        return current_app.jinja_env.get_template(name).make_module(context)

    def _anchor(self, entry: ContributionView) -> str:
        if not entry.is_repeated:
            return f"c{entry.number}"
        return f"c{entry.number}-q{self._presenter.numbers[entry.question_id or 0]}"


def _find_templates() -> Any:
    """Return the macros that render cards, made once for each language."""
    modules = current_app.extensions.setdefault("forum.card_templates", {})
    if language() not in modules:
        template = current_app.jinja_env.get_template("contributions/cards.html")
        modules[language()] = template.make_module({"modules_of_page": {}})
    return modules[language()]
