"""Keeps excerpts right when readers see other words of a contribution, or none any more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.html.bars import RedactedHtml
from forum.domain.synthesis.anchoring import AnchorPlace, PassageTexts, find_words
from forum.domain.synthesis.excerpts import (
    ExcerptState,
    WordSpan,
    digest_of,
    standing_text,
    text_content,
)
from forum.domain.synthesis.folding import fold_text
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text
from forum.services.background.jobs import enqueue
from forum.services.synthesis.excerpts import refer_to

VERIFY: Final = "verify_excerpts"
VERIFY_EVERY: Final = timedelta(days=1)

_ASIDE: Final = 1_000_000_000
"""Behind the end of every text."""


def break_excerpts(contribution_id: int) -> None:
    """Note that readers no longer see the words of a contribution, by one statement."""
    db.session.execute(
        update(Excerpt)
        .where(Excerpt.contribution_id == contribution_id, Excerpt.state != ExcerptState.BROKEN)
        .values(state=ExcerptState.BROKEN, state_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def hold_excerpts(contribution: Contribution) -> None:
    """Find the words of its excerpts in what readers now see of a contribution.

    Each excerpt stays where it is, moves to the same words, or is broken. Two that come to stand
    on the same words become one. For a text without excerpts this is one statement. The caller
    holds the lock of the consultation.
    """
    _hold([contribution.id])


def hold_all(contribution_ids: Iterable[int]) -> None:
    """Do as `hold_excerpts` does for several contributions; the caller holds the locks."""
    _hold(sorted(contribution_ids))


def follow_bars(
    contribution_id: int, changed: Mapping[tuple[int, int], tuple[RedactedHtml, RedactedHtml]]
) -> None:
    """Find the words of excerpts in texts that now have other bars than before.

    `changed` holds the text before and after, by revision and position. An excerpt stays, moves to
    the same words, or is broken while a bar has some of them: its place then is that in the
    original, so that it is found again when the words are.
    """
    rows = db.session.scalars(
        select(Excerpt).where(Excerpt.contribution_id == contribution_id).order_by(Excerpt.id)
    )
    excerpts = [e for e in rows if (e.revision, e.position) in changed]
    found: dict[int, tuple[int, int, bool]] = {}
    for excerpt in excerpts:
        before, after = changed[excerpt.revision, excerpt.position]
        found[excerpt.id] = _place_beside_bars(excerpt, before, after)
        excerpt.start = _ASIDE + excerpt.id  # two excerpts never have one place, not in between
        excerpt.end = excerpt.start + 1
    db.session.flush()
    taken = set[tuple[int, int, int, int]]()
    for excerpt in sorted(excerpts, key=lambda e: not found[e.id][2]):
        start, end, is_held = found[excerpt.id]
        place = (excerpt.revision, excerpt.position, start, end)
        if place not in taken:
            taken.add(place)
            excerpt.start, excerpt.end = start, end
        held = ExcerptState.HELD if excerpt.moved_at is None else ExcerptState.MOVED
        _set_state(excerpt, held if is_held else ExcerptState.BROKEN)
    db.session.flush()


def _place_beside_bars(
    excerpt: Excerpt, before: RedactedHtml, after: RedactedHtml
) -> tuple[int, int, bool]:
    """Return where the words of an excerpt stand now, and whether readers see them."""
    original = (excerpt.start, excerpt.end)
    if excerpt.state is not ExcerptState.BROKEN:
        original = before.original_place_of(*original)
    place = after.place_of(*original)
    if place is None or _digest_at(after.html, place) != excerpt.digest:
        return *original, False
    if excerpt.state is not ExcerptState.BROKEN and place != (excerpt.start, excerpt.end):
        excerpt.moved_at = clock.now()
    return *place, True


def _digest_at(html: str, place: tuple[int, int]) -> str:
    return digest_of(text_content(html)[place[0] : place[1]])


def _hold(ids: Sequence[int]) -> None:
    rows = db.session.execute(
        select(Excerpt, Contribution.approved_revision, Contribution.is_readable)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(Excerpt.contribution_id.in_(ids))
        .order_by(Excerpt.contribution_id, Excerpt.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return
    shown = {e.contribution_id: revision for e, revision, is_readable in rows if is_readable}
    passages = _read_passages({e.contribution_id for e, _, _ in rows})
    taken = defaultdict[int, dict[AnchorPlace, Excerpt]](dict)
    twins = []
    for excerpt in sorted((row[0] for row in rows), key=lambda e: _rank(e, shown)):
        id_ = excerpt.contribution_id
        revision = shown.get(id_)
        if revision is None:
            _set_state(excerpt, ExcerptState.BROKEN)
            continue
        twin = _hold_one(excerpt, revision, passages[id_], taken[id_])
        if twin is not None:
            twins.append((excerpt, twin))
    db.session.flush()
    for excerpt, twin in twins:
        refer_to(twin, instead_of=excerpt)


def _rank(excerpt: Excerpt, shown: Mapping[int, int | None]) -> tuple[bool, bool]:
    """Return what puts those first that stand where readers see them, then those not broken."""
    is_behind = excerpt.revision != shown.get(excerpt.contribution_id)
    return is_behind, excerpt.state is ExcerptState.BROKEN


def _hold_one(
    excerpt: Excerpt, revision: int, texts: "_Passages", taken: dict[AnchorPlace, Excerpt]
) -> Excerpt | None:
    """Let an excerpt stand where its words are now; return the one that stands there already."""
    place = AnchorPlace(excerpt.position, WordSpan(excerpt.start, excerpt.end))
    if excerpt.revision == revision:
        found: AnchorPlace | None = place
    else:
        found = find_words(texts.version(excerpt.revision), place, texts.version(revision))
    if found is None or texts.digest(revision, found) != excerpt.digest:
        _set_state(excerpt, ExcerptState.BROKEN)
        return None
    if found in taken:
        return taken[found]
    taken[found] = excerpt
    if found != place:
        excerpt.moved_at = clock.now()
    excerpt.revision, excerpt.position = revision, found.position
    excerpt.start, excerpt.end = found.span.start, found.span.end
    _set_state(excerpt, ExcerptState.HELD if excerpt.moved_at is None else ExcerptState.MOVED)
    return None


def _set_state(excerpt: Excerpt, state: ExcerptState) -> None:
    if excerpt.state is not state:
        excerpt.state, excerpt.state_at = state, clock.now()


class _Passages:
    """The author's words in all versions of one contribution, folded when they are needed."""

    def __init__(self) -> None:
        self.html: dict[int, dict[int, str]] = defaultdict(dict)
        self._folded: dict[int, PassageTexts] = {}

    def version(self, revision: int) -> PassageTexts:
        """Return the passages of a version, without what is struck out, by position."""
        if revision not in self._folded:
            self._folded[revision] = {
                position: fold_text(standing_text(html))
                for position, html in self.html[revision].items()
            }
        return self._folded[revision]

    def digest(self, revision: int, place: AnchorPlace) -> str:
        """Return the digest of what stands at a place, or an empty string for no place."""
        html = self.html[revision].get(place.position)
        if html is None:
            return ""
        return digest_of(text_content(html)[place.span.start : place.span.end])


