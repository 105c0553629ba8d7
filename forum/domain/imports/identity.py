"""Identifiers that stay the same however often a document is imported."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

SOURCE_ID_LENGTH = 80


def uid_of(document_uid: str, *facts: str) -> str:
    """Return the document's own UUID, or one that is derived from its facts."""
    try:
        return str(UUID(document_uid))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, "\n".join(filter(None, (document_uid, *facts)))))


def uid_within(uid: str, kind: str, *facts: str) -> str:
    """Return the UUID of an item within the consultation `uid`, derived from its facts."""
    return str(uuid5(UUID(uid), "\n".join((kind, *facts))))


def source_ids(uid: str, items: Iterable[tuple[str, str]]) -> list[str]:
    """Return an id for each pair (id, words): its own, or one derived from its words.

    An id that occurs twice is made unique by how often it has occurred.
    """
    counts: dict[str, int] = {}
    ids = []
    for own_id, words in items:
        name = (
            own_id
            if 0 < len(own_id) <= SOURCE_ID_LENGTH
            else uid_within(uid, "contribution", own_id, words)
        )
        counts[name] = counts.get(name, 0) + 1
        ids.append(name if counts[name] == 1 else uid_within(uid, "again", name, str(counts[name])))
    return ids
