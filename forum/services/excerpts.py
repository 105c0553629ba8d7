"""Quoting: whose words a reply quotes, and what of a contribution or a post can be quoted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
from forum.models.contribution import Answered, Contribution, Passage
from forum.models.post import Post
from forum.models.translation import Text, Translation
from forum.services.entries import for_readers
from forum.services.fragments import Fragment, fragments

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
    """What somebody says, in one language or as written: each passage's language and folded words.

    It is a contribution's or a post's; a post is one passage.
    """

    source: dict[str, int]
    positions: list[int | None]
    languages: list[str]
    passages: list[str]


def quotable(parent: Answered) -> list[Answered]:
    """Return what a reply to `parent` can quote: it and what it hangs under, the nearest first.

    What has been hidden or withdrawn since is among them, so that its words are known for what
    they are.
    """
    if isinstance(parent, Post):
        return [parent]
    found = [parent, *_above(parent)]
    post = found[-1].post
    return [*found, post] if post is not None else [*found]


def _above(parent: Contribution) -> Sequence[Contribution]:
    if parent.root_id is None:
        return []
    paths = above_path(parent.path)[-MOST_ABOVE:]
    return db.session.scalars(
        select(Contribution)
        .where(
            Contribution.number.is_not(None),
            (Contribution.id == parent.root_id)
            | and_(Contribution.root_id == parent.root_id, Contribution.path.in_(paths)),
        )
        .order_by(Contribution.path.desc())
    ).all()


def cut(source: str, language: str, quotable: Sequence[Answered]) -> list[Part]:
    """Cut a reply at the quotations whose words stand in one of these contributions or posts.

    Such a quotation becomes an excerpt, in the language in which the words stand there; every
    other one stays part of the author's own words.
    """
    found = list(blocks(source))
    quotes = [block for block in found if block.is_quote][:MOST_QUOTES]
    voices = _voices(quotable) if quotes else []
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
                excerpt_position=voice.positions[at],
                **voice.source,
            )
    return None


def _voices(quotable: Sequence[Answered]) -> list[_Voice]:
    """Return all that these say, in this order, as written before translated."""
    said = _said([c.id for c in quotable if isinstance(c, Contribution)])
    noted = _noted([p for p in quotable if isinstance(p, Post)])
    found: list[_Voice] = []
    for one in quotable:
        if isinstance(one, Post):
            found += _versions({"excerpt_post": one.id}, noted[one.id])
        else:
            found += _versions({"excerpt_of": one.id}, said[one.id])
    return found


_Passages = dict[int | None, dict[str, tuple[str, str]]]
"""By position: a passage's versions by language, each with its language and its folded words.

The one as written stands under "".
"""


def _said(ids: Sequence[int]) -> dict[int, _Passages]:
    """Return the passages of contributions; those that they quote themselves are left out."""
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
    said: dict[int, _Passages] = defaultdict(dict)
    for id_, position, *row in rows:
        _add(said[id_], position, *row)
    return said


def _noted(posts: Sequence[Post]) -> dict[int, _Passages]:
    """Return the texts of posts."""
    if not posts:
        return {}
    rows = db.session.execute(
        select(Post.id, Text.language, Text.html, Translation.language, Translation.html)
        .join(Text, Text.id == Post.body_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Post.id.in_([post.id for post in posts]))
    )
    noted: dict[int, _Passages] = defaultdict(dict)
    for id_, *row in rows:
        _add(noted[id_], None, *row)
    return noted


def _add(passages: _Passages, position: int | None, *row: str) -> None:
    """Add a text as written and, where there is one, a translation of it."""
    language, html, other, translated = row
    versions = passages.setdefault(position, {"": (language, folded(plain_text(html)))})
    if other is not None:
        versions[other] = (other, folded(plain_text(translated)))


def _versions(source: dict[str, int], passages: _Passages) -> Iterator[_Voice]:
    """Yield what was said as written and in each language into which some of it is translated."""
    for version in sorted({name for versions in passages.values() for name in versions}):
        said = [versions.get(version, versions[""]) for versions in passages.values()]
        yield _Voice(
            source, list(passages), [language for language, _ in said], [words for _, words in said]
        )


def paragraphs(texts: Iterable[Fragment]) -> list[Paragraph]:
    """Return the paragraphs of texts, as their reader sees them: what can be quoted."""
    found: list[Paragraph] = []
    for text in texts:
        for html in top_blocks(text.shown):
            safe = Markup(html)  # noqa: S704 - a part of stored safe HTML
            found.append(Paragraph(len(found) + 1, safe, text.shown_language))
    return found


def _texts(parent: Answered, language: str) -> list[Fragment]:
    if isinstance(parent, Post):
        return [*fragments([parent.body_id], language).values()]
    return for_readers(parent, language).own_words


def quote_of(parent: Answered, paragraph: int, language: str) -> str:
    """Return a paragraph of what is replied to, as a quotation in Markdown; "" for none such."""
    found = paragraphs(_texts(parent, language))
    return next((p.quotation for p in found if p.number == paragraph), "")


def add_quote(text: str, parent: Answered, asked: str, language: str) -> str:
    """Return a text that is being written with the paragraph that was `asked` for below it."""
    if not (asked.isascii() and asked.isdigit()):
        return text
    quotation = quote_of(parent, int(asked[:4]), language)
    return with_quote(text, quotation) if quotation else text
