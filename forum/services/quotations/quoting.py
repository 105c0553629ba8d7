"""Quoting: whose words a reply quotes, and what of a contribution or a post can be quoted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from markupsafe import Markup
from sqlalchemy import and_, func, select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import MarkdownBlock, as_quote, blocks, with_quote
from forum.domain.contributions.statuses import Status
from forum.domain.contributions.thread_paths import above_path
from forum.domain.html.read import plain_text, top_blocks
from forum.domain.html.render import to_safe_html
from forum.extensions import db
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.contributions.decision import Decision
from forum.models.post import Post
from forum.services.discussion.entries import view_for_readers
from forum.services.quotations.own_quotes import find_quote, quotes_in
from forum.services.quotations.quotable import quotable_versions
from forum.services.texts.localised import LocalisedText, localise

MOST_QUOTES: Final = 40
MOST_ABOVE: Final = 30


@dataclass(frozen=True, slots=True)
class QuotableParagraph:
    """A paragraph that can be quoted: its number from 1, its safe HTML and its language."""

    number: int
    html: Markup
    language: str

    @property
    def quotation(self) -> str:
        """Return its words as a quotation in Markdown."""
        return as_quote(plain_text(self.html))


def quotable_above(parent: Answered, *, begun_at: datetime | None = None) -> list[Answered]:
    """Return what a reply to `parent` can quote: it and what it hangs under, the nearest first.

    What has been hidden or withdrawn since the reply was begun is among them, so that its words
    are known for what they are. What was gone before then is not: else whoever tries quotations
    would learn its words from which of them are known.
    """
    if isinstance(parent, Post):
        return [parent]
    above = [parent, *_above(parent)]
    gone = _gone(above, begun_at) if begun_at is not None else set()
    found = [one for one in above if one.id not in gone]
    post = above[-1].post
    return [*found, post] if post is not None else [*found]


def _gone(above: Sequence[Contribution], begun_at: datetime) -> set[int]:
    """Return the ids of those that readers could no longer see when a reply was begun."""
    hidden = [one.id for one in above if not one.is_readable]
    if not hidden:
        return set()
    went = (
        select(Decision.contribution_id)
        .where(Decision.contribution_id.in_(hidden), Decision.after != Status.PUBLISHED)
        .group_by(Decision.contribution_id)
        .having(func.max(Decision.at) <= begun_at)
    )
    return set(db.session.scalars(went))


def _above(parent: Contribution) -> Sequence[Contribution]:
    if parent.root_id is None:
        return []
    paths = above_path(parent.path)[-MOST_ABOVE:]
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.has_appeared,
            (Contribution.id == parent.root_id)
            | and_(Contribution.root_id == parent.root_id, Contribution.path.in_(paths)),
        )
        .order_by(Contribution.path.desc())
    ).all()


def split_at_quotes(
    source: str,
    language: str,
    quotable_above: Sequence[Answered],
    *,
    own: Contribution | None = None,
) -> list[Part]:
    """Cut a text at the quotations whose words one of these contributions or posts has shown.

    Such a quotation becomes an excerpt, as its author wrote it, also where a translation was
    quoted, and whatever became of its source since; what `own`, the text that is being changed,
    quotes already stays an excerpt of the same. Every other quotation stays part of the author's
    own words.
    """
    found = list(blocks(source))
    excerpts = _excerpts([block for block in found if block.is_quote], quotable_above, own)
    parts: list[Part] = []
    own_words = ""
    for block in found:
        if id(block) not in excerpts:
            own_words += block.source
            continue
        if own_words.strip():
            parts.append(Part(own_words.strip("\r\n"), language))
        parts += excerpts[id(block)]
        own_words = ""
    if own_words.strip() or not parts:
        parts.append(Part(own_words.strip("\r\n"), language))
    return parts


def split_part(
    part: Part, quotable_above: Sequence[Answered], *, own: Contribution | None = None
) -> list[Part]:
    """Cut its author's own words at quotations; they go on answering what they answer."""
    if part.kind is not PassageKind.WORDS:
        return [part]
    found = split_at_quotes(part.source, part.language, quotable_above, own=own)
    return [
        replace(one, question_id=part.question_id) if one.kind is PassageKind.WORDS else one
        for one in found
    ]


def _excerpts(
    quotes: Sequence[MarkdownBlock], quotable_above: Sequence[Answered], own: Contribution | None
) -> dict[int, list[Part]]:
    """Return the excerpts of quotations by the id of the block, where they are such."""
    if not quotes:
        return {}
    found: dict[int, list[Part]] = {}
    present, said = quotes_in(own), quotable_versions(quotable_above)
    for n, quote in enumerate(quotes):
        plain = plain_text(to_safe_html(quote.words))
        if (same := find_quote(quote.words, plain, present)) is not None:
            found[id(quote)] = [same]
        elif n < MOST_QUOTES:
            theirs = (voice.excerpts(quote.words, plain) for voice in said)
            if parts := next(filter(None, theirs), None):
                found[id(quote)] = parts
    return found


def quotable_paragraphs(texts: Iterable[LocalisedText]) -> list[QuotableParagraph]:
    """Return the paragraphs of texts, as their reader sees them: what can be quoted."""
    found: list[QuotableParagraph] = []
    for text in texts:
        for html in top_blocks(text.shown):
            safe = Markup(html)  # noqa: S704 - a part of stored safe HTML
            found.append(QuotableParagraph(len(found) + 1, safe, text.shown_language))
    return found


def _texts(parent: Answered, language: str) -> list[LocalisedText]:
    if isinstance(parent, Post):
        return [*localise([parent.body_id], language).values()]
    return view_for_readers(parent, language).own_words


def quote_of(parent: Answered, paragraph: int, language: str) -> str:
    """Return a paragraph of what is replied to, as a quotation in Markdown; "" for none such."""
    found = quotable_paragraphs(_texts(parent, language))
    return next((p.quotation for p in found if p.number == paragraph), "")


def add_quote(text: str, parent: Answered, paragraph: int, language: str) -> str:
    """Return a text that is being written with a paragraph quoted below it."""
    quotation = quote_of(parent, paragraph, language)
    return with_quote(text, quotation) if quotation else text
