"""What contributions and posts have said to readers, so that words quoted of them are known."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import and_, select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import find, folded
from forum.domain.html.blocks import BlockKind
from forum.domain.html.blocks import blocks as rich_blocks
from forum.domain.html.read import plain_text, top_blocks
from forum.extensions import db
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.contributions.revision import Passage, Revision
from forum.models.post import Post
from forum.models.translation import Text, Translation

WRITTEN: Final = ""
"""Stands for the language in which something was written."""


@dataclass(frozen=True, slots=True)
class _ParagraphWords:
    """A paragraph: the folded words that were shown, and how it was written in which passage."""

    shown: str
    position: int | None
    language: str
    html: str


@dataclass(frozen=True, slots=True)
class QuotableVersion:
    """All that somebody said in one version, as written or as translated into one language.

    `source` names the contribution or the post as a `Part` does.
    """

    source: dict[str, int]
    is_translation: bool
    said: list[_ParagraphWords]

    def excerpts(self, words: str, plain: str) -> list[Part]:
        """Return the excerpts of which a quotation consists; none where it is of other words.

        Where it is of a translation, they are the paragraphs as their author wrote them.
        """
        at = find(plain, [one.shown for one in self.said])
        if at is None:
            return []
        if not self.is_translation:
            return [self._part(words, self.said[at.start])]
        found = groupby(self.said[at.start : at.stop], key=lambda one: one.position)
        passages = [list(said) for _, said in found]
        return [
            self._part("\n\n".join(words for one in said for words in _words(one.html)), said[0])
            for said in passages
        ]

    def _part(self, words: str, said: _ParagraphWords) -> Part:
        return Part(
            words,
            said.language,
            kind=PassageKind.QUOTE,
            quoted_position=said.position,
            **self.source,
        )


def quotable_versions(quotable: Sequence[Answered]) -> list[QuotableVersion]:
    """Return all that these have ever shown to readers, whatever became of it since.

    What they show now comes before their earlier versions; in each, what was written before what
    was translated.
    """
    said = _contributions([c.id for c in quotable if isinstance(c, Contribution)])
    posted = _posts([p.id for p in quotable if isinstance(p, Post)])
    found: list[tuple[bool, QuotableVersion]] = []
    for one in quotable:
        is_post = isinstance(one, Post)
        source = {"quoted_post_id" if is_post else "quoted_contribution_id": one.id}
        versions = posted[one.id] if is_post else said[one.id]
        for age, passages in enumerate(versions.values()):
            found += ((age > 0, voice) for voice in _in_languages(source, passages))
    return [voice for _, voice in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class _PassageTexts:
    """A text as written, and its translations by language, all as safe HTML."""

    language: str
    html: str
    translations: dict[str, str]


_Versions = dict[int, dict[int | None, _PassageTexts]]
"""By revision, the newest first, and by position."""


def _contributions(ids: Sequence[int]) -> dict[int, _Versions]:
    """Return what contributions have shown; what they quote themselves is left out."""
    found: dict[int, _Versions] = defaultdict(dict)
    if not ids:
        return found
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.revision, Passage.position, *_texts())
        .join(
            Revision,
            and_(
                Revision.contribution_id == Passage.contribution_id,
                Revision.number == Passage.revision,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(
            Passage.contribution_id.in_(ids),
            Passage.kind != PassageKind.QUOTE,
            Revision.shown_at.is_not(None),
        )
        .order_by(Passage.contribution_id, Passage.revision.desc(), Passage.position)
    )
    for id_, revision, position, *text in rows:
        _add(found[id_].setdefault(revision, {}), position, *text)
    return found


def _posts(ids: Sequence[int]) -> dict[int, _Versions]:
    """Return the texts of posts, which have one version."""
    found: dict[int, _Versions] = defaultdict(dict)
    if not ids:
        return found
    rows = db.session.execute(
        select(Post.id, *_texts())
        .join(Text, Text.id == Post.body_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Post.id.in_(ids))
    )
    for id_, *text in rows:
        _add(found[id_].setdefault(1, {}), None, *text)
    return found


def _texts() -> tuple[Any, ...]:
    return (Text.language, Text.html, Translation.language, Translation.html)


def _add(passages: dict[int | None, _PassageTexts], position: int | None, *text: Any) -> None:
    language, html, other, translated = text
    passage = passages.setdefault(position, _PassageTexts(language, str(html), {}))
    if other is not None:
        passage.translations[other] = str(translated)


def _in_languages(
    source: dict[str, int], passages: dict[int | None, _PassageTexts]
) -> Iterator[QuotableVersion]:
    """Yield what was said as written and in each language into which some of it is translated."""
    languages = {code for passage in passages.values() for code in passage.translations}
    for wanted in (WRITTEN, *sorted(languages)):
        said = [one for position, p in passages.items() for one in _paragraphs(p, position, wanted)]
        yield QuotableVersion(source, wanted != WRITTEN, said)


def _paragraphs(
    passage: _PassageTexts, position: int | None, wanted: str
) -> Iterator[_ParagraphWords]:
    """Yield the paragraphs that stand for each other in a translation and in what was written.

    A translation keeps paragraphs; where somebody has made it otherwise, all stands for all.
    """
    shown = passage.translations.get(wanted, passage.html)
    pairs = [(shown, passage.html)]
    if wanted != WRITTEN:
        after, before = top_blocks(shown), top_blocks(passage.html)
        pairs = list(zip(after, before, strict=True)) if len(after) == len(before) else pairs
    for words, html in pairs:
        yield _ParagraphWords(folded(plain_text(words)), position, passage.language, html)


def _words(html: str) -> Iterator[str]:
    """Yield the paragraphs of safe HTML as Markdown without styles; a list stays one."""
    for block in top_blocks(html):
        yield _list(block) if block.startswith(("<ul", "<ol")) else plain_text(block)


def _list(html: str) -> str:
    lines = []
    for block in rich_blocks(html):
        mark = f"{block.number}." if block.number else "-"
        indent = "   " * (block.depth - 1)
        lead = f"{indent}{mark} " if block.kind is BlockKind.ITEM else f"{indent}   "
        lines.append(lead + " ".join(block.text.split()))
    return "\n".join(lines)
