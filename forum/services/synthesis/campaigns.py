"""Finds campaigns: contributions of one consultation that say much the same."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Select, and_, func, select

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.near_copies import NEAR_COPY_SHARE, folded_words, shared_words
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.fingerprint import Fingerprint
from forum.models.contributions.revision import Passage
from forum.models.translation import Text

MOST_CANDIDATES: Final = 8
"""With so many earlier texts of most fingerprints in common a text is compared word by word."""

MOST_HOLDERS: Final = 50
"""A fingerprint that more texts have, such as that of two frequent words, says little."""


def find_campaigns(consultation_id: int, ids: Select[int]) -> dict[int, int]:
    """Return, for each near-copy among contributions, the lowest id of its campaign.

    `ids` selects the contributions; two statements at any number of them. A text that is like no
    other is not in the result.
    """
    shared = _read_shared_hashes(consultation_id, ids)
    words = _read_words(shared)
    return _group(shared, words)


def _read_shared_hashes(consultation_id: int, ids: Select[int]) -> dict[int, set[int]]:
    """Return the fingerprints that several of these contributions have, by contribution."""
    is_among = and_(
        Fingerprint.consultation_id == consultation_id, Fingerprint.contribution_id.in_(ids)
    )
    shared = (
        select(Fingerprint.value)
        .where(is_among)
        .group_by(Fingerprint.value)
        .having(func.count() > 1)
    )
    hashes = defaultdict[int, set[int]](set)
    for id_, value in db.session.execute(
        select(Fingerprint.contribution_id, Fingerprint.value)
        .where(is_among, Fingerprint.value.in_(shared))
        .order_by(Fingerprint.contribution_id)
    ):
        hashes[id_].add(value)
    return dict(hashes)


def _read_words(ids: Collection[int]) -> dict[int, list[str]]:
    """Return the folded words that readers see of contributions, by id."""
    sources = defaultdict[int, list[str]](list)
    for id_, source in db.session.execute(
        select(Passage.contribution_id, Text.source)
        .join(
            Contribution,
            and_(
                Contribution.id == Passage.contribution_id,
                Contribution.approved_revision == Passage.revision,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.contribution_id.in_(sorted(ids)), Passage.kind == PassageKind.WORDS)
        .order_by(Passage.contribution_id, Passage.position)
    ):
        sources[id_].append(source)
    return {id_: folded_words("\n\n".join(texts)) for id_, texts in sources.items()}


def _group(hashes: Mapping[int, set[int]], words: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Return the first text of its campaign for each text that is like an earlier one, or first.

    Each text is compared with the earlier ones that share the most fingerprints with it.
    """
    holders = defaultdict[int, list[int]](list)
    leaders: dict[int, int] = {}
    for id_ in sorted(hashes):
        earlier = Counter(
            leader
            for value in hashes[id_]
            for leader in {leaders.get(other, other) for other in holders[value]}
        )
        leader = _find_like(id_, earlier, words)
        if leader is not None:
            leaders[leader] = leaders[id_] = leader
        for value in hashes[id_]:
            first = id_ if leader is None else leader
            if first not in holders[value] and len(holders[value]) < MOST_HOLDERS:
                holders[value].append(first)
    return leaders


def _find_like(id_: int, earlier: Counter[int], words: Mapping[int, Sequence[str]]) -> int | None:
    candidates: Iterable[tuple[int, int]] = earlier.most_common(MOST_CANDIDATES)
    for candidate, _ in candidates:
        if shared_words(words.get(id_, []), words.get(candidate, [])) >= NEAR_COPY_SHARE:
            return candidate
    return None
