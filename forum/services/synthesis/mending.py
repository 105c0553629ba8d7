"""Mends broken excerpts: takes the nearest words, others that somebody chooses, or lets go."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, func, or_, select

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.policy import Action
from forum.domain.synthesis.anchoring import AnchorPlace, nearest_words
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, standing_text, text_content
from forum.domain.synthesis.folding import fold_text
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.code import Coding
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.synthesis.excerpts import (
    ExcerptView,
    find_excerpt,
    read_excerpts,
    read_span,
    refer_to,
)
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class OfferedWords:
    """Words of what readers see now, and where they stand."""

    position: int
    start: int
    end: int
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class ChangedExcerpt:
    """An excerpt whose words moved or are gone.

    `former` are the words of a broken excerpt of a text that readers still see in another version;
    of a text that was hidden or withdrawn nothing is shown. `points` are those it bears on, and
    `codings` how many codes its words were given.
    """

    excerpt: ExcerptView
    former: str
    nearest: OfferedWords | None
    points: list[LocalisedText]
    codings: int = 0


def count_changed_excerpts(consultation: Consultation) -> int:
    """Return how many excerpts are broken, to list them."""
    return len(_list_ids(consultation, [ExcerptState.BROKEN]))


def list_changed_excerpts(consultation: Consultation, language: str) -> list[ChangedExcerpt]:
    """Return broken excerpts and those that moved, with what can stand for them.

    A fixed number of statements.
    """
    ids = _list_ids(consultation, [ExcerptState.BROKEN, ExcerptState.MOVED])
    excerpts = read_excerpts(consultation, ids)
    points = _read_points(ids, language)
    broken = {e.contribution_id for e in excerpts.values() if not e.words and e.is_readable}
    versions = _read_versions(broken)
    codings = _count_codings(ids)
    return [
        replace(_describe(excerpt, versions, points[id_]), codings=codings.get(id_, 0))
        for id_, excerpt in excerpts.items()
    ]


def _list_ids(consultation: Consultation, states: Sequence[ExcerptState]) -> list[int]:
    is_used = or_(
        exists().where(Evidence.excerpt_id == Excerpt.id),
        exists().where(Coding.excerpt_id == Excerpt.id),
    )
    return list(
        db.session.scalars(
            select(Excerpt.id).where(
                Excerpt.consultation_id == consultation.id,
                Excerpt.state.in_(states),
                is_used,
            )
        )
    )


def _count_codings(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Coding.excerpt_id, func.count())
        .where(Coding.excerpt_id.in_(ids))
        .group_by(Coding.excerpt_id)
    )
    return {id_: count for id_, count in rows if id_ is not None}


def _read_points(ids: Sequence[int], language: str) -> dict[int, list[LocalisedText]]:
    rows = db.session.execute(
        select(Evidence.excerpt_id, Point.text_id)
        .join(Point, Point.id == Evidence.point_id)
        .where(Evidence.excerpt_id.in_(ids), Point.merged_into_id.is_(None))
        .order_by(Evidence.excerpt_id, Point.id)
    ).all()
    texts = localise([text_id for _, text_id in rows], language)
    points = defaultdict[int, list[LocalisedText]](list)
    for excerpt_id, text_id in rows:
        points[excerpt_id].append(texts[text_id])
    return points


Versions = dict[tuple[int, int], dict[int, tuple[str, str]]]
"""Language and HTML of the author's passages, by position, of contributions and revisions."""


def _read_versions(contribution_ids: set[int]) -> Versions:
    """Return the versions that readers see, and those in which broken excerpts stood."""
    stood = select(Excerpt.id).where(
        Excerpt.contribution_id == Passage.contribution_id,
        Excerpt.revision == Passage.revision,
        Excerpt.state == ExcerptState.BROKEN,
    )
    is_shown = Passage.revision == Contribution.approved_revision
    rows = db.session.execute(
        select(
            *(Passage.contribution_id, Passage.revision, Passage.position),
            *(Contribution.approved_revision, Text.language, Text.html),
        )
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .join(Text, Text.id == Passage.text_id)
        .where(
            Passage.contribution_id.in_(sorted(contribution_ids)),
            Passage.kind == PassageKind.WORDS,
            or_(is_shown, stood.exists()),
        )
    )
    versions: Versions = defaultdict(dict)
    for id_, revision, position, approved, language, html in rows:
        versions[id_, revision][position] = (language, html)
        if revision == approved:
            versions[id_, 0][position] = (language, html)
    return versions


