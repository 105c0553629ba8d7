"""Quoting: whose words a reply quotes, and what of a contribution can be quoted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from sqlalchemy import and_, select

from forum.domain.contributions import Part, PassageKind
from forum.domain.markup import plain_text, top_blocks
from forum.domain.quotes import as_quote, blocks, find, folded, with_quote
from forum.domain.text import to_safe_html
from forum.domain.threads import above_path
from forum.extensions import db
from forum.models.contribution import Contribution, Passage
from forum.models.translation import Text, Translation
from forum.services.entries import Entry, for_readers

MOST_QUOTES: Final = 40
MOST_ABOVE: Final = 30


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that can be quoted: its number from 1, its safe HTML and its language."""

    number: int
    html: Markup
    language: str

    @property
    def quotation(self) -> str:
        """Return its words as a quotation in Markdown."""
        return as_quote(plain_text(self.html))


@dataclass(frozen=True, slots=True)
class _Voice:
    """A contribution in one language or as written: each passage's language and folded words."""

    contribution_id: int
    positions: list[int]
    languages: list[str]
    passages: list[str]


def quotable(parent: Contribution) -> list[Contribution]:
    """Return what a reply to `parent` can quote: it and what it hangs under, the nearest first.

    What has been hidden or withdrawn since is among them, so that its words are known for what
    they are.
    """
    paths = above_path(parent.path)[-MOST_ABOVE:]
    if parent.root_id is None:
        return [parent]
    above = db.session.scalars(
        select(Contribution)
        .where(
            Contribution.number.is_not(None),
            (Contribution.id == parent.root_id)
            | and_(Contribution.root_id == parent.root_id, Contribution.path.in_(paths)),
        )
        .order_by(Contribution.path.desc())
    ).all()
    return [parent, *above]


def cut(source: str, language: str, quotable: Sequence[Contribution]) -> list[Part]:
    """Cut a reply at the quotations whose words stand in one of these contributions.

    Such a quotation becomes an excerpt, in the language in which the words stand there; every
    other one stays part of the author's own words.
    """
    found = list(blocks(source))
    quotes = [block for block in found if block.is_quote][:MOST_QUOTES]
    voices = _voices([c.id for c in quotable]) if quotes and quotable else []
    excerpts = {id(quote): _excerpt(quote.words, voices) for quote in quotes}
    parts: list[Part] = []
    own = ""
    for block in found:
        excerpt = excerpts.get(id(block))
        if excerpt is None:
            own += block.source
            continue
        if own.strip():
            parts.append(Part(own.strip("\r\n"), language))
        parts.append(excerpt)
        own = ""
    if own.strip() or not parts:
        parts.append(Part(own.strip("\r\n"), language))
    return parts


def _excerpt(words: str, voices: Sequence[_Voice]) -> Part | None:
    plain = plain_text(to_safe_html(words))
    for voice in voices:
        at = find(plain, voice.passages)
        if at is not None:
            return Part(
                words,
                voice.languages[at],
                kind=PassageKind.EXCERPT,
                excerpt_of=voice.contribution_id,
                excerpt_position=voice.positions[at],
            )
    return None


def _voices(ids: Sequence[int]) -> list[_Voice]:
    """Return all that these contributions say, in this order, as written before translated."""
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Passage.position,
            Text.language,
            Text.html,
            Translation.language,
            Translation.html,
        )
        .join(
            Contribution,
            and_(
                Contribution.id == Passage.contribution_id,
                Contribution.approved_revision == Passage.revision,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Passage.contribution_id.in_(ids), Passage.kind != PassageKind.EXCERPT)
        .order_by(Passage.contribution_id, Passage.position)
    )
    said: dict[int, dict[int, dict[str, tuple[str, str]]]] = defaultdict(dict)
    for id_, position, language, html, other, translated in rows:
        versions = said[id_].setdefault(position, {"": (language, folded(plain_text(html)))})
        if other is not None:
            versions[other] = (other, folded(plain_text(translated)))
    return [voice for id_ in ids for voice in _versions(id_, said[id_])]


def _versions(id_: int, passages: dict[int, dict[str, tuple[str, str]]]) -> Iterator[_Voice]:
    """Yield a contribution as written and in each language into which some of it is translated."""
    for version in sorted({name for versions in passages.values() for name in versions}):
        said = [versions.get(version, versions[""]) for versions in passages.values()]
        yield _Voice(
            id_, list(passages), [language for language, _ in said], [words for _, words in said]
        )


def paragraphs(entry: Entry) -> list[Paragraph]:
    """Return what can be quoted of a contribution, as its reader sees it: its author's own words.

    Words that it quotes itself are quoted from where they stand.
    """
    found: list[Paragraph] = []
    for passage in entry.passages:
        if passage.kind is PassageKind.WORDS:
            for html in top_blocks(passage.text.shown):
                safe = Markup(html)  # noqa: S704 - a part of stored safe HTML
                found.append(Paragraph(len(found) + 1, safe, passage.text.shown_language))
    return found


def quote_of(parent: Contribution, paragraph: int, language: str) -> str:
    """Return a paragraph of what is replied to, as a quotation in Markdown; "" for none such."""
    found = paragraphs(for_readers(parent, language))
    return next((p.quotation for p in found if p.number == paragraph), "")


def add_quote(text: str, parent: Contribution, asked: str, language: str) -> str:
    """Return a text that is being written with the paragraph that was `asked` for below it."""
    if not (asked.isascii() and asked.isdigit()):
        return text
    quotation = quote_of(parent, int(asked[:4]), language)
    return with_quote(text, quotation) if quotation else text
