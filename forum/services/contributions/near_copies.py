"""Noticing that a text has been sent before, by somebody else or by its own author."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    any_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql

from forum.database import batches, insert_or_ignore, is_postgresql
from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.near_copies import NEAR, folded_words, likeness, runs, sketch, whole
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.fingerprint import Fingerprint
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.models.user import User

CANDIDATES: Final = 8
SHOWN: Final = 5
ASKED_AT_ONCE: Final = 2_000
STORED_AT_ONCE: Final = 2_000
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A contribution that says much the same; `share` of the words is common to both.

    One's own may have no number yet, and `is_own`.
    """

    contribution_id: int
    number: int | None
    share: float
    is_own: bool = False
    status: Status = Status.PUBLISHED


def find_near_copies(
    consultation: Consultation,
    text: str | Sequence[Part],
    *,
    user: User | None,
    without: Contribution | None = None,
) -> list[NearCopy]:
    """Return what says much the same already, the likest and the oldest first.

    Of others only what readers see, of the author's own also what waits; `without` is the text
    that is being edited. Quoted questions and passages do not count.
    """
    words = folded_words(_own_words(text))
    if not words:
        return []
    visible = [_may_know(user), Contribution.consultation_id == consultation.id]
    if without is not None:
        visible.append(Contribution.id != without.id)
    candidates = _same(consultation, words, visible) or _alike(consultation, words, visible)
    found = []
    others = _words_of(list(candidates))
    for id_, (number, status, author_id) in candidates.items():
        share = likeness(words, others.get(id_, []))
        if share >= NEAR:
            is_own = user is not None and author_id == user.id
            found.append(NearCopy(id_, number, share, is_own, status))
    return sorted(found, key=lambda n: (-n.share, n.number or 0, n.contribution_id))[:SHOWN]


def _own_words(text: str | Sequence[Part]) -> str:
    if isinstance(text, str):
        return text
    return "\n\n".join(part.source for part in text if part.kind is PassageKind.WORDS)


def _may_know(user: User | None) -> Any:
    published = Contribution.is_readable
    if user is None:
        return published
    own = and_(Contribution.author_id == user.id, Contribution.status != Status.WITHDRAWN)
    return or_(published, own)


Candidates = dict[int, tuple[int | None, Status, int]]


def _same(consultation: Consultation, words: Sequence[str], visible: list[Any]) -> Candidates:
    """Return the first few that are the same word by word."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.number, Contribution.status, Contribution.author_id)
        .join(Fingerprint, Fingerprint.contribution_id == Contribution.id)
        .where(
            Fingerprint.consultation_id == consultation.id,
            Fingerprint.value == whole(words),
            *visible,
        )
        .order_by(Contribution.number, Contribution.id)
        .limit(SHOWN)
    )
    return {id_: (number, status, author_id) for id_, number, status, author_id in rows}


def _alike(consultation: Consultation, words: Sequence[str], visible: list[Any]) -> Candidates:
    """Return those with which the most hashes are shared."""
    shared: dict[int, int] = defaultdict(int)
    known: Candidates = {}
    for values in batches(sorted(runs(words)), ASKED_AT_ONCE):
        hits = (
            select(Fingerprint.contribution_id, func.count().label("n"))
            .where(Fingerprint.consultation_id == consultation.id, _is_among(values))
            .group_by(Fingerprint.contribution_id)
            .subquery()
        )
        rows = db.session.execute(
            select(
                Contribution.id,
                Contribution.number,
                Contribution.status,
                Contribution.author_id,
                hits.c.n,
            )
            .join(hits, hits.c.contribution_id == Contribution.id)
            .where(*visible)
            .order_by(hits.c.n.desc(), Contribution.id)
            .limit(CANDIDATES)
        )
        for id_, number, status, author_id, n in rows:
            shared[id_] += n
            known[id_] = (number, status, author_id)
    best = sorted(shared, key=lambda i: (-shared[i], i))[:CANDIDATES]
    return {id_: known[id_] for id_ in best}


def _is_among(values: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a hash is one of these; PostgreSQL takes them as one array."""
    if is_postgresql():
        return Fingerprint.value == any_(literal(list(values), postgresql.ARRAY(BigInteger)))
    return Fingerprint.value.in_(values)


def _words_of(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the folded words of these: what readers see, or the latest of what they do not."""
    if not ids:
        return {}
    revision = case(
        (Contribution.is_readable, Contribution.approved_revision),
        else_=Contribution.latest_revision,
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for id_, source in db.session.execute(
        select(Passage.contribution_id, Text.source)
        .join(
            Contribution,
            and_(Contribution.id == Passage.contribution_id, Passage.revision == revision),
        )
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.contribution_id.in_(ids), Passage.kind == PassageKind.WORDS)
        .order_by(Passage.contribution_id, Passage.position)
    ):
        texts[id_].append(source)
    return {id_: folded_words("\n\n".join(found)) for id_, found in texts.items()}


def store_fingerprints(contribution: Contribution) -> None:
    """Keep what makes copies of this text known; what was kept of an earlier version goes."""
    db.session.flush()
    store_all_fingerprints(contribution.consultation_id, [contribution.id])


def delete_fingerprints(contribution: Contribution) -> None:
    """Keep nothing of a text that was withdrawn."""
    db.session.execute(delete(Fingerprint).where(Fingerprint.contribution_id == contribution.id))


def store_all_fingerprints(consultation_id: int, ids: Iterable[int]) -> None:
    """Do as `store_fingerprints` for many contributions of one consultation."""
    for some in batches(list(ids), BATCH):
        db.session.execute(delete(Fingerprint).where(Fingerprint.contribution_id.in_(some)))
        words = _words_of(some)
        rows = [
            {"contribution_id": id_, "value": value, "consultation_id": consultation_id}
            for id_ in some
            for value in sorted(sketch(words.get(id_, [])))
        ]
        for part in batches(rows, STORED_AT_ONCE):
            db.session.execute(insert_or_ignore(Fingerprint), part)


def store_missing_fingerprints(limit: int = 1_000) -> int:
    """Remember contributions of which nothing is kept yet, and return how many they were."""
    rows = db.session.execute(
        select(Contribution.consultation_id, Contribution.id)
        .where(
            Contribution.status != Status.WITHDRAWN,
            ~select(Fingerprint.value)
            .where(Fingerprint.contribution_id == Contribution.id)
            .exists(),
        )
        .order_by(Contribution.consultation_id, Contribution.id)
        .limit(limit)
    )
    missing: dict[int, list[int]] = defaultdict(list)
    for consultation_id, id_ in rows:
        missing[consultation_id].append(id_)
    for consultation_id, ids in missing.items():
        store_all_fingerprints(consultation_id, ids)
    return sum(map(len, missing.values()))
