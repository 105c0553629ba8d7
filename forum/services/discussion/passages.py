"""The passages of contributions as a reader sees them, with translations and quoted authors."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, case, false, func, select

from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.contributions.quotations import fold_letters, is_quote_missing
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.html.read import plain_text
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.post import Post
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.texts.localised import LocalisedText

# Columns of the tables and not of the classes: the same statements, read in less time
_C: Any = Contribution.__table__.c
_P: Any = Passage.__table__.c
_T: Any = Text.__table__.c
_L: Any = Translation.__table__.c


@dataclass(frozen=True, slots=True)
class QuoteSource:
    """The source of a quote; `is_readable` says whether readers may still see it.

    A post of the team has no number and is always readable. `is_earlier` means that the words are
    only in an earlier version, and not in the one that readers see now.
    """

    number: int
    name: str
    organisation: str
    publication: Publication
    position: int | None
    is_readable: bool
    post_id: int | None = None
    is_earlier: bool = False


@dataclass(slots=True)
class PassageView:
    """A passage for one reader; `question_id` is the question that it answers or quotes.

    A quote has a `quote_source`; its text is empty if the reader may not see the source.
    `position` is its place in the revision.
    """

    kind: PassageKind
    question_id: int | None
    text: LocalisedText
    quote_source: QuoteSource | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class QuoteReference:
    """A quote to be attributed to a passage of the contribution `source_id`, or to a post."""

    passage: PassageView
    source_id: int | None
    position: int | None
    post_id: int | None


def read_passages(
    ids: Collection[int],
    language: str,
    *,
    is_reading: bool,
    longest: int | None,
    is_latest: bool = False,
) -> dict[int, list[PassageView]]:
    """Return the passages of contributions, by one statement and those of `attribute_quotes`.

    They are those of the approved revision; if not `is_reading`, of the latest if none was
    approved; with `is_latest`, always of the latest. Of a text of more than `longest` words only
    the opening is read; None reads all.
    """
    passages: dict[int, list[PassageView]] = defaultdict(list)
    values: dict[str, object] = {"language": language, "ids": sorted(ids)}
    if longest is not None:
        values["longest"] = longest
    quotes: list[QuoteReference] = []
    rows = db.session.execute(_select_passages(is_reading, longest is None, is_latest), values)
    for id_, source_id, position, post_id, *columns in rows.all():
        passage = _make_passage(columns, language, longest)
        passages[id_].append(passage)
        if passage.kind is PassageKind.QUOTE:
            quotes.append(QuoteReference(passage, source_id, position, post_id))
    attribute_quotes(quotes, is_reading=is_reading)
    return passages


def attribute_quotes(quotes: Sequence[QuoteReference], *, is_reading: bool) -> None:
    """Set the source of each quote: its author, its passage, and whether it was edited since.

    With `is_reading` quotes of texts that are no longer published lose their words. One statement
    reads the quoted contributions, one more those of them that were edited, and one the posts;
    each only if there are any.
    """
    _attribute_posts([quote for quote in quotes if quote.post_id is not None])
    contribution_quotes = [quote for quote in quotes if quote.source_id is not None]
    if not contribution_quotes:
        return
    rows = db.session.execute(
        select(
            _C.id,
            _C.number,
            _C.status,
            _C.shown_name,
            _C.shown_organisation,
            _C.publication,
            _C.edited_at,
        ).where(_C.id.in_({quote.source_id for quote in contribution_quotes}))
    )
    sources = {row.id: row for row in rows}
    current_texts = _read_current_texts(
        [id_ for id_, row in sources.items() if row.edited_at is not None]
    )
    for quote in contribution_quotes:
        passage, source = quote.passage, sources[quote.source_id]
        words = plain_text(str(passage.text.html))
        is_earlier = source.id in current_texts and is_quote_missing(
            words, current_texts[source.id]
        )
        passage.quote_source = _make_quote_source(source, quote.position, is_earlier=is_earlier)
    if is_reading:
        hide_unreadable_quotes([quote.passage for quote in contribution_quotes])


def hide_unreadable_quotes(passages: Iterable[PassageView]) -> None:
    """Remove the quoted words that readers may no longer see."""
    for passage in passages:
        if passage.quote_source is not None and not passage.quote_source.is_readable:
            passage.text = _remove_words(passage.text)


def _read_current_texts(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return, by contribution, the folded texts of the passages that readers see now."""
    texts: dict[int, list[str]] = defaultdict(list)
    if not ids:
        return texts
    rows = db.session.execute(
        select(_P.contribution_id, _T.html)
        .join(
            Contribution.__table__,
            and_(_C.id == _P.contribution_id, _P.revision == _C.approved_revision),
        )
        .join(Text.__table__, _T.id == _P.text_id)
        .where(_P.contribution_id.in_(ids), _P.kind != PassageKind.QUOTE)
        .order_by(_P.contribution_id, _P.position)
    )
    for id_, html in rows:
        texts[id_].append(fold_letters(plain_text(html)))
    return texts