def _describe(
    excerpt: ExcerptView, versions: Versions, points: list[LocalisedText]
) -> ChangedExcerpt:
    old = versions.get((excerpt.contribution_id, excerpt.revision), {})
    if excerpt.words or not excerpt.is_readable or excerpt.position not in old:
        return ChangedExcerpt(excerpt, "", None, points)
    former = text_content(old[excerpt.position][1])[excerpt.start : excerpt.end]
    new = versions.get((excerpt.contribution_id, 0), {})
    place = AnchorPlace(excerpt.position, WordSpan(excerpt.start, excerpt.end))
    found = nearest_words(
        {position: fold_text(text_content(html)) for position, (_, html) in old.items()},
        place,
        {position: fold_text(standing_text(html)) for position, (_, html) in new.items()},
    )
    if found is None:
        return ChangedExcerpt(excerpt, former, None, points)
    language, html = new[found.position]
    words = text_content(html)[found.span.start : found.span.end]
    offer = OfferedWords(found.position, found.span.start, found.span.end, words, language)
    return ChangedExcerpt(excerpt, former, offer, points)


def take_words(excerpt: Excerpt, position: int, span: WordSpan, words: str, *, by: User) -> Excerpt:
    """Let other words of the same contribution stand for a broken excerpt; return their excerpt.

    Whatever refers to the broken one keeps it, or refers to an excerpt that has these words
    already. Raises Invalid("words") if other words stand there by now, NotFound if readers see none
    of the contribution, and VersionConflict if somebody has mended the excerpt.
    """
    contribution = _lock_broken(excerpt, by)
    if not contribution.is_readable or contribution.approved_revision is None:
        raise NotFound
    span, digest = read_span(contribution, position, span, words)
    other = find_excerpt(contribution, position, span)
    if other is not None and other.id != excerpt.id:
        refer_to(other, instead_of=excerpt)
        return other
    excerpt.revision = excerpt.marked_revision = contribution.approved_revision
    excerpt.position, excerpt.start, excerpt.end = position, span.start, span.end
    excerpt.digest, excerpt.moved_at = digest, None
    excerpt.state, excerpt.state_at = ExcerptState.HELD, clock.now()
    db.session.flush()
    return excerpt


def take_typed_words(excerpt: Excerpt, words: str, *, by: User) -> Excerpt:
    """Let words that somebody typed or pasted stand for a broken excerpt, if they stand there once.

    Raises Invalid("words_missing") or Invalid("words_several").
    """
    contribution = _lock_broken(excerpt, by)
    wanted = fold_text(words.strip()).text.strip()
    versions = _read_versions({contribution.id})
    places = []
    for position, (_, html) in versions.get((contribution.id, 0), {}).items():
        folded = fold_text(text_content(html))
        at = folded.text.find(wanted) if wanted else -1
        while at >= 0:
            span = WordSpan(folded.starts[at], folded.ends[at + len(wanted) - 1])
            places.append((position, span))
            at = folded.text.find(wanted, at + 1)
    if len(places) != 1:
        raise Invalid("words_several" if places else "words_missing", "words")
    return take_words(excerpt, *places[0], words, by=by)


def let_go(excerpt: Excerpt, *, by: User) -> None:
    """Let a broken excerpt bear on no point any longer, and have no code."""
    _lock_broken(excerpt, by)
    for column in (Evidence.excerpt_id, Coding.excerpt_id):
        db.session.execute(
            delete(column.class_)
            .where(column == excerpt.id)
            .execution_options(synchronize_session="fetch")
        )


def confirm_moved(excerpt: Excerpt, *, by: User) -> None:
    """Note that somebody has looked at an excerpt that moved; it is held where it stands."""
    _lock(excerpt, by)
    if excerpt.state is ExcerptState.MOVED:
        excerpt.state, excerpt.state_at, excerpt.moved_at = ExcerptState.HELD, clock.now(), None
        db.session.flush()


def _lock(excerpt: Excerpt, by: User) -> None:
    consultation = db.session.get_one(Consultation, excerpt.consultation_id)
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    db.session.refresh(excerpt)


def _lock_broken(excerpt: Excerpt, by: User) -> Contribution:
    _lock(excerpt, by)
    if excerpt.state is not ExcerptState.BROKEN:
        raise VersionConflict
    return excerpt.contribution
