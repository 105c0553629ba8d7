"""Finding contributions that say much the same as a text, by the fingerprints of all texts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ColumnExpressionArgument,
    and_,
    any_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql

from forum.database import batches, insert_or_ignore, is_postgresql
from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.near_copies import (
    NEAR_COPY_SHARE,
    folded_words,
    hash_runs,
    hash_text,
    make_sketch,
    shared_words,
)
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.fingerprint import Fingerprint
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.models.user import User

MAX_CANDIDATES: Final = 8
MAX_NEAR_COPIES: Final = 5
HASHES_PER_QUERY: Final = 2_000
ROWS_PER_INSERT: Final = 2_000
CONTRIBUTIONS_PER_BATCH: Final = 200

Sketches = dict[int, list[int]]
"""Fingerprints of contributions, by id."""


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A contribution that says much the same; `share` is the share of words in common, up to 1.

    A contribution of the same author has `is_own`, and may have no number yet.
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
    exclude: Contribution | None = None,
) -> list[NearCopy]:
    """Return the contributions that say much the same as a text, the most similar first.

    Among equals the oldest comes first. Contributions of others are found only if readers see
    them, those of `user` unless they are withdrawn. `exclude` is the contribution that is being
    edited. Quoted questions and quotes do not count.
    """
    words = folded_words(_own_words(text))
    if not words:
        return []
    conditions = [_is_known_to(user), Contribution.consultation_id == consultation.id]
    if exclude is not None:
        conditions.append(Contribution.id != exclude.id)
    candidates = _find_equal(consultation, words, conditions)
    candidates = candidates or _find_similar(consultation, words, conditions)
    words_by_id = _read_words(list(candidates))
    copies = []
    for id_, candidate in candidates.items():
        share = shared_words(words, words_by_id.get(id_, []))
        if share >= NEAR_COPY_SHARE:
            copies.append(
                NearCopy(
                    contribution_id=id_,
                    number=candidate.number,
                    share=share,
                    is_own=user is not None and candidate.author_id == user.id,
                    status=candidate.status,
                )
            )
    copies.sort(key=lambda copy: (-copy.share, copy.number or 0, copy.contribution_id))
    return copies[:MAX_NEAR_COPIES]


def _own_words(text: str | Sequence[Part]) -> str:
    if isinstance(text, str):
        return text
    return "\n\n".join(part.source for part in text if part.kind is PassageKind.WORDS)


def _is_known_to(user: User | None) -> ColumnExpressionArgument[bool]:
    """Return the condition that a user may know of a contribution."""
    is_published = Contribution.is_readable
    if user is None:
        return is_published
    is_own = and_(Contribution.author_id == user.id, Contribution.status != Status.WITHDRAWN)
    return or_(is_published, is_own)


class _Candidate(NamedTuple):
    number: int | None
    status: Status
    author_id: int


def _find_equal(
    consultation: Consultation,
    words: Sequence[str],
    conditions: list[ColumnExpressionArgument[bool]],
) -> dict[int, _Candidate]:
    """Return the first few contributions with exactly these words, by id."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.number, Contribution.status, Contribution.author_id)
        .join(Fingerprint, Fingerprint.contribution_id == Contribution.id)
        .where(
            Fingerprint.consultation_id == consultation.id,
            Fingerprint.value == hash_text(words),
            *conditions,
        )
        .order_by(Contribution.number, Contribution.id)
        .limit(MAX_NEAR_COPIES)
    )
    return {id_: _Candidate(number, status, author_id) for id_, number, status, author_id in rows}


def _find_similar(
    consultation: Consultation,
    words: Sequence[str],
    conditions: list[ColumnExpressionArgument[bool]],
) -> dict[int, _Candidate]:
    """Return the contributions that share the most hashes with these words, by id."""
    shared_by_id: dict[int, int] = defaultdict(int)
    candidates: dict[int, _Candidate] = {}
    for values in batches(sorted(hash_runs(words)), HASHES_PER_QUERY):
        matches = (
            select(Fingerprint.contribution_id, func.count().label("shared"))
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
                matches.c.shared,
            )
            .join(matches, matches.c.contribution_id == Contribution.id)
            .where(*conditions)
            .order_by(matches.c.shared.desc(), Contribution.id)
            .limit(MAX_CANDIDATES)
        )
        for id_, number, status, author_id, shared in rows:
            shared_by_id[id_] += shared
            candidates[id_] = _Candidate(number, status, author_id)
    best = sorted(shared_by_id, key=lambda id_: (-shared_by_id[id_], id_))[:MAX_CANDIDATES]
    return {id_: candidates[id_] for id_ in best}