def _make_quote_source(source: Any, position: int | None, *, is_earlier: bool) -> QuoteSource:
    """Return the source of a quote of a contribution; without its author if it is not shown."""
    if visibility_of(source.status, source.number) is not Visibility.WORDS:
        return QuoteSource(
            number=source.number or 0,
            name="",
            organisation="",
            publication=Publication.WITHHELD,
            position=position,
            is_readable=False,
        )
    return QuoteSource(
        number=source.number,
        name=source.shown_name,
        organisation=source.shown_organisation,
        publication=source.publication,
        position=position,
        is_readable=True,
        is_earlier=is_earlier,
    )


def _remove_words(text: LocalisedText) -> LocalisedText:
    """Return the text without its words, for a source that readers do not see."""
    return replace(
        text,
        html=Markup(),
        words=0,
        cut=None,
        translation=None,
        translation_cut=None,
        status=None,
        is_opening=False,
    )


def _attribute_posts(quotes: Sequence[QuoteReference]) -> None:
    """Set the source of each quote of a post."""
    if not quotes:
        return
    rows = db.session.execute(
        select(Post.id, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_({quote.post_id for quote in quotes}))
    )
    names = {row.id: row.name for row in rows}
    for quote in quotes:
        name = names[quote.post_id]
        quote.passage.quote_source = QuoteSource(
            number=0,
            name=name,
            organisation="",
            publication=Publication.NAME,
            position=None,
            is_readable=True,
            post_id=quote.post_id,
        )


@cache
def _select_passages(is_reading: bool, is_whole: bool, is_latest: bool) -> Select[Any]:
    """Return the statement for passages with their translations; cached, as building it is slow.

    If not `is_whole`, only the opening is read of texts with more words than the value `longest`.
    """
    approved = _C.approved_revision
    revision = approved if is_reading else func.coalesce(approved, _C.latest_revision)
    if is_latest:
        revision = _C.latest_revision
    return (
        select(
            _P.contribution_id,
            _P.quoted_contribution_id,
            _P.quoted_position,
            _P.quoted_post_id,
            _P.position,
            _P.kind,
            _P.question_id,
            *_text_columns(is_whole),
        )
        .join(
            Contribution.__table__,
            and_(_C.id == _P.contribution_id, _P.revision == revision),
        )
        .join(Text.__table__, _T.id == _P.text_id)
        .outerjoin(
            Translation.__table__,
            and_(_L.text_id == _T.id, _L.language == bindparam("language")),
        )
        .where(_P.contribution_id.in_(bindparam("ids", expanding=True)))
        .order_by(_P.contribution_id, _P.position)
    )


def _text_columns(is_whole: bool) -> tuple[Any, ...]:
    """Return the columns of a text and its translation: whole, or only the opening of long ones."""
    is_cut = false() if is_whole else and_(_T.words > bindparam("longest"), _T.cut > 0)
    opening = func.substr(_L.html, 1, _L.cut)
    return (
        _T.id,
        _T.language,
        case((is_cut, func.substr(_T.html, 1, _T.cut)), else_=_T.html).label("html"),
        _T.words,
        _T.cut,
        case((and_(is_cut, _L.cut > 0), opening), else_=_L.html).label("translated"),
        _L.cut,
        _L.status,
        _L.engine,
        _L.made_at,
        _L.sentences,
        _L.checked,
        _L.doubtful,
        _L.by_id,
    )


def _make_passage(row: Sequence[Any], language: str, longest: int | None) -> PassageView:
    position, kind, question_id, text_id, source_language, html, words, cut, *rest = row
    translated, *made = rest
    translation_cut, status, engine, made_at, sentences, checked, doubtful, by_id = made
    return PassageView(
        position=position,
        kind=kind,
        question_id=question_id,
        text=LocalisedText(
            text_id=text_id,
            reader_language=language,
            language=source_language,
            html=html,
            words=words,
            cut=cut,
            translation=translated,
            translation_cut=translation_cut,
            status=status,
            is_opening=longest is not None and words > longest,
            engine=engine or "",
            made_at=made_at,
            sentences=sentences or 0,
            checked=checked or 0,
            doubtful=doubtful or 0,
            by_id=by_id,
        ),
    )