def _read_passages(ids: Iterable[int]) -> dict[int, _Passages]:
    """Return the author's words by contribution: what readers see, and where excerpts stand."""
    stands = select(Excerpt.id).where(
        Excerpt.contribution_id == Passage.contribution_id, Excerpt.revision == Passage.revision
    )
    is_shown = Passage.revision == Contribution.approved_revision
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.revision, Passage.position, Text.html)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .join(Text, Text.id == Passage.text_id)
        .where(
            Passage.contribution_id.in_(sorted(ids)),
            Passage.kind == PassageKind.WORDS,
            or_(is_shown, stands.exists()),
        )
    )
    passages = defaultdict[int, _Passages](_Passages)
    for id_, revision, position, html in rows:
        passages[id_].html[revision][position] = html
    return passages


def enqueue_verification() -> None:
    """Enqueue the daily check of all excerpts, unless there are none or it waits already."""
    if db.session.scalar(select(Excerpt.id).limit(1)) is not None:
        enqueue(VERIFY, {}, key=VERIFY, run_at=clock.now() + VERIFY_EVERY, priority=1)


def list_out_of_step(limit: int) -> dict[int, list[int]]:
    """Return contributions with excerpts of a version that readers see no more, by consultation."""
    is_current = and_(Contribution.is_readable, Excerpt.revision == Contribution.approved_revision)
    return _list_by_consultation(
        and_(Excerpt.state != ExcerptState.BROKEN, ~is_current), limit=limit
    )


def list_held(limit: int, *, after: int = 0) -> dict[int, list[int]]:
    """Return contributions with excerpts, in the order of their ids after one, by consultation."""
    return _list_by_consultation(Excerpt.contribution_id > after, limit=limit)


def _list_by_consultation(*conditions: ColumnElement[bool], limit: int) -> dict[int, list[int]]:
    ids = defaultdict[int, list[int]](list)
    for consultation_id, contribution_id in db.session.execute(
        select(Excerpt.consultation_id, Excerpt.contribution_id)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(*conditions)
        .distinct()
        .order_by(Excerpt.contribution_id)
        .limit(limit)
    ):
        ids[consultation_id].append(contribution_id)
    return dict(ids)