def _is_among(values: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a hash is one of these; PostgreSQL takes them as one array."""
    if is_postgresql():
        return Fingerprint.value == any_(literal(list(values), postgresql.ARRAY(BigInteger)))
    return Fingerprint.value.in_(values)


def _read_words(ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the folded words of contributions by id.

    They are those of the approved revision if readers see it, else those of the latest one.
    """
    if not ids:
        return {}
    revision = case(
        (Contribution.is_readable, Contribution.approved_revision),
        else_=Contribution.latest_revision,
    )
    sources_by_id: dict[int, list[str]] = defaultdict(list)
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
        sources_by_id[id_].append(source)
    return {id_: folded_words("\n\n".join(sources)) for id_, sources in sources_by_id.items()}


def store_fingerprints(contribution: Contribution) -> None:
    """Store the fingerprints of a contribution in place of those of an earlier revision."""
    db.session.flush()
    store_all_fingerprints(contribution.consultation_id, [contribution.id])


def delete_fingerprints(contribution: Contribution) -> None:
    """Delete the fingerprints of a withdrawn contribution."""
    db.session.execute(delete(Fingerprint).where(Fingerprint.contribution_id == contribution.id))


def store_all_fingerprints(consultation_id: int, ids: Iterable[int]) -> None:
    """Store the fingerprints of many contributions of one consultation, as one is stored."""
    for batch in batches(list(ids), CONTRIBUTIONS_PER_BATCH):
        store_sketches(consultation_id, make_sketches(batch))


def make_sketches(ids: Sequence[int]) -> Sketches:
    """Return the fingerprints of contributions by id; it takes a while and stores nothing.

    One that is withdrawn has none.
    """
    withdrawn = db.session.scalars(
        select(Contribution.id).where(
            Contribution.id.in_(ids), Contribution.status == Status.WITHDRAWN
        )
    )
    sketches: Sketches = {id_: [] for id_ in withdrawn}
    others = [id_ for id_ in ids if id_ not in sketches]
    words_by_id = _read_words(others)
    return sketches | {id_: sorted(make_sketch(words_by_id.get(id_, []))) for id_ in others}


def store_sketches(consultation_id: int, sketches: Sketches) -> None:
    """Store fingerprints that `make_sketches` has made, in place of earlier ones."""
    db.session.execute(delete(Fingerprint).where(Fingerprint.contribution_id.in_(sketches)))
    rows = [
        {"contribution_id": id_, "value": value, "consultation_id": consultation_id}
        for id_, values in sketches.items()
        for value in values
    ]
    for part in batches(rows, ROWS_PER_INSERT):
        db.session.execute(insert_or_ignore(Fingerprint), part)


def list_missing(
    limit: int | None = None, *, consultation_id: int | None = None
) -> dict[int, list[int]]:
    """Return up to `limit` contributions without fingerprints, by the id of the consultation.

    With `consultation_id` they are those of this consultation.
    """
    is_among: ColumnElement[bool] = true()
    if consultation_id is not None:
        is_among = Contribution.consultation_id == consultation_id
    rows = db.session.execute(
        select(Contribution.consultation_id, Contribution.id)
        .where(
            is_among,
            Contribution.status != Status.WITHDRAWN,
            ~select(Fingerprint.value)
            .where(Fingerprint.contribution_id == Contribution.id)
            .exists(),
        )
        .order_by(Contribution.consultation_id, Contribution.id)
        .limit(limit)
    )
    ids_by_consultation: dict[int, list[int]] = defaultdict(list)
    for consultation_id, id_ in rows:
        ids_by_consultation[consultation_id].append(id_)
    return ids_by_consultation
