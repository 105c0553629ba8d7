"""The passages of contributions as a reader sees them, with translations and whom they quote."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, case, false, func, select

from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.contributions.quotations import folded, is_missing
from forum.domain.contributions.statuses import Visibility, visibility
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
    """Whose words an excerpt quotes; `is_shown` tells whether readers may still see them.

    A post of the team has no number and stays. `is_earlier` tells that the words stand in an
    earlier version, and no more in what readers see now.
    """

    number: int
    name: str
    organisation: str
    publication: Publication
    position: int | None
    is_shown: bool
    post_id: int | None = None
    is_earlier: bool = False


@dataclass(slots=True)
class PassageView:
    """A passage for one reader; `question_id` is what it answers or quotes.

    An excerpt has `quoted`; for readers its text is empty once they may no longer see the source.
    """

    kind: PassageKind
    question_id: int | None
    text: LocalisedText
    quoted: QuoteSource | None = None


@dataclass(frozen=True, slots=True)
class QuoteReference:
    """An excerpt to be attributed: to a passage of the contribution `source_id`, or to a post."""

    passage: PassageView
    source_id: int | None
    position: int | None
    post_id: int | None


def passages_of(
    ids: Collection[int],
    language: str,
    *,
    is_reading: bool,
    longest: int | None,
    is_latest: bool = False,
) -> dict[int, list[PassageView]]:
    """Return the passages of contributions, in one statement and one more where they quote others.

    For readers of the approved revision; for others of the latest where none was approved yet, or
    where `is_latest`. Of a text of more than `longest` words only the opening is read; None reads
    all.
    """
    found: dict[int, list[PassageView]] = defaultdict(list)
    values: dict[str, object] = {"wanted": language, "ids": sorted(ids)}
    if longest is not None:
        values["longest"] = longest
    excerpts: list[QuoteReference] = []
    for id_, source_id, position, post_id, *columns in db.session.execute(
        _passages(is_reading, longest is None, is_latest), values
    ):
        passage = _passage(columns, language, longest)
        found[id_].append(passage)
        if passage.kind is PassageKind.QUOTE:
            excerpts.append(QuoteReference(passage, source_id, position, post_id))
    attribute(excerpts, is_reading=is_reading)
    return found


def attribute(excerpts: Sequence[QuoteReference], *, is_reading: bool) -> None:
    """Say of excerpts whose words they are, and in which passage they stood.

    For readers, the words of what is no longer published go: on every surface. One statement where
    contributions are quoted, one more where these were edited, and one where posts are quoted.
    """
    _attribute_posts([excerpt for excerpt in excerpts if excerpt.post_id is not None])
    of_contributions = [excerpt for excerpt in excerpts if excerpt.source_id is not None]
    if not of_contributions:
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
        ).where(_C.id.in_({excerpt.source_id for excerpt in of_contributions}))
    )
    sources = {row.id: row for row in rows}
    said = _said_now([id_ for id_, row in sources.items() if row.edited_at is not None])
    for excerpt in of_contributions:
        passage, source = excerpt.passage, sources[excerpt.source_id]
        words = plain_text(str(passage.text.html))
        is_earlier = source.id in said and is_missing(words, said[source.id])
        passage.quoted = _quoted(source, excerpt.position, is_earlier=is_earlier)
    if is_reading:
        hide_gone([excerpt.passage for excerpt in of_contributions])


def hide_gone(passages: Iterable[PassageView]) -> None:
    """Take out the quoted words that readers may no longer see."""
    for passage in passages:
        if passage.quoted is not None and not passage.quoted.is_shown:
            passage.text = _without_words(passage.text)


def _said_now(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the folded words of the passages of contributions, as readers see them now."""
    found: dict[int, list[str]] = defaultdict(list)
    if not ids:
        return found
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
        found[id_].append(folded(plain_text(html)))
    return found


def _quoted(source: Any, position: int | None, *, is_earlier: bool) -> QuoteSource:
    """Return whose words stand in a passage of a contribution; nobody's where it is not shown."""
    if visibility(source.status, source.number) is not Visibility.WORDS:
        return QuoteSource(
            source.number or 0, "", "", Publication.WITHHELD, position, is_shown=False
        )
    author = (source.shown_name, source.shown_organisation, source.publication)
    return QuoteSource(source.number, *author, position, is_shown=True, is_earlier=is_earlier)


def _without_words(text: LocalisedText) -> LocalisedText:
    """Return what is left of a text of which readers see nothing."""
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


def _attribute_posts(excerpts: Sequence[QuoteReference]) -> None:
    """Say of excerpts by whom the post is whose words they are."""
    if not excerpts:
        return
    rows = db.session.execute(
        select(Post.id, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_({excerpt.post_id for excerpt in excerpts}))
    )
    names = {row.id: row.name for row in rows}
    for excerpt in excerpts:
        name = names[excerpt.post_id]
        excerpt.passage.quoted = QuoteSource(
            0, name, "", Publication.NAME, None, is_shown=True, post_id=excerpt.post_id
        )


@cache
def _passages(is_reading: bool, is_whole: bool, is_latest: bool) -> Select[Any]:
    """Return the statement for passages with translations; built once.

    Of very long texts a list needs only the opening.
    """
    shown = _C.approved_revision
    revision = shown if is_reading else func.coalesce(shown, _C.latest_revision)
    if is_latest:
        revision = _C.latest_revision
    return (
        select(
            _P.contribution_id,
            _P.quoted_contribution_id,
            _P.quoted_position,
            _P.quoted_post_id,
            _P.kind,
            _P.question_id,
            *_words(is_whole),
        )
        .join(
            Contribution.__table__,
            and_(_C.id == _P.contribution_id, _P.revision == revision),
        )
        .join(Text.__table__, _T.id == _P.text_id)
        .outerjoin(
            Translation.__table__,
            and_(_L.text_id == _T.id, _L.language == bindparam("wanted")),
        )
        .where(_P.contribution_id.in_(bindparam("ids", expanding=True)))
        .order_by(_P.contribution_id, _P.position)
    )


def _words(is_whole: bool) -> tuple[Any, ...]:
    """Return the columns of a text and its translation, whole or with the openings of long ones."""
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
    )


def _passage(row: Sequence[Any], language: str, longest: int | None) -> PassageView:
    kind, question_id, text_id, written, html, words, cut, translated, t_cut, status = row
    return PassageView(
        kind,
        question_id,
        LocalisedText(
            text_id=text_id,
            wanted=language,
            language=written,
            html=Markup(html),  # noqa: S704 - a part of stored safe HTML
            words=words,
            cut=cut,
            translation=None if translated is None else Markup(translated),  # noqa: S704
            translation_cut=t_cut,
            status=status,
            is_opening=longest is not None and words > longest,
        ),
    )
