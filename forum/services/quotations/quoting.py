"""Quoting in a reply: what can be quoted, and cutting a text at its quotations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from markupsafe import Markup
from sqlalchemy import and_, func, select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import (
    MarkdownBlock,
    append_quote,
    as_quote,
    split_blocks,
)
from forum.domain.contributions.statuses import Status
from forum.domain.contributions.thread_paths import paths_above
from forum.domain.html.plain import block_source
from forum.domain.html.read import plain_text, top_blocks
from forum.domain.html.render import to_safe_html
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.decision import Decision
from forum.models.post import Post
from forum.services.discussion.contribution_views import read_view_for_readers
from forum.services.quotations.own_quotes import find_quote, list_stored_quotes
from forum.services.quotations.quotable import list_quotable_versions
from forum.services.texts.localised import LocalisedText, localise

MAX_QUOTES: Final = 40
MAX_ANCESTORS: Final = 30


@dataclass(frozen=True, slots=True)
class QuotableParagraph:
    """A paragraph that can be quoted: its number from 1, its safe HTML and its language."""

    number: int
    html: Markup
    language: str

    @property
    def quotation(self) -> str:
        """Return its words as a quotation in Markdown."""
        return as_quote(block_source(self.html))


def list_quotable_sources(
    parent: ReplyTarget, *, begun_at: datetime | None = None
) -> list[ReplyTarget]:
    """Return what a reply to `parent` can quote: the parent and all above it, the nearest first.

    A contribution that was hidden or withdrawn after the reply was begun is included, so that its
    quoted words still get their source. One that was gone before is not included: otherwise
    somebody could learn its words by trying which quotations get a source.
    """
    if isinstance(parent, Post):
        return [parent]
    contributions = [parent, *_list_ancestors(parent)]
    gone_ids = _find_gone(contributions, begun_at) if begun_at is not None else set()
    readable = [c for c in contributions if c.id not in gone_ids]
    post = contributions[-1].post
    return [*readable, post] if post is not None else [*readable]


def _find_gone(contributions: Sequence[Contribution], begun_at: datetime) -> set[int]:
    """Return the ids of those that readers could no longer see when a reply was begun."""
    unreadable_ids = [c.id for c in contributions if not c.is_readable]
    if not unreadable_ids:
        return set()
    query = (
        select(Decision.contribution_id)
        .where(Decision.contribution_id.in_(unreadable_ids), Decision.after != Status.PUBLISHED)
        .group_by(Decision.contribution_id)
        .having(func.max(Decision.at) <= begun_at)
    )
    return set(db.session.scalars(query))


def _list_ancestors(reply: Contribution) -> Sequence[Contribution]:
    """Return the contributions above a reply that are published or a stub, the nearest first."""
    if reply.root_id is None:
        return []
    paths = paths_above(reply.path)[-MAX_ANCESTORS:]
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.has_appeared,
            (Contribution.id == reply.root_id)
            | and_(Contribution.root_id == reply.root_id, Contribution.path.in_(paths)),
        )
        .order_by(Contribution.path.desc())
    ).all()


def split_at_quotes(
    markdown: str,
    language: str,
    sources: Sequence[ReplyTarget],
    *,
    contribution: Contribution | None = None,
    begun_at: datetime | None = None,
) -> list[Part]:
    """Cut a text at the quotations of words that these contributions or posts have shown.

    Each such quotation becomes a quote in its author's words and language, even if a translation
    was quoted or readers no longer see the source. `contribution` is the author's own contribution
    that is being changed: what it already quotes keeps its source. Any other quotation stays part
    of the author's own words. `begun_at` is when the author began to write.
    """
    markdown_blocks = list(split_blocks(markdown))
    quotations = [block for block in markdown_blocks if block.is_quote]
    quotes = _find_quotes(quotations, sources, contribution, begun_at=begun_at)
    parts: list[Part] = []
    own_words = ""
    for block in markdown_blocks:
        if id(block) not in quotes:
            own_words += block.source
            continue
        if own_words.strip():
            parts.append(Part(own_words.strip("\r\n"), language))
        parts += quotes[id(block)]
        own_words = ""
    if own_words.strip() or not parts:
        parts.append(Part(own_words.strip("\r\n"), language))
    return parts


def split_part(
    part: Part,
    sources: Sequence[ReplyTarget],
    *,
    contribution: Contribution | None = None,
    begun_at: datetime | None = None,
) -> list[Part]:
    """Cut a part of the author's own words at its quotations, as `split_at_quotes` does.

    The words between them still answer the question of the part.
    """
    if part.kind is not PassageKind.WORDS:
        return [part]
    parts = split_at_quotes(
        part.source, part.language, sources, contribution=contribution, begun_at=begun_at
    )
    return [
        replace(p, question_id=part.question_id) if p.kind is PassageKind.WORDS else p
        for p in parts
    ]


def _find_quotes(
    quotations: Sequence[MarkdownBlock],
    sources: Sequence[ReplyTarget],
    contribution: Contribution | None,
    *,
    begun_at: datetime | None,
) -> dict[int, list[Part]]:
    """Return the quotes for each quotation that has a source, by the `id()` of the block."""
    if not quotations:
        return {}
    quotes: dict[int, list[Part]] = {}
    stored_quotes = list_stored_quotes(contribution)
    versions = list_quotable_versions(sources, begun_at=begun_at)
    most = MAX_QUOTES + len(stored_quotes)
    for n, quotation in enumerate(quotations[:most]):
        plain = plain_text(to_safe_html(quotation.words))
        if (stored := find_quote(quotation.words, plain, stored_quotes)) is not None:
            quotes[id(quotation)] = [stored]
        elif n < MAX_QUOTES:
            matches = (version.find_quotes(quotation.words, plain) for version in versions)
            if parts := next(filter(None, matches), None):
                quotes[id(quotation)] = parts
    return quotes


def list_quotable_paragraphs(texts: Iterable[LocalisedText]) -> list[QuotableParagraph]:
    """Return the paragraphs of texts that can be quoted, as their reader sees them."""
    paragraphs: list[QuotableParagraph] = []
    for text in texts:
        for block in top_blocks(text.display_html):
            html = Markup(block)  # noqa: S704 - a part of stored safe HTML
            paragraphs.append(QuotableParagraph(len(paragraphs) + 1, html, text.display_language))
    return paragraphs


def quote_paragraph(parent: ReplyTarget, number: int, language: str) -> str:
    """Return a paragraph of what is replied to as a quotation in Markdown; "" if there is none.

    `number` counts from 1, `language` is the reader's.
    """
    if isinstance(parent, Post):
        texts = [*localise([parent.body_id], language).values()]
    else:
        texts = read_view_for_readers(parent, language).own_words
    paragraphs = list_quotable_paragraphs(texts)
    return next((p.quotation for p in paragraphs if p.number == number), "")


def add_quote(text: str, parent: ReplyTarget, number: int, language: str) -> str:
    """Return the text of a reply with a paragraph of its parent quoted at its end."""
    quotation = quote_paragraph(parent, number, language)
    return append_quote(text, quotation) if quotation else text
