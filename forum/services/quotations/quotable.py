"""What contributions and posts have shown to readers, to find the source of a quotation."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import and_, exists, select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import find_quote, fold_letters
from forum.domain.html.plain import block_source
from forum.domain.html.read import plain_text, top_blocks
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.redaction import RedactedSpan, Redaction, WithheldText
from forum.models.contributions.revision import Passage, Revision
from forum.models.post import Post
from forum.models.translation import Text, Translation

_ORIGINAL: Final = ""
"""Stands for the language in which a text was written."""

_BEFORE_REDACTION: Final = "-"
"""Stands for a text as it was written, where words of it are redacted."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of a version: its folded words, and the passage and the HTML of the original."""

    folded_words: str
    position: int | None
    language: str
    html: str


@dataclass(frozen=True, slots=True)
class QuotableVersion:
    """A revision of a contribution, or a post, as written or as translated into one language.

    `source` holds the id of the contribution or of the post, by the name of the field of `Part`.
    """

    source: dict[str, int]
    is_translation: bool
    paragraphs: list[_Paragraph]

    def find_quotes(self, words: str, plain: str) -> list[Part]:
        """Return the quotes that a quotation consists of; none if its words are not from here.

        `words` is the Markdown of the quotation without its marks, `plain` the same as plain text.
        If a translation is quoted, the quotes are the whole paragraphs of the original.
        """
        span = find_quote(plain, [paragraph.folded_words for paragraph in self.paragraphs])
        if span is None:
            return []
        if not self.is_translation:
            return [self._quote(words, self.paragraphs[span.start])]
        quoted = self.paragraphs[span.start : span.stop]
        by_passage = groupby(quoted, key=lambda paragraph: paragraph.position)
        return [self._quote_originals(list(paragraphs)) for _, paragraphs in by_passage]

    def _quote_originals(self, paragraphs: list[_Paragraph]) -> Part:
        """Return a quote of the original of some paragraphs of one passage."""
        sources = [block_source(block) for p in paragraphs for block in top_blocks(p.html)]
        return self._quote("\n\n".join(sources), paragraphs[0])

    def _quote(self, words: str, paragraph: _Paragraph) -> Part:
        return Part(
            words,
            paragraph.language,
            kind=PassageKind.QUOTE,
            quoted_position=paragraph.position,
            **self.source,
        )


def list_quotable_versions(
    sources: Sequence[ReplyTarget], *, begun_at: datetime | None = None
) -> list[QuotableVersion]:
    """Return all versions of contributions and posts that readers have ever seen.

    It does not matter whether readers still see them. Present versions come before earlier ones;
    of each, the original before its translations. What was redacted after a reply was `begun_at`
    is known by its words, like a translation: a quote of them has the bars. What was redacted
    before is not, or somebody could learn words by trying which have a source.
    """
    cited = [c for c in sources if isinstance(c, Contribution)]
    contributions = _read_contributions([c.id for c in cited])
    redacted_ids = [c.id for c in cited if c.redaction_version]
    if redacted_ids and begun_at is not None:
        _add_originals(contributions, redacted_ids, begun_at)
    posts = _read_posts([p.id for p in sources if isinstance(p, Post)])
    present: list[QuotableVersion] = []
    earlier: list[QuotableVersion] = []
    for source in sources:
        is_post = isinstance(source, Post)
        source_id = {"quoted_post_id" if is_post else "quoted_contribution_id": source.id}
        revisions = posts[source.id] if is_post else contributions[source.id]
        for age, passages in enumerate(revisions.values()):
            (earlier if age else present).extend(_versions_by_language(source_id, passages))
    return [*present, *earlier]


@dataclass(frozen=True, slots=True)
class _PassageTexts:
    """A text as written, and its translations by language, all as safe HTML."""

    language: str
    html: str
    translations: dict[str, str]


_Passages = dict[int | None, _PassageTexts]
"""The texts of one revision by the position of the passage."""

_Revisions = dict[int, _Passages]
"""Passages by the number of the revision, the newest first."""


def _read_contributions(ids: Sequence[int]) -> dict[int, _Revisions]:
    """Return the revisions of contributions that readers have seen, without what they quote."""
    revisions_by_id: dict[int, _Revisions] = defaultdict(dict)
    if not ids:
        return revisions_by_id
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.revision, Passage.position, *_text_columns())
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
    for id_, revision, position, *columns in rows:
        _add_text(revisions_by_id[id_].setdefault(revision, {}), position, *columns)
    return revisions_by_id


def _add_originals(
    revisions_by_id: dict[int, _Revisions], ids: Sequence[int], begun_at: datetime
) -> None:
    """Add what texts said before words in them were redacted, later than `begun_at`."""
    is_later = exists().where(
        RedactedSpan.text_id == Passage.text_id,
        RedactedSpan.redaction_id == Redaction.id,
        Redaction.at > begun_at,
    )
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.revision, Passage.position, WithheldText.html)
        .join(WithheldText, WithheldText.text_id == Passage.text_id)
        .where(Passage.contribution_id.in_(ids), is_later)
    )
    for id_, revision, position, html in rows:
        passage = revisions_by_id[id_].get(revision, {}).get(position)
        if passage is not None:
            passage.translations[_BEFORE_REDACTION] = str(html)


def _read_posts(ids: Sequence[int]) -> dict[int, _Revisions]:
    """Return the texts of posts, which have one revision."""
    revisions_by_id: dict[int, _Revisions] = defaultdict(dict)
    if not ids:
        return revisions_by_id
    rows = db.session.execute(
        select(Post.id, *_text_columns())
        .join(Text, Text.id == Post.body_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Post.id.in_(ids))
    )
    for id_, *columns in rows:
        _add_text(revisions_by_id[id_].setdefault(1, {}), None, *columns)
    return revisions_by_id


def _text_columns() -> tuple[Any, ...]:
    return (Text.language, Text.html, Translation.language, Translation.html)


def _add_text(passages: _Passages, position: int | None, *columns: Any) -> None:
    """Add a row of `_text_columns`: one passage with one translation or none."""
    language, html, translation_language, translation = columns
    passage = passages.setdefault(position, _PassageTexts(language, str(html), {}))
    if translation_language is not None:
        passage.translations[translation_language] = str(translation)


def _versions_by_language(source: dict[str, int], passages: _Passages) -> Iterator[QuotableVersion]:
    """Yield a revision as written, and in each language into which some of it is translated."""
    languages = {code for passage in passages.values() for code in passage.translations}
    for language in (_ORIGINAL, *sorted(languages)):
        paragraphs = [
            paragraph
            for position, passage in passages.items()
            for paragraph in _paragraphs(passage, position, language)
        ]
        yield QuotableVersion(source, language != _ORIGINAL, paragraphs)


def _paragraphs(
    passage: _PassageTexts, position: int | None, language: str
) -> Iterator[_Paragraph]:
    """Yield the paragraphs of a passage in a language, each with the HTML of its original.

    A passage without a translation into the language is taken as written. If a translation has
    another number of paragraphs than the original, all of it stands for all of the original.
    """
    html = passage.translations.get(language, passage.html)
    pairs = [(html, passage.html)]
    if language != _ORIGINAL:
        blocks, originals = top_blocks(html), top_blocks(passage.html)
        if len(blocks) == len(originals):
            pairs = list(zip(blocks, originals, strict=True))
    for block, original in pairs:
        yield _Paragraph(fold_letters(plain_text(block)), position, passage.language, original)
